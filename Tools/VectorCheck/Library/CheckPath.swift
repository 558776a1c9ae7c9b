import MoteKernels
import MotePortable
import MoteVector

#if arch(arm64)
  import MoteNEON
  import MoteNEONDot
  import MoteNEONI8MM
#endif

/// A way through the layers, by the number that the firmware's arguments give it.
public enum CheckPath: Int32 {
  case scalar, portable, neon, neondot, neoni8mm

  /// The kernels; nil where this build has none.
  /// - Precondition: the CPU has what they need.
  public func kernels(_ use: Use) -> KernelTable? {
    switch self {
    case .scalar: .reference
    case .portable: .portable
    #if arch(arm64)
      case .neon: .neon(use)
      case .neondot: .neondot(use)
      case .neoni8mm: .neoni8mm(use)
    #else
      default: nil
    #endif
    }
  }
}
