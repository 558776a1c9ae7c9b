import MoteImages

extension ImageSet {
  static func loadFolder(
    path: String, names: [String], expecting size: (height: Int, width: Int)?, maxMemory: Int
  ) throws(ImportError) -> ImageSet {
    var size = size
    var pixels: [UInt8] = []
    for name in names {
      let place = printable(name)
      let bytes: [UInt8]
      do throws(ImportError) {
        bytes = try InputFile.read(path: "\(path)/\(name)", maxMemory: maxMemory)
      } catch {
        throw ImportError(error.code, at: place, error.description)
      }
      let image: GrayImage
      do throws(ImageError) {
        image = try PGM.read(bytes, maxMemory: maxMemory)
      } catch {
        throw ImportError(.malformed, at: place, error.description)
      }
      try check(height: image.height, width: image.width, expecting: size, at: place)
      size = (image.height, image.width)
      guard image.pixels.count <= maxMemory - pixels.count else {
        throw ImportError(.tooLarge, at: place, "the images take more than the \(maxMemory) bytes allowed")
      }
      pixels += image.pixels
    }
    guard let size else { throw ImportError(.mismatch, at: "directory", "no images") }
    let labels = names.compactMap(label)
    return ImageSet(
      height: size.height, width: size.width, count: names.count, pixels: pixels,
      labels: labels.count == names.count ? labels : nil, names: names)
  }

  /// The digit of `7-....pgm` or `digit-7....pgm`.
  static func label(ofFile name: String) -> UInt8? {
    let isPrefixed = name.hasPrefix("digit-")
    let rest = isPrefixed ? name.dropFirst(6) : name[...]
    guard let first = rest.utf8.first, (0x30...0x39).contains(first), let next = rest.utf8.dropFirst().first,
      isPrefixed ? !(0x30...0x39).contains(next) : next == UInt8(ascii: "-")
    else { return nil }
    return first - 0x30
  }
}
