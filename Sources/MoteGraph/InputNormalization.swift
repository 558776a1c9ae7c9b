/// What a network does first: `(byte / 255 - mean[c]) / std[c]` in each channel.
public struct InputNormalization: Equatable, Sendable {
  public let mean, std: [Float]

  /// Throws where there is not one number for each channel, or a `std` is not above 0. A contract holds at most four channels.
  public init(mean: [Float], std: [Float], channels: Int) throws(GraphError) {
    for (name, values) in [("mean", mean), ("std", std)] {
      guard values.count == channels, channels <= 4 else {
        throw GraphError("\(name): found \(values.count) numbers, expected \(min(channels, 4)), one for each channel of at most 4")
      }
    }
    guard mean.allSatisfy(\.isFinite), std.allSatisfy({ $0.isFinite && $0 > 0 && (1 / $0).isFinite }) else {
      throw GraphError("mean \(mean) and std \(std): expected finite numbers, and each std above 0")
    }
    (self.mean, self.std) = (mean, std)
  }
}

extension BoundGraph {
  /// The network behind a layer that normalizes its input.
  public func normalizingInput(_ normalization: InputNormalization) -> BoundGraph {
    var graph = graph
    let layer = Graph.Node(
      name: "input/normalize", operation: .channelAffine(ChannelAffine(scale: "normalize.scale", offset: "normalize.offset")),
      inputs: [0])
    graph.nodes = graph.nodes.map { node in
      var node = node
      node.inputs = node.inputs.map { $0 + 1 }
      return node
    }
    graph.nodes.insert(layer, at: 0)
    let (scale, mean, std) = (Double(graph.inputScale), normalization.mean, normalization.std)
    let parameters = Parameters(
      weights: std.map { Float(1 / (255 * scale * Double($0))) }, bias: zip(mean, std).map { Float(-Double($0) / Double($1)) })
    return BoundGraph(
      graph: graph, shapes: [graph.input] + shapes, parameters: [parameters] + self.parameters)
  }
}
