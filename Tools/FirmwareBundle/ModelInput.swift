import MoteCommandSupport
import MoteConvert
import MoteHost
import MoteRuntime

/// The model file of a bundle, verified.
struct ModelInput {
  let bytes: [UInt8]
  let loaded: LoadedModel

  init(path: String) throws {
    let bytes = try InputFile.read(path, maxBytes: 1 << 30)
    self.bytes = bytes
    loaded = try naming(path) { try LoadedModel(bytes: bytes, kernels: .reference) }
  }

  /// Whether it was packed for a core.
  var isPacked: Bool {
    let model = loaded.model
    return model.preferredPlan == .streamed || (0..<model.layerCount).contains { model.layer($0).layout != .canonical }
  }

  /// Bytes of arena and scratch that a run takes with the kernels of a core.
  func arenaBytes(_ target: Target) throws -> Int {
    try Plan(loaded.model, kernels: target.planningKernels).arenaBytes
  }
}
