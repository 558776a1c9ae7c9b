import MoteGraph

/// A layer and the values of the graph that it stands between.
struct PlannedLayer {
  let layer: any Layer
  /// 0 is the images.
  let input: Int
  let output: Int
  /// Whether it has parameters that train.
  let trains: Bool
}

extension Plan {
  /// The layers in order for blocks of at most `block` images. A ReLU that alone reads the convolution before it is part
  /// of it; a node that reads several values is a layer for each.
  func layers(block: Int) -> [PlannedLayer] {
    var layers: [PlannedLayer] = []
    var index = 0
    while index < graph.nodes.count {
      let node = graph.nodes[index]
      let input = node.inputs[0]
      switch node.operation {
      case .convolution(let convolution):
        let shape = convolutionShape(convolution, index)
        if shape.relu { index += 1 }
        layers.append(
          PlannedLayer(
            layer: shape.layer(block: block), input: input, output: index + 1, trains: shape.trains.weights || shape.trains.bias))
      case .add, .concat:
        layers += joined(index)
      default:
        layers.append(
          PlannedLayer(
            layer: layer(index, block: block), input: input, output: index + 1,
            trains: node.operation.parameterNames.contains { trains($0) && layout.slot($0)?.role == .learned }))
      }
      index += 1
    }
    return layers
  }

  private func convolutionShape(_ convolution: Convolution, _ index: Int) -> ConvolutionShape {
    let isRead = index + 1 < graph.nodes.count && graph.nodes[index + 1].inputs == [index + 1]
    return ConvolutionShape(
      window: convolution.window, input: shapes[graph.nodes[index].inputs[0]], output: shapes[index + 1],
      groups: convolution.groups, weights: offset(convolution.weights), bias: offset(convolution.bias),
      trains: (trains(convolution.weights), trains(convolution.bias)),
      relu: isRead && readers[index + 1] == 1 && graph.nodes[index + 1].operation == .relu)
  }

  /// A layer for each value that a node reads.
  private func joined(_ index: Int) -> [PlannedLayer] {
    let (node, to) = (graph.nodes[index], shapes[index + 1])
    var first = 0
    return node.inputs.enumerated().map { position, input in
      let from = shapes[input]
      let layer: any Layer =
        node.operation == .add
        ? AddLayer(size: from.count, isFirst: position == 0)
        : ConcatLayer(positions: from.height * from.width, channels: from.channels, first: first, total: to.channels)
      first += from.channels
      return PlannedLayer(layer: layer, input: input, output: index + 1, trains: false)
    }
  }

  /// The layer of a node that reads one value and is no convolution.
  private func layer(_ index: Int, block: Int) -> any Layer {
    let node = graph.nodes[index]
    let (from, to) = (shapes[node.inputs[0]], shapes[index + 1])
    switch node.operation {
    case .affine(let affine):
      return AffineLayer(
        inputs: from.count, outputs: to.channels, weights: offset(affine.weights), bias: offset(affine.bias),
        trains: (trains(affine.weights), trains(affine.bias)))
    case .batchNormalization(let norm):
      return BatchNormalizationLayer(
        shape: from, epsilon: norm.epsilon,
        offsets: BatchNormalizationLayer.Offsets(
          scale: offset(norm.scale), offset: offset(norm.offset), mean: offset(norm.mean), variance: offset(norm.variance)),
        trains: (trains(norm.scale), trains(norm.offset)), observes: observed.contains(norm.mean))
    case .relu: return ReLULayer(size: from.count)
    case .sigmoid: return SquashingLayer(.sigmoid, size: from.count)
    case .tanh: return SquashingLayer(.tanh, size: from.count)
    case .clip(let lower, let upper): return SquashingLayer(.clip(lower: lower, upper: upper), size: from.count)
    case .maxPool(let window): return MaxPoolLayer(window: window, from: from, to: to, block: block)
    case .averagePool(let pool): return AveragePoolLayer(pool, from: from, to: to)
    case .globalAveragePool:
      return AveragePoolLayer(AveragePool(Window(from.height, from.width)), from: from, to: to)
    case .lrn(let lrn): return LRNLayer(lrn, shape: from, block: block)
    case .dropout(let ratio, let inverted):
      return DropoutLayer(size: from.count, ratio: ratio, inverted: inverted, seed: seed, index: index, block: block)
    case .convolution, .add, .concat, .softmax, .channelAffine:
      preconditionFailure("made elsewhere, or refused by the initialiser")
    }
  }

  private func offset(_ name: String?) -> Int { name.flatMap { layout.slot($0) }?.offset ?? layout.zeros }
}

extension ConvolutionShape {
  /// Below this many channels the overlapping rows are too short for a matrix product each.
  private static let fewestChannels = 4
  /// From this many products an output on, what Winograd's products save is more than its transforms cost.
  private static let winogradProducts = 1024

  /// The fastest way of computing this convolution.
  func layer(block: Int) -> any Layer {
    guard groups == 1, window.strideY == 1, window.strideX == 1, input.channels >= ConvolutionShape.fewestChannels else {
      return PatchConvolution(self, block: block)
    }
    let (channels, outputs) = (input.channels, output.channels)
    let fits = window.height == 3 && window.width == 3 && channels.isMultiple(of: 4) && outputs.isMultiple(of: 4)
    if fits && channels * outputs >= ConvolutionShape.winogradProducts {
      return WinogradConvolution(self, block: block)
    }
    return OverlapConvolution(self, block: block)
  }
}
