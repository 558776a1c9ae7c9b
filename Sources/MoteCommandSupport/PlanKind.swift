import ArgumentParser
import MoteRuntime

/// `--plan layerwise` or `--plan streamed`.
extension Plan.Kind: ExpressibleByArgument {
  public init?(argument: String) {
    guard let kind = Self.allCases.first(where: { "\($0)" == argument }) else { return nil }
    self = kind
  }

  public static var allValueStrings: [String] { allCases.map { "\($0)" } }
}
