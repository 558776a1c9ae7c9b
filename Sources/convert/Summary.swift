import MoteCommandSupport
import MoteFormat
import MoteRuntime

/// The closing lines of a conversion: what was written and what it needs to run.
struct Summary {
  let fileBytes: Int
  let weightBytes: Int
  let arenaBytes: Int
  let scratchBytes: Int
  let macs: Int64
  let layers: Int

  /// - Parameter bytes: a file that the converter wrote, and so verified.
  /// - Throws: `RunError` when no kernel of this build runs it.
  init(_ bytes: [UInt8]) throws(RunError) {
    let model = Model(trusting: bytes.span.bytes)
    let plan = try Plan(model)
    fileBytes = bytes.count
    weightBytes = (0..<model.layerCount).reduce(0) { $0 + model.layer($1).weightsBytes }
    arenaBytes = plan.arenaBytes
    scratchBytes = plan.scratchBytes
    macs = model.macs
    layers = model.layerCount
  }

  func text(path: String, seconds: Double) -> String {
    let tenths = Int((seconds * 10).rounded())
    return """
      wrote:       \(printable(path)), \(fileBytes) bytes (\(weightBytes) of weights, \(layers) layer records)
      arena:       \(arenaBytes) bytes (\(scratchBytes) of them scratch), layer-wise plan
      work:        \(macs) multiply-accumulates an image
      took:        \(tenths / 10).\(tenths % 10) s
      """
  }
}
