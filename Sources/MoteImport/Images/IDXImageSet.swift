import Foundation
import MoteImages

extension ImageSet {
  static func loadIDX(
    path: String, place: String, expecting size: (height: Int, width: Int)?, limit: Int?, maxMemory: Int
  ) throws(ImportError) -> ImageSet {
    let bytes = try readExpanded(path: path, place: place, maxMemory: maxMemory)
    let images: IDX.Images
    do throws(ImageError) { images = try IDX.images(bytes) } catch {
      throw ImportError(.malformed, at: place, error.description)
    }
    try check(height: images.height, width: images.width, expecting: size, at: place)
    let count = min(images.count, limit ?? images.count)
    guard count > 0 else { throw ImportError(.mismatch, at: place, "no images") }
    let labels = try loadLabels(besides: path, count: images.count, maxMemory: maxMemory)
    return ImageSet(
      height: images.height, width: images.width, count: count,
      pixels: Array(images.pixels.prefix(count * images.height * images.width)),
      labels: labels.map { Array($0.prefix(count)) })
  }

  /// MNIST's names differ in `images-idx3` and `labels-idx1`; a `.gz` may stand on either.
  private static func loadLabels(besides path: String, count: Int, maxMemory: Int) throws(ImportError) -> [UInt8]? {
    let (directory, name) = split(path)
    let plain = name.hasSuffix(".gz") ? String(name.dropLast(3)) : name
    guard let marker = plain.range(of: "images-idx3") else { return nil }
    let labelsName = plain.replacingCharacters(in: marker, with: "labels-idx1")
    for candidate in [labelsName, labelsName + ".gz"] where InputFile.exists(directory + candidate) {
      let bytes = try readExpanded(path: directory + candidate, place: candidate, maxMemory: maxMemory)
      let labels: [UInt8]
      do throws(ImageError) { labels = try IDX.labels(bytes) } catch {
        throw ImportError(.malformed, at: candidate, error.description)
      }
      guard labels.count == count else {
        throw ImportError(.mismatch, at: candidate, "\(labels.count) labels for \(count) images")
      }
      return labels
    }
    return nil
  }

  private static func split(_ path: String) -> (directory: String, name: String) {
    guard let slash = path.lastIndex(of: "/") else { return ("", path) }
    return (String(path[...slash]), String(path[path.index(after: slash)...]))
  }

  private static func readExpanded(path: String, place: String, maxMemory: Int) throws(ImportError) -> [UInt8] {
    do throws(ImportError) {
      let bytes = try InputFile.read(path: path, maxMemory: maxMemory)
      return Gzip.isGzip(bytes) ? try Gzip.expand(bytes, limit: maxMemory) : bytes
    } catch {
      throw ImportError(error.code, at: place, error.description)
    }
  }
}
