import Foundation
import MoteCommandSupport
import MoteGraph

/// An idx file of bytes in four dimensions, `[N, H, W, C]`.
struct ColorImages {
  let pixels: [UInt8]
  let count: Int

  /// - Returns: nil where the path is no such file, so that the other readers say what it is.
  init?(path: String, expecting shape: Shape, limit: Int?, maxMemory: Int) throws {
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory.boolValue else { return nil }
    let bytes = try InputFile.read(path, maxBytes: maxMemory)
    guard bytes.count >= 4, Array(bytes[..<4]) == [0, 0, 8, 4] else { return nil }
    guard bytes.count >= 20 else { throw CommandFailure(path: path, "\(bytes.count) bytes; expected an idx header of 20") }
    let dims = (0..<4).map { axis in (0..<4).reduce(0) { $0 << 8 | Int(bytes[4 + 4 * axis + $1]) } }
    guard dims[0] > 0, dims[1...] == [shape.height, shape.width, shape.channels] else {
      throw CommandFailure(path: path, "images of \(dims[1])x\(dims[2])x\(dims[3]), \(dims[0]) of them; expected \(shape)")
    }
    // The shape is a graph's: its product fits, and that with a 32-bit count does too.
    guard bytes.count == 20 + dims[0] * shape.count else {
      throw CommandFailure(path: path, "\(bytes.count) bytes; expected \(20 + dims[0] * shape.count) for \(dims[0]) images of \(shape)")
    }
    count = min(limit ?? dims[0], dims[0])
    pixels = Array(bytes[20..<20 + count * shape.count])
  }
}
