import MoteGraph

extension FoldedGraph {
  /// The folded layers as a graph of their own, with its arrays, and the value that equals each layer's output.
  func asGraph() -> (graph: Graph, arrays: [NamedArray], outputs: [Int]) {
    var graph = Graph(name: "folded", input: input, inputScale: inputScale, labels: [])
    var arrays: [NamedArray] = []
    var outputs = [0]
    for layer in layers {
      let (weights, bias) = ("\(layer.name).weights", "\(layer.name).bias")
      var value = graph.append(layer.name, layer.operation(weights, bias), reading: layer.inputs.map { outputs[$0] })
      switch layer.activation {
      case .none: break
      case .relu: if layer.kind != .activation { value = graph.append("relu", .relu) }
      case .clip(let lower, let upper):
        if layer.kind != .activation { value = graph.append("clip", .clip(lower: lower, upper: upper)) }
      }
      if let pool = layer.pool { value = graph.append("pool", .maxPool(pool)) }
      outputs.append(value)
      arrays += layer.fileArrays(weights, bias)
    }
    return (graph, arrays, Array(outputs.dropFirst()))
  }
}

extension FusedLayer {
  fileprivate func operation(_ weights: String, _ bias: String) -> Operation {
    switch kind {
    case .convolution:
      .convolution(Convolution(outputChannels, window, groups: groups, weights: weights, bias: bias))
    case .affine: .affine(Affine(outputChannels, weights: weights, bias: bias))
    case .maxPool: .maxPool(window)
    case .averagePool(let pool): .averagePool(pool)
    case .globalAveragePool: .globalAveragePool
    case .add: .add
    case .concat: .concat
    case .channelAffine: .channelAffine(ChannelAffine(scale: weights, offset: bias))
    case .lrn(let lrn): .lrn(lrn)
    case .sigmoid: .sigmoid
    case .tanh: .tanh
    case .softmax: .softmax
    case .activation:
      switch activation {
      case .clip(let lower, let upper): .clip(lower: lower, upper: upper)
      case .relu, .none: .relu
      }
    }
  }

  /// The layer's runtime weights in the layout of a parameter file.
  fileprivate func fileArrays(_ weights: String, _ bias: String) -> [NamedArray] {
    if self.weights.isEmpty { return [] }
    let biasArray = NamedArray(name: bias, shape: [outputChannels], values: .float32(self.bias))
    if kind == .channelAffine {
      return [NamedArray(name: weights, shape: [outputChannels], values: .float32(self.weights)), biasArray]
    }
    let isAffine = kind == .affine
    let window = isAffine ? Window(inputShape.height, inputShape.width) : self.window
    let (positions, channels) = (window.height * window.width, inputShape.channels / groups)
    var values = [Float](repeating: 0, count: self.weights.count)
    for o in 0..<outputChannels {
      for p in 0..<positions {
        for c in 0..<channels {
          let row = c * positions + p
          let to = isAffine ? row * outputChannels + o : o * channels * positions + row
          values[to] = self.weights[(o * positions + p) * channels + c]
        }
      }
    }
    let shape = isAffine ? [channels * positions, outputChannels] : [outputChannels, channels, window.height, window.width]
    return [NamedArray(name: weights, shape: shape, values: .float32(values)), biasArray]
  }
}
