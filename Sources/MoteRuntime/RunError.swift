/// Why a run was refused or ended early: a wrong call, not a wrong file. Numbers continue those of `ModelError.Code`.
public enum RunError: UInt8, Error, Sendable {
  case arenaTooSmall = 64
  case arenaMisaligned = 65
  case preparedTooSmall = 66
  case preparedMisaligned = 67
  case wrongInputSize = 68
  case wrongOutputSize = 69
  /// The observer asked for the end of the run.
  case stopped = 70
  /// The plan was made for another model.
  case wrongPlan = 71
  /// This build has no kernel for a layer's operator, type and weight layout.
  case noKernel = 72
  /// Tensors and scratch together are more than this machine can address.
  case arenaTooLarge = 73
  /// A pointer of a call from C is null.
  case nullArgument = 74
  /// A call from C on a model that was not opened, or that was refused.
  case notOpen = 75
  /// A streamed plan of a model whose layers are no chain.
  case notAChain = 76
}

extension RunError {
  /// One sentence for people.
  public var text: StaticString {
    switch self {
    case .arenaTooSmall: "the arena is smaller than a run of this model needs"
    case .arenaMisaligned: "the arena must start at a multiple of 16 bytes"
    case .preparedTooSmall: "the memory for prepared weights is missing, or smaller than this model needs"
    case .preparedMisaligned: "the prepared memory must start at a multiple of 16 bytes"
    case .wrongInputSize: "the input does not have the number of bytes that the model takes"
    case .wrongOutputSize: "the output does not have the number of values that the model gives"
    case .wrongPlan: "the plan was made for another model"
    case .noKernel: "this build has no kernel for the operator, type and weight layout of a layer"
    case .arenaTooLarge: "the arena would be larger than this machine can address"
    case .nullArgument: "a pointer is null"
    case .notOpen: "the model was not opened, or it was refused"
    case .notAChain: "a streamed plan needs a chain of layers, each reading what the one before it wrote"
    case .stopped: "the observer stopped the run"
    }
  }
}

#if !hasFeature(Embedded)
  extension RunError: CaseIterable, CustomStringConvertible {
    public var description: String { "\(text)" }
  }
#endif
