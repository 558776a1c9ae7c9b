import Foundation
import MoteCommandSupport
import MoteImages

/// A folder of pictures and tensors, in the order of their names, or one tensor's file.
struct PictureFolder {
  let pixels: [UInt8]
  let count: Int

  /// - Returns: nil where the path is neither, so that the other readers say what it is: a directory with idx files, too.
  init?(_ path: String, _ pictures: PictureInput, limit: Int?, maxMemory: Int) throws {
    let files: [String]
    if path.lowercased().hasSuffix(".npy") {
      files = [path]
    } else {
      let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
      guard !names.contains(where: { $0.contains("-idx") }) else { return nil }
      files = names.filter { name in [".pgm", ".ppm", ".npy"].contains { name.lowercased().hasSuffix($0) } }.sorted()
        .map { "\(path)/\($0)" }
    }
    guard !files.isEmpty else { return nil }
    let size = pictures.height * pictures.width * pictures.channels
    let most = limit ?? .max
    var pixels: [UInt8] = []
    for file in files where pixels.count / size < most {
      let bytes = try InputFile.read(file, maxBytes: maxMemory)
      for input in try naming(file, { try pictures.inputs(bytes, maxMemory: maxMemory).inputs })
      where pixels.count / size < most {
        guard input.count <= maxMemory - pixels.count else {
          throw CommandFailure(path: file, "the images take more than the \(maxMemory) bytes allowed")
        }
        pixels += input
      }
    }
    (self.pixels, count) = (pixels, pixels.count / size)
  }
}
