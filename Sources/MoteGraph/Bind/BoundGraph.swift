/// A graph together with its trained parameters, checked against it and brought into the runtime's layout.
public struct BoundGraph: Sendable {
  /// The parameters of one node that has some.
  public struct Parameters: Equatable, Sendable {
    /// Convolution: `[O, KH, KW, C / groups]` (OHWI). Affine: `[O, I]`, inputs in H, W, C order. Batch normalization
    /// and channel affine: the factors `[C]`.
    public var weights: [Float]
    /// `[O]`, zeros where the layer has no bias; of a batch normalization or channel affine the offsets `[C]`.
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
    var parameters: [Parameters?] = []
    for node in graph.nodes {
      parameters.append(try Self.parameters(of: node, input: shapes[node.inputs[0]], values))
    }
    self.parameters = parameters
  }

  init(graph: Graph, shapes: [Shape], parameters: [Parameters?]) {
    self.graph = graph
    self.shapes = shapes
    self.parameters = parameters
  }

  /// The arrays of one node, brought into the runtime's layout.
  private static func parameters(
    of node: Graph.Node, input: Shape, _ values: [String: [Float]]
  ) throws(GraphError) -> Parameters? {
    func bias(_ name: String?, count: Int) -> [Float] {
      name.flatMap { values[$0] } ?? [Float](repeating: 0, count: count)
    }
    switch node.operation {
    case .convolution(let convolution):
      guard let weights = values[convolution.weights] else { return nil }
      let laidOut = Layout.ohwi(
        fromOIHW: weights, outputs: convolution.outputChannels, channels: input.channels / convolution.groups,
        positions: convolution.window.height * convolution.window.width)
      return Parameters(weights: laidOut, bias: bias(convolution.bias, count: convolution.outputChannels))
    case .affine(let affine):
      guard let weights = values[affine.weights] else { return nil }
      return Parameters(
        weights: Layout.affine(fromIO: weights, outputs: affine.outputs, input: input),
        bias: bias(affine.bias, count: affine.outputs))
    case .channelAffine(let affine):
      let scale = affine.scale.flatMap { values[$0] } ?? [Float](repeating: 1, count: input.channels)
      return Parameters(weights: scale, bias: bias(affine.offset, count: input.channels))
    case .batchNormalization(let norm):
      return try channelAffine(norm, layer: node.name, values)
    case .relu, .maxPool, .dropout, .averagePool, .globalAveragePool, .add, .concat, .lrn, .sigmoid, .tanh, .softmax,
      .clip:
      return nil
    }
  }

  /// A batch normalization as factor and offset, computed in double precision and rounded once.
  private static func channelAffine(
    _ norm: BatchNormalization, layer: String, _ values: [String: [Float]]
  ) throws(GraphError) -> Parameters? {
    guard let scale = values[norm.scale], let offset = values[norm.offset], let mean = values[norm.mean],
      let variance = values[norm.variance]
    else { return nil }
    var result = Parameters(weights: [], bias: [])
    for c in scale.indices {
      let factor = Double(scale[c]) / (Double(variance[c]) + Double(norm.epsilon)).squareRoot()
      let (weight, bias) = (Float(factor), Float(Double(offset[c]) - Double(mean[c]) * factor))
      guard weight.isFinite, bias.isFinite else {
        throw Layer(name: layer).error(
          found: "variance \(variance[c]), scale \(scale[c]), mean \(mean[c]) in channel \(c) with epsilon \(norm.epsilon)",
          expected: "a positive variance + epsilon and numbers that stay finite")
      }
      result.weights.append(weight)
      result.bias.append(bias)
    }
    return result
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
