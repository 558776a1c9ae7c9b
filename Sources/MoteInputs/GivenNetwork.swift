import Foundation
import MoteCommandSupport
import MoteConvert
import MoteDefaults
import MoteFormat
import MoteGraph
import MoteImport
import MoteONNX

/// The network that a command was given, with its parameters, and where they come from.
public struct GivenNetwork: Sendable {
  public let bound: BoundGraph
  /// The file, or what made the parameters; for people.
  public let origin: String
  private let digest: [UInt8]

  /// A network from a file of arrays or an ONNX model, with random parameters, or the one built into the commands.
  ///
  /// - Parameters:
  ///   - given: a file and what it holds; nil for random or built-in parameters.
  ///   - network: which network of `Graph.networkNames` the arrays belong to. Nil finds it out from the file; an ONNX model
  ///     brings its own.
  ///   - seed: random parameters in the place of a file.
  public init(
    _ given: (path: String, bytes: [UInt8])?, network: String?, seed: UInt64? = nil, maxMemory: Int
  ) throws {
    let named = try network.map { name in
      guard let graph = Graph.named(name) else {
        throw CommandFailure("--network \(name): expected one of \(Graph.networkNames.joined(separator: ", "))")
      }
      return graph
    }
    if let seed {
      let graph = named ?? .deepConvNet
      origin = "random, seed \(seed)"
      digest = sha256(Array(origin.utf8))
      bound = try BoundGraph(graph, parameters: try graph.initialParameters(seed: seed))
      return
    }
    guard given != nil || named == nil || named?.name == Graph.deepConvNet.name else {
      throw CommandFailure("--network \(network ?? ""): no parameters are built in; expected a parameter file or --seed")
    }
    let bytes = given?.bytes ?? Defaults.parameters
    let file = given?.path ?? "built-in parameters"
    origin = file
    digest = sha256(bytes)
    if GivenNetwork.isONNX(given?.path) {
      guard named == nil else {
        throw CommandFailure(path: file, "an ONNX model brings its own network; leave out --network \(network ?? "")")
      }
      bound = try naming(file) {
        let folder = URL(filePath: file).deletingLastPathComponent().path
        let model = try ONNXNetwork.parse(bytes, folder: folder, maxMemory: maxMemory)
        return try BoundGraph(model.graph, parameters: model.parameters)
      }
      return
    }
    bound = try naming(file) {
      let contents = try ParameterFile.contents(bytes, named: file, maxMemory: maxMemory)
      let graph = try named ?? Graph.identified(by: contents.arrays, record: contents.metadata)
      return try BoundGraph(graph.recorded(in: contents.metadata), parameters: contents.arrays)
    }
  }

  public static func isONNX(_ path: String?) -> Bool { path?.lowercased().hasSuffix(".onnx") ?? false }

  /// What a file made from this network says of its origin.
  public func provenance(calibration: [UInt8]?) -> Provenance {
    Provenance(parametersDigest: digest, calibrationDigest: calibration ?? Provenance.none.calibrationDigest)
  }
}

func sha256(_ bytes: [UInt8]) -> [UInt8] {
  var hash = SHA256()
  hash.update(bytes.span.bytes)
  let digest = hash.finish()
  return digest.indices.map { digest[$0] }
}
