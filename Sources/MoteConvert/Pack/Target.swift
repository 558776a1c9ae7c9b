import MoteFormat
import MoteKernels

/// A core that models are packed for.
public struct Target: Sendable {
  /// What decides which kernels run.
  public enum Family: Sendable {
    /// Dual 16-bit multiply-accumulates: Cortex-M4, M7, M33.
    case dsp
    /// 16-byte vectors: Cortex-M55.
    case mve
    /// Plain 32-bit arithmetic.
    case portable
  }

  /// As `--target` has it.
  public let name: String
  public let family: Family
  /// What its kernels cost.
  public let costs: CostModel

  public static let all: [Target] = [
    Target(name: "cortex-m0plus", family: .portable, costs: .cortexM0plus),
    Target(name: "cortex-m3", family: .portable, costs: .cortexM3),
    Target(name: "cortex-m4", family: .dsp, costs: .cortexM4),
    Target(name: "cortex-m7", family: .dsp, costs: .cortexM4),
    Target(name: "cortex-m33", family: .dsp, costs: .cortexM4),
    Target(name: "cortex-m55", family: .mve, costs: .cortexM55),
    Target(name: "rv32imac", family: .portable, costs: .rv32imac),
    Target(name: "aarch64-none", family: .portable, costs: .aarch64),
  ]

  /// - Returns: nil for a name that is not in `all`.
  public static func named(_ name: String) -> Target? { all.first { $0.name == name } }
}

extension Target.Family {
  /// The layouts that its kernels read, canonical first: of equal choices the earlier one is taken.
  public var layouts: [WeightLayout] {
    switch self {
    case .dsp: [.canonical, .direct, .winogradBytes, .winogradPairs]
    case .mve: [.canonical, .directVectors, .winogradVectors]
    case .portable: [.canonical, .winogradBytes, .winogradPlain]
    }
  }
}
