extension BoundGraph {
  /// The layers that the runtime executes.
  ///
  /// ReLU and clip join the layer before them that computes sums or means, a max-pool joins its convolution where
  /// `FusedLayer.pool` allows it, a batch normalization or channel affine joins the weights of the layer before it, and a
  /// dropout becomes a factor there. ReLU, clip and max-pool commute, so a max-pool may stand between. Where another layer
  /// reads the value in between, or there is no such layer, they stay layers; only a dropout's factor must find weights, or
  /// this throws, naming it.
  public func folded() throws(GraphError) -> FoldedGraph {
    var fold = Fold(self)
    for index in graph.nodes.indices { try fold.add(index) }
    guard let last = fold.layerOfValue.last, last == fold.layers.count - 1 else {
      throw GraphError(
        "\(printable(graph.name)): found an output that is not the last fused layer's, expected one behind which nothing"
          + " is computed")
    }
    return FoldedGraph(
      name: graph.name, input: graph.input, inputScale: graph.inputScale, labels: graph.labels, layers: fold.layers,
      notes: fold.notes, origins: fold.origins)
  }
}

/// The layers made so far while a graph is folded, node by node.
struct Fold {
  let bound: BoundGraph
  /// How many nodes read each value of the graph.
  let readers: [Int]
  var layers: [FusedLayer] = []
  var origins: [FoldedGraph.Origin] = []
  var notes: [String] = []
  /// The fused layer that produces each value of the graph; nil for the input.
  var layerOfValue: [Int?] = [nil]
  /// Whether nothing but the values behind it reads a value, so that it may be changed for them.
  var isPrivate: [Bool]
  /// The node that each fused layer started at.
  var nodeOfLayer: [Int] = []

  init(_ bound: BoundGraph) {
    self.bound = bound
    var readers = [Int](repeating: 0, count: bound.shapes.count)
    for node in bound.graph.nodes {
      for input in node.inputs { readers[input] += 1 }
    }
    self.readers = readers
    isPrivate = [readers[0] <= 1]
  }

  mutating func add(_ index: Int) throws(GraphError) {
    switch bound.graph.nodes[index].operation {
    case .convolution(let convolution):
      append(index, .convolution, convolution.window, groups: convolution.groups)
    case .affine: append(index, .affine)
    case .maxPool(let window): addMaxPool(index, window)
    case .averagePool(let pool): append(index, .averagePool(pool), pool.window)
    case .globalAveragePool: append(index, .globalAveragePool)
    case .add: append(index, .add)
    case .concat: append(index, .concat)
    case .lrn(let lrn): append(index, .lrn(lrn))
    case .sigmoid: append(index, .sigmoid)
    case .tanh: append(index, .tanh)
    case .softmax: append(index, .softmax)
    case .relu: addActivation(index, .relu)
    case .clip(let lower, let upper): addActivation(index, .clip(lower: lower, upper: upper))
    case .batchNormalization, .channelAffine: try addChannelAffine(index)
    case .dropout(let ratio, let inverted): try foldDropout(index, factor: inverted ? 1 : 1 - ratio)
    }
  }

  /// Starts a fused layer at a node.
  mutating func append(_ index: Int, _ kind: FusedLayer.Kind, _ window: Window = Window(1, 1), groups: Int = 1) {
    let node = bound.graph.nodes[index]
    let parameters = bound.parameters[index]
    var layer = FusedLayer(
      name: node.name, kind: kind, input: 0, inputShape: bound.shapes[node.inputs[0]],
      outputShape: bound.shapes[index + 1], outputChannels: bound.shapes[index + 1].channels, window: window,
      groups: groups, weights: parameters?.weights ?? [], bias: parameters?.bias ?? [])
    layer.inputs = node.inputs.map { value in layerOfValue[value].map { $0 + 1 } ?? 0 }
    layer.inputShapes = node.inputs.map { bound.shapes[$0] }
    layers.append(layer)
    nodeOfLayer.append(index)
    origins.append(FoldedGraph.Origin(value: index + 1, factor: 1))
    layerOfValue.append(layers.count - 1)
    isPrivate.append(readers[index + 1] <= 1)
  }

  /// Makes a node's value the output of a layer that exists already.
  mutating func join(_ index: Int, _ layer: Int?) {
    let source = bound.graph.nodes[index].inputs[0]
    layerOfValue.append(layer)
    isPrivate.append(readers[index + 1] <= 1 && isPrivate[source])
    if let layer, isPrivate[source] { origins[layer] = FoldedGraph.Origin(value: index + 1, factor: 1) }
  }

  /// The layer that alone produces what `node` alone reads, or nil.
  func privateLayer(before node: Graph.Node) -> Int? {
    let source = node.inputs[0]
    return isPrivate[source] ? layerOfValue[source] : nil
  }

  /// The fused layers from the one that `node` reads back to the nearest that is no max-pool, which comes last; nil where
  /// there is none or a value on the way has other readers.
  func pathToSums(before node: Graph.Node) -> [Int]? {
    var node = node
    var path: [Int] = []
    while let layer = privateLayer(before: node) {
      path.append(layer)
      if layers[layer].kind != .maxPool { return path }
      node = bound.graph.nodes[nodeOfLayer[layer]]
    }
    return nil
  }
}
