extension BoundGraph {
  /// The layers that the runtime executes.
  ///
  /// ReLU joins the convolution or affine before it, a max-pool joins its convolution where `FusedLayer.pool` allows it,
  /// and a dropout becomes a factor in the weights and bias before it. ReLU and max-pool commute with a positive factor,
  /// and ReLU commutes with max-pool, so both may stand between. Throws, naming the layer, where there is no such
  /// convolution or affine or where another layer reads a value in between.
  public func folded() throws(GraphError) -> FoldedGraph {
    var fold = Fold(self)
    for index in graph.nodes.indices { try fold.add(index) }
    guard let last = fold.layerOfValue.last, last == fold.layers.count - 1 else {
      throw GraphError(
        "\(printable(graph.name)): found an output that is not the last fused layer's, expected a convolution, affine or"
          + " max-pool layer behind which only ReLU, pool and dropout follow")
    }
    return FoldedGraph(
      name: graph.name, input: graph.input, inputScale: graph.inputScale, labels: graph.labels, layers: fold.layers,
      notes: fold.notes, origins: fold.origins)
  }
}

private struct Fold {
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
    for node in bound.graph.nodes { readers[node.inputs[0]] += 1 }
    self.readers = readers
    isPrivate = [readers[0] <= 1]
  }

  mutating func add(_ index: Int) throws(GraphError) {
    let node = bound.graph.nodes[index]
    let source = node.inputs[0]
    switch node.operation {
    case .convolution(let convolution):
      append(index, .convolution, convolution.window, groups: convolution.groups)
    case .affine:
      append(index, .affine, Window(1, 1))
    case .maxPool(let window):
      if window.tilesWithoutOverlap, isPrivate[source], let layer = layerOfValue[source],
        layers[layer].kind == .convolution, layers[layer].pool == nil
      {
        layers[layer].pool = window
        layers[layer].outputShape = bound.shapes[index + 1]
        join(index, layer)
      } else {
        append(index, .maxPool, window)
      }
    case .relu:
      let path = try weightedLayer(before: node)
      layers[path[path.count - 1]].relu = true
      join(index, path[0])
    case .dropout(let ratio, let inverted):
      try foldDropout(index, factor: inverted ? 1 : 1 - ratio)
    }
  }

  /// Starts a fused layer at a node.
  private mutating func append(_ index: Int, _ kind: FusedLayer.Kind, _ window: Window, groups: Int = 1) {
    let node = bound.graph.nodes[index]
    let source = node.inputs[0]
    let parameters = bound.parameters[index]
    layers.append(
      FusedLayer(
        name: node.name, kind: kind, input: layerOfValue[source].map { $0 + 1 } ?? 0, inputShape: bound.shapes[source],
        outputShape: bound.shapes[index + 1], outputChannels: bound.shapes[index + 1].channels, window: window,
        groups: groups, weights: parameters?.weights ?? [], bias: parameters?.bias ?? []))
    nodeOfLayer.append(index)
    origins.append(FoldedGraph.Origin(value: index + 1, factor: 1))
    layerOfValue.append(layers.count - 1)
    isPrivate.append(readers[index + 1] <= 1)
  }

  /// Makes a node's value the output of a layer that exists already.
  private mutating func join(_ index: Int, _ layer: Int?) {
    let source = bound.graph.nodes[index].inputs[0]
    layerOfValue.append(layer)
    isPrivate.append(readers[index + 1] <= 1 && isPrivate[source])
    if let layer, isPrivate[source] { origins[layer] = FoldedGraph.Origin(value: index + 1, factor: 1) }
  }

  /// The fused layers from the one that `node` reads back to the nearest with weights, which comes last.
  private func weightedLayer(before node: Graph.Node) throws(GraphError) -> [Int] {
    var value = node.inputs[0]
    var path: [Int] = []
    while let layer = layerOfValue[value], isPrivate[value] {
      path.append(layer)
      if layers[layer].kind != .maxPool { return path }
      value = bound.graph.nodes[nodeOfLayer[layer]].inputs[0]
    }
    throw Layer(name: node.name).error(
      found: layerOfValue[value] == nil ? "the input before it" : "other readers of the value before it",
      expected: "a convolution or affine layer that it can be folded into")
  }

  private mutating func foldDropout(_ index: Int, factor: Float) throws(GraphError) {
    let node = bound.graph.nodes[index]
    guard factor != 1 else {
      notes.append("\(node.name): x1, left out")
      return join(index, layerOfValue[node.inputs[0]])
    }
    let path = try weightedLayer(before: node)
    let target = path[path.count - 1]
    for i in layers[target].weights.indices { layers[target].weights[i] *= factor }
    for i in layers[target].bias.indices { layers[target].bias[i] *= factor }
    for layer in path { origins[layer].factor *= factor }
    join(index, path[0])
    notes.append("\(node.name): x\(factor) folded into \(parameterNames(of: target))")
  }

  /// The names of a layer's arrays, for a note.
  private func parameterNames(of layer: Int) -> String {
    let node = bound.graph.nodes[nodeOfLayer[layer]]
    switch node.operation {
    case .convolution(let convolution): return "\(convolution.weights), \(convolution.bias)"
    case .affine(let affine): return "\(affine.weights), \(affine.bias)"
    case .relu, .maxPool, .dropout: return node.name
    }
  }
}
