import MoteCommandSupport
import MoteConvert
import MoteDefaults
import MoteFormat
import MoteGraph
import MoteImport

/// A network with the parameters that were asked for, and what the contract says of their origin.
struct TrainedParameters {
  let bound: BoundGraph
  let origin: String
  private let digest: [UInt8]

  /// - Parameter given: a file and what it holds; nil for the parameters built into this command.
  init(_ given: (path: String, bytes: [UInt8])?, graph: Graph, maxMemory: Int) throws {
    let bytes = given?.bytes ?? Defaults.parameters
    origin = given?.path ?? "built-in"
    digest = sha256(bytes)
    let (file, graph) = (origin, graph)
    bound = try naming(file) {
      let contents = try ParameterFile.contents(bytes, named: file, maxMemory: maxMemory)
      return try BoundGraph(graph.recorded(in: contents.metadata), parameters: contents.arrays)
    }
  }

  func provenance(calibration: [UInt8]?) -> Provenance {
    Provenance(
      parametersDigest: digest, calibrationDigest: calibration ?? Provenance.none.calibrationDigest)
  }
}

func sha256(_ bytes: [UInt8]) -> [UInt8] {
  var hash = SHA256()
  hash.update(bytes.span.bytes)
  let digest = hash.finish()
  return digest.indices.map { digest[$0] }
}
