import MoteKernels
import MotePortable
@_exported import MoteVector

#if arch(x86_64)
  import MoteAVX2
  import MoteAVX512
  import MoteAVX512Base
  import MoteAVXVNNI
#elseif arch(arm64)
  import MoteNEON
  import MoteNEONDot
  import MoteNEONI8MM
#endif

/// A way through the network: the kernels of one instruction set. The names are those of `MOTE_ISA`; of two that are
/// possible, the later one is faster.
public enum KernelPath: String, CaseIterable, Sendable {
  /// The definition of every result.
  case scalar
  /// Vectors in plain Swift, for any CPU.
  case portable
  case neon, neondot, neoni8mm
  case avx2, avxvnni, avx512, avx512vnni

  /// What the CPU must have.
  var needs: CPUFeatures {
    switch self {
    case .scalar, .portable: []
    case .neon: .neon
    case .neondot: [.neon, .dotProduct]
    case .neoni8mm: [.neon, .dotProduct, .int8Matrix]
    case .avx2: .avx2
    case .avxvnni: [.avx2, .avxVNNI]
    case .avx512: [.avx2, .avx512]
    case .avx512vnni: [.avx2, .avx512, .avx512VNNI]
    }
  }

  /// Whether its kernels are in this build.
  var isBuilt: Bool {
    switch self {
    case .scalar, .portable: true
    case .avx2, .avxvnni, .avx512, .avx512vnni:
      #if arch(x86_64)
        true
      #else
        false
      #endif
    case .neon, .neondot, .neoni8mm:
      #if arch(arm64)
        true
      #else
        false
      #endif
    }
  }

  /// The kernels, if they are in this build.
  /// - Precondition: the CPU has what the path needs, because the tables are made by code for it.
  private func table(_ use: Use) -> KernelTable? {
    switch self {
    case .scalar: .reference
    case .portable: .portable
    #if arch(x86_64)
      case .avx2: .avx2(use)
      case .avxvnni: .avxvnni(use)
      case .avx512: .avx512Base(use)
      case .avx512vnni: .avx512(use)
    #elseif arch(arm64)
      case .neon: .neon(use)
      case .neondot: .neondot(use)
      case .neoni8mm: .neoni8mm(use)
    #endif
    default: nil
    }
  }

  /// The kernels; nil where the path cannot be taken.
  func kernels(_ use: Use) -> KernelTable? { obstacle() == nil ? table(use) : nil }

  /// Why this path cannot be taken; nil when it can.
  func obstacle(_ features: CPUFeatures = .current) -> String? {
    if !isBuilt { return "this build has no kernels for it" }
    let missing = needs.subtracting(features)
    return missing.isEmpty ? nil : "this CPU, or its operating system, lacks \(missing)"
  }

  /// Every path that can be taken here, slowest first.
  public static var possible: [KernelPath] { allCases.filter { $0.obstacle() == nil } }
}

extension Use: CaseIterable {
  public static var allCases: [Use] { [.loops, .coldCalls] }
}

extension KernelTable {
  /// The fastest kernels that this CPU and this build have, or those of a forced path.
  /// - Parameters:
  ///   - forced: a name of `KernelPath`, as `MOTE_ISA` or `--path` gives it; nil for the fastest.
  ///   - use: what the model is prepared for.
  /// - Throws: `HostError.impossiblePath` for a path that is unknown or impossible here.
  public static func best(forced: String? = nil, for use: Use = .loops) throws(HostError) -> KernelTable {
    guard let forced else {
      for path in KernelPath.allCases.reversed() {
        if let table = path.kernels(use) { return table }
      }
      return .reference
    }
    guard let path = KernelPath(rawValue: forced) else {
      throw .impossiblePath(
        forced, reason: "no such path (all: \(KernelPath.allCases.map(\.rawValue).joined(separator: ", ")))")
    }
    if let obstacle = path.obstacle() { throw .impossiblePath(forced, reason: obstacle) }
    return path.kernels(use) ?? .reference
  }
}
