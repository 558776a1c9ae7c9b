import MoteCommandSupport
import MoteHost

/// The model file of a bundle, verified.
struct ModelInput {
  let bytes: [UInt8]
  let loaded: LoadedModel

  init(path: String) throws {
    let bytes = try InputFile.read(path, maxBytes: 1 << 30)
    self.bytes = bytes
    loaded = try naming(path) { try LoadedModel(bytes: bytes) }
  }
}
