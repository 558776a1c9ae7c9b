import MoteGraph

/// What a forward pass computed: value index to `[count, H, W, C]`.
public struct ReferenceActivations: Sendable {
  public var count: Int
  /// One element a value of the graph: 0 is the scaled input, node `n` made value `n + 1`.
  public var values: [[Float]]
  public var shapes: [Shape]
}
