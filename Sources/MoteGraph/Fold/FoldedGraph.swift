/// A network as the runtime executes it: fused layers in execution order; the last one's output is the logits.
public struct FoldedGraph: Equatable, Sendable {
  /// Where a fused layer's output stands in the graph it was folded from: it equals `activation(factor * value)`, with the
  /// layer's own activation.
  public struct Origin: Equatable, Sendable {
    /// A value of the graph: 0 is the input, node `n` produces value `n + 1`.
    public var value: Int
    /// What the fold moved to this layer or before it from behind that value.
    public var factor: Float

    public init(value: Int, factor: Float) {
      self.value = value
      self.factor = factor
    }
  }

  public var name: String
  public var input: Shape
  /// `real = inputScale * byte`.
  public var inputScale: Float
  public var labels: [String]
  public var layers: [FusedLayer]
  /// What was folded into what, a line each.
  public var notes: [String]
  /// One element a layer when the graph was made by `BoundGraph.folded()`.
  public var origins: [Origin]

  public init(
    name: String, input: Shape, inputScale: Float, labels: [String], layers: [FusedLayer], notes: [String] = [],
    origins: [Origin] = []
  ) {
    self.name = name
    self.input = input
    self.inputScale = inputScale
    self.labels = labels
    self.layers = layers
    self.notes = notes
    self.origins = origins
  }
}
