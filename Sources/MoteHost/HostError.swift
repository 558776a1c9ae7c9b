/// Why a host would not take a valid model or call.
public enum HostError: Error, Equatable, CustomStringConvertible, Sendable {
  /// The model and one arena would take more than the caller allows.
  case tooMuchMemory(needed: Int, allowed: Int)
  case wrongPixelCount(found: Int, expected: Int)
  case unknownPath(String)

  public var description: String {
    switch self {
    case .tooMuchMemory(let needed, let allowed):
      "the model needs \(needed) bytes of memory to run, more than the \(allowed) allowed (--max-memory)"
    case .wrongPixelCount(let found, let expected): "found \(found) pixels, expected \(expected)"
    case .unknownPath(let name): "MOTE_ISA=\(name): this build has only the path scalar"
    }
  }
}
