import Foundation
import MoteCommandSupport
import MoteConvert
import MoteDefaults
import MoteFormat
import MoteGraph
import MoteImport
import MoteONNX

/// A network with the parameters that were asked for, and what the contract says of their origin.
struct TrainedParameters {
  let bound: BoundGraph
  let origin: String
  private let digest: [UInt8]

  /// - Parameters:
  ///   - given: a file and what it holds; an ONNX model brings its own graph. Nil for the parameters built into this
  ///     command.
  ///   - seed: random parameters in the place of a file.
  init(_ given: (path: String, bytes: [UInt8])?, seed: UInt64? = nil, graph: Graph, maxMemory: Int) throws {
    if let seed {
      origin = "random, seed \(seed)"
      digest = sha256(Array(origin.utf8))
      bound = try BoundGraph(graph, parameters: try graph.initialParameters(seed: seed))
      return
    }
    if let given, TrainedParameters.isONNX(given.path) {
      origin = given.path
      digest = sha256(given.bytes)
      bound = try naming(given.path) {
        let folder = URL(filePath: given.path).deletingLastPathComponent().path
        let model = try ONNXNetwork.parse(given.bytes, folder: folder, maxMemory: maxMemory)
        return try BoundGraph(model.graph, parameters: model.parameters)
      }
      return
    }
    guard given != nil || graph.name == Graph.deepConvNet.name else {
      throw CommandFailure("--network \(graph.name): no parameters are built in; expected a parameter file or --seed")
    }
    let bytes = given?.bytes ?? Defaults.parameters
    origin = given?.path ?? "built-in"
    digest = sha256(bytes)
    let (file, graph) = (origin, graph)
    bound = try naming(file) {
      let contents = try ParameterFile.contents(bytes, named: file, maxMemory: maxMemory)
      return try BoundGraph(graph.recorded(in: contents.metadata), parameters: contents.arrays)
    }
  }

  static func isONNX(_ path: String?) -> Bool { path?.lowercased().hasSuffix(".onnx") ?? false }

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
