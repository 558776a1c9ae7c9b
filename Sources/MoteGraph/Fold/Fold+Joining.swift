/// What joins a layer before it.
extension Fold {
  mutating func addMaxPool(_ index: Int, _ window: Window) {
    let node = bound.graph.nodes[index]
    guard window.tilesWithoutOverlap, let layer = privateLayer(before: node), layers[layer].kind == .convolution,
      layers[layer].pool == nil
    else { return append(index, .maxPool, window) }
    layers[layer].pool = window
    layers[layer].outputShape = bound.shapes[index + 1]
    join(index, layer)
  }

  mutating func addActivation(_ index: Int, _ activation: FusedLayer.Activation) {
    if let path = pathToSums(before: bound.graph.nodes[index]), let target = path.last, layers[target].kind.hasOutputStage {
      // Only a ReLU behind a ReLU changes nothing.
      if layers[target].activation == .none || (layers[target].activation == .relu && activation == .relu) {
        layers[target].activation = activation
        return join(index, path[0])
      }
    }
    append(index, .activation)
    layers[layers.count - 1].activation = activation
  }

  mutating func addChannelAffine(_ index: Int) throws(GraphError) {
    let node = bound.graph.nodes[index]
    guard let layer = privateLayer(before: node), layers[layer].kind.hasWeights, layers[layer].activation == .none,
      layers[layer].pool == nil, let parameters = bound.parameters[index]
    else { return append(index, .channelAffine) }
    let count = layers[layer].weights.count / layers[layer].outputChannels
    for o in 0..<layers[layer].outputChannels {
      for i in (o * count)..<((o + 1) * count) { layers[layer].weights[i] *= parameters.weights[o] }
      layers[layer].bias[o] = layers[layer].bias[o] * parameters.weights[o] + parameters.bias[o]
    }
    guard layers[layer].weights.allSatisfy(\.isFinite), layers[layer].bias.allSatisfy(\.isFinite) else {
      throw Layer(name: node.name).error(
        found: "weights of \(printable(layers[layer].name)) that leave float32 when multiplied by it", expected: "finite ones")
    }
    join(index, layer)
    notes.append("\(node.name): folded into \(layers[layer].name)")
  }

  mutating func foldDropout(_ index: Int, factor: Float) throws(GraphError) {
    let node = bound.graph.nodes[index]
    guard factor != 1 else {
      notes.append("\(node.name): x1, left out")
      return join(index, layerOfValue[node.inputs[0]])
    }
    guard let path = pathToSums(before: node), let target = path.last, layers[target].kind.hasWeights,
      layers[target].activation == .none || layers[target].relu
    else {
      let isInput = layerOfValue[node.inputs[0]] == nil || pathReachesInput(before: node)
      throw Layer(name: node.name).error(
        found: isInput ? "the input before it" : "other readers of the value before it, or no weights there",
        expected: "a layer with weights that it can be folded into")
    }
    for i in layers[target].weights.indices { layers[target].weights[i] *= factor }
    for i in layers[target].bias.indices { layers[target].bias[i] *= factor }
    for layer in path { origins[layer].factor *= factor }
    join(index, path[0])
    notes.append(
      "\(node.name): x\(factor) folded into \(bound.graph.nodes[nodeOfLayer[target]].operation.parameterNames.joined(separator: ", "))")
  }

  private func pathReachesInput(before node: Graph.Node) -> Bool {
    var node = node
    while let layer = privateLayer(before: node), layers[layer].kind == .maxPool {
      node = bound.graph.nodes[nodeOfLayer[layer]]
    }
    return layerOfValue[node.inputs[0]] == nil
  }
}

extension FusedLayer.Kind {
  /// Whether a factor can be multiplied into the layer's weights and bias.
  fileprivate var hasWeights: Bool { self == .convolution || self == .affine || self == .channelAffine }

  /// Whether the layer makes new numbers that an activation can be applied to as they are written.
  fileprivate var hasOutputStage: Bool {
    switch self {
    case .convolution, .affine, .channelAffine, .add, .averagePool, .globalAveragePool: true
    case .maxPool, .concat, .lrn, .sigmoid, .tanh, .softmax, .activation: false
    }
  }
}
