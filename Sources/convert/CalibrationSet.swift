import MoteCommandSupport
import MoteDefaults
import MoteGraph
import MoteImport

/// The images that activation ranges are taken from.
struct CalibrationSet {
  let pixels: [UInt8]
  let count: Int
  let origin: String
  let digest: [UInt8]

  /// - Parameter path: nil for our own digits, built into this command.
  init(path: String?, graph: Graph, limit: Int, maxMemory: Int) throws {
    let size = (height: graph.input.height, width: graph.input.width)
    if let path {
      let set = try naming(path) {
        try ImageSet.load(path: path, expecting: size, limit: limit, split: .train, maxMemory: maxMemory)
      }
      (pixels, count, origin) = (set.pixels, set.count, printable(path))
    } else {
      let digits = try Defaults.digits(limit: limit)
      (pixels, count, origin) = (digits.pixels, digits.count, "built-in digits")
    }
    digest = sha256(pixels)
  }
}
