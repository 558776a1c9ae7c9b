import Foundation
import MoteCommandSupport
import MoteDefaults
import MoteGraph
import MoteImport
import MoteRandom

/// The images that activation ranges are taken from.
struct CalibrationSet {
  let pixels: [UInt8]
  let count: Int
  let origin: String
  let digest: [UInt8]

  /// - Parameters:
  ///   - path: images; without it and without `seed` our own digits, built into this command.
  ///   - seed: random bytes in the place of images.
  init(path: String?, seed: UInt64?, input: Shape, limit: Int?, maxMemory: Int) throws {
    let size = (height: input.height, width: input.width)
    if let path, let colors = try ColorImages(path: path, expecting: input, limit: limit ?? 500, maxMemory: maxMemory) {
      (pixels, count, origin) = (colors.pixels, colors.count, printable(path))
    } else if let path {
      guard input.channels == 1 else {
        throw CommandFailure(path: path, "grey images; expected an idx file of N x \(input) for this network")
      }
      let set = try naming(path) {
        try ImageSet.load(path: path, expecting: size, limit: limit ?? 500, split: .train, maxMemory: maxMemory)
      }
      (pixels, count, origin) = (set.pixels, set.count, printable(path))
    } else if let seed {
      count = limit ?? 32
      let (bytes, overflow) = count.multipliedReportingOverflow(by: input.count)
      guard !overflow, bytes <= maxMemory else {
        throw CommandFailure("--calibration-images \(count): of \(input.count) bytes each they pass --max-memory \(maxMemory)")
      }
      var random = SplitMix64(seed: seed)
      pixels = (0..<bytes).map { _ in UInt8(truncatingIfNeeded: random.next() >> 56) }
      origin = "random bytes, seed \(seed)"
    } else {
      guard input == Graph.deepConvNet.input else {
        throw CommandFailure("calibration: the built-in digits are 28x28x1; expected --calibrate or --calibration-seed for input \(input)")
      }
      let digits = try Defaults.digits(limit: limit ?? 500)
      (pixels, count, origin) = (digits.pixels, digits.count, "built-in digits")
    }
    digest = sha256(pixels)
  }
}

/// An idx file of bytes in four dimensions, `[N, H, W, C]`.
private struct ColorImages {
  let pixels: [UInt8]
  let count: Int

  /// - Returns: nil where the path is no such file, so that the other readers say what it is.
  init?(path: String, expecting shape: Shape, limit: Int, maxMemory: Int) throws {
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
    count = min(limit, dims[0])
    pixels = Array(bytes[20..<20 + count * shape.count])
  }
}
