/// A graph together with its trained parameters, checked against it and brought into the runtime's layout.
public struct BoundGraph: Sendable {
  /// The parameters of one convolution or affine layer.
  public struct Parameters: Equatable, Sendable {
    /// Convolution: `[O, KH, KW, C / groups]` (OHWI). Affine: `[O, I]`, inputs in H, W, C order.
    public var weights: [Float]
    /// `[O]`.
    public var bias: [Float]
  }

  public let graph: Graph
  /// The shape of every value, as `Graph.shapes()` infers them.
  public let shapes: [Shape]
  /// One element a node; nil where the node has no parameters.
  public let parameters: [Parameters?]

  /// Binds trained arrays to a graph: each array the graph names must be there once, with its shape and with values
  /// that are finite in float32, and there may be no other. Throws one error that lists the first problems.
  public init(_ graph: Graph, parameters arrays: [NamedArray]) throws(GraphError) {
    let shapes = try graph.shapes()
    let values = try graph.checked(arrays)
    self.graph = graph
    self.shapes = shapes
    parameters = graph.nodes.map { node in
      let input = shapes[node.inputs[0]]
      switch node.operation {
      case .convolution(let convolution):
        guard let weights = values[convolution.weights], let bias = values[convolution.bias] else { return nil }
        let channels = input.channels / convolution.groups
        let laidOut = Layout.ohwi(
          fromOIHW: weights, outputs: convolution.outputChannels, channels: channels,
          positions: convolution.window.height * convolution.window.width)
        return Parameters(weights: laidOut, bias: bias)
      case .affine(let affine):
        guard let weights = values[affine.weights], let bias = values[affine.bias] else { return nil }
        return Parameters(
          weights: Layout.affine(fromIO: weights, outputs: affine.outputs, input: input), bias: bias)
      case .relu, .maxPool, .dropout:
        return nil
      }
    }
  }
}

/// From the layouts of parameter files to the runtime's.
enum Layout {
  /// `[O, C, KH · KW]` to `[O, KH · KW, C]`.
  static func ohwi(fromOIHW weights: [Float], outputs: Int, channels: Int, positions: Int) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(weights.count)
    for o in 0..<outputs {
      for position in 0..<positions {
        for c in 0..<channels { result.append(weights[(o * channels + c) * positions + position]) }
      }
    }
    return result
  }

  /// `[I, O]` with inputs in C, H, W order to `[O, I]` with inputs in H, W, C order.
  static func affine(fromIO weights: [Float], outputs: Int, input: Shape) -> [Float] {
    let positions = input.height * input.width
    var result: [Float] = []
    result.reserveCapacity(weights.count)
    for o in 0..<outputs {
      for position in 0..<positions {
        for c in 0..<input.channels { result.append(weights[(c * positions + position) * outputs + o]) }
      }
    }
    return result
  }
}
