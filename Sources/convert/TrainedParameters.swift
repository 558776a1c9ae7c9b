import CMoteDefaultParameters
import MoteCommandSupport
import MoteConvert
import MoteFormat
import MoteGraph
import MoteImport

/// A network with the parameters that were asked for, and what the contract says of their origin.
struct TrainedParameters {
  let bound: BoundGraph
  let origin: String
  private let digest: [UInt8]

  /// - Parameter path: nil for the parameters built into this command.
  init(path: String?, graph: Graph, maxMemory: Int) throws {
    let bytes: [UInt8]
    if let path {
      bytes = try InputFile.read(path, maxBytes: maxMemory)
      origin = path
    } else {
      bytes = builtIn(mote_default_parameters_start(), mote_default_parameters_size)
      origin = "built-in"
    }
    digest = sha256(bytes)
    let (file, graph) = (origin, graph)
    bound = try naming(file) {
      try BoundGraph(graph, parameters: ParameterFile.parse(bytes, named: file, maxMemory: maxMemory))
    }
  }

  func provenance(calibration: [UInt8]?) -> Provenance {
    Provenance(
      parametersDigest: digest, calibrationDigest: calibration ?? Provenance.none.calibrationDigest)
  }
}

/// Runs `body`; an error that does not name its file gets the name in front.
func naming<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
  do {
    return try body()
  } catch let error as CommandFailure {
    throw error
  } catch {
    throw CommandFailure(path: path, "\(error)")
  }
}

/// The bytes of a file that was linked into the command.
func builtIn(_ start: UnsafePointer<UInt8>, _ count: Int) -> [UInt8] {
  Array(UnsafeBufferPointer(start: start, count: count))
}

func sha256(_ bytes: [UInt8]) -> [UInt8] {
  var hash = SHA256()
  hash.update(bytes.span.bytes)
  let digest = hash.finish()
  return digest.indices.map { digest[$0] }
}
