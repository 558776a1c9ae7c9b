import MoteFormat
import MoteGraph

// Layers on float32, their weights in binary16.
extension NetworkRecords {
  /// - Returns: the proved bound on the output's magnitude.
  mutating func addFloat(_ index: Int) throws(ConvertError) -> Double {
    let layer = graph.layers[index]
    if layer.kind == .channelAffine, layer.input == 0 { return addFloatTable(layer) }
    var inputs: [Int] = []
    for value in layer.inputs { inputs.append(floats(of: value)) }
    let largest = layer.inputs.map { magnitude(of: $0) }.max() ?? 0
    var bound = largest
    switch layer.kind {
    case .convolution, .affine, .channelAffine: bound = try addWeighted(layer, inputs, inputBound: largest)
    case .maxPool: write(layer.image(.maxPool, inputs), layer.outputShape)
    case .averagePool(let pool):
      var image = layer.image(.averagePool, inputs)
      image.activation = .none
      (image.countsPadding, image.reachBottom, image.reachRight) = (pool.countsPadding, pool.reachBottom, pool.reachRight)
      write(image, layer.outputShape)
      addActivation(layer)
    case .globalAveragePool:
      var image = layer.image(.globalAveragePool, inputs)
      image.activation = .none
      write(image, layer.outputShape)
      addActivation(layer)
    case .add:
      write(activated(layer.image(.add, inputs), layer), layer.outputShape)
      bound = layer.inputs.reduce(0) { $0 + magnitude(of: $1) }
    case .concat: addConcat(layer, inputs)
    case .lrn(let lrn):
      var image = layer.image(.lrn, inputs)
      image.normalization = LocalNormalization(lrn)
      write(image, layer.outputShape)
      bound = largest * max(1, DoubleMath.power(Double(lrn.bias), -Double(lrn.beta)))
    case .sigmoid, .tanh, .softmax:
      write(layer.image(layer.kind == .sigmoid ? .sigmoid : layer.kind == .tanh ? .tanh : .softmax, inputs), layer.outputShape)
      bound = 1
    case .activation: write(activated(layer.image(.add, inputs), layer), layer.outputShape)
    }
    if case .clip(let lower, let upper) = layer.activation {
      bound = min(bound, Double(max(lower.magnitude, upper.magnitude)))
    }
    guard layer.kind != .maxPool else { return bound }
    // Each of a sum's two roundings per term adds at most a factor of 1 + 2^-24; over 2^22 terms that is less than 2.
    report.append(
      bound < Double(Float.greatestFiniteMagnitude) / 2
        ? "\(layer.name): every |sum| <= \(Float(bound)), finite in float32"
        : "\(layer.name): not proved finite in float32 for every image")
    return bound
  }

  /// A factor and an offset for each channel of the input's bytes: exact by a table.
  private mutating func addFloatTable(_ layer: FusedLayer) -> Double {
    var image = layer.image(.lookup, [bytes(of: 0)])
    image.activation = .none
    var largest = 0.0
    for c in 0..<layer.outputChannels {
      image.table += floatTable { q in
        let real = scales[0].scale * Float(q - Int(scales[0].zeroPoint))
        let product = real * layer.weights[c]
        let value = layer.activation(product + layer.bias[c])
        largest = max(largest, Double(value.magnitude))
        return value
      }
    }
    write(image, layer.outputShape)
    return largest
  }

  private mutating func write(_ layer: LayerImage, _ shape: Shape) {
    layers.append(layer)
    tensors.append(TensorImage(floats: shape))
  }

  /// - Returns: the bound on the layer's sums.
  private mutating func addWeighted(
    _ layer: FusedLayer, _ inputs: [Int], inputBound: Double
  ) throws(ConvertError) -> Double {
    let weights = layer.weights.map { Half.bits($0) }
    let bias = layer.bias.map { Half.bits($0) }
    if let index = weights.firstIndex(where: { !Half.isFinite($0) }) {
      throw ConvertError(
        "layer \(layer.name): weight \(index): found \(layer.weights[index]), expected a magnitude below 65520 (binary16)")
    }
    if let index = bias.firstIndex(where: { !Half.isFinite($0) }) {
      throw ConvertError(
        "layer \(layer.name): bias \(index): found \(layer.bias[index]), expected a magnitude below 65520 (binary16)")
    }
    let filterCount = weights.count / layer.outputChannels
    guard filterCount < 1 << 22 else {
      throw ConvertError("layer \(layer.name): found sums of \(filterCount) terms, expected fewer than 2^22")
    }
    let bound = (0..<layer.outputChannels).map { o in
      let filter = weights[o * filterCount..<(o + 1) * filterCount]
      let sum = filter.reduce(0.0) { $0 + Double(Half.float($1)).magnitude }
      return sum * inputBound + Double(Half.float(bias[o])).magnitude
    }.max() ?? 0
    var image = layer.image(layer.kind == .affine ? .affine : .convolution, inputs)
    if layer.kind == .channelAffine {
      // A filter of one tap for every channel.
      image.groups = layer.outputChannels
    }
    image.type = .float16
    image.weights.append(littleEndian: weights)
    image.bias.append(littleEndian: bias)
    write(activated(image, layer), layer.outputShape)
    return bound
  }

  /// At most four inputs are joined at a time.
  private mutating func addConcat(_ layer: FusedLayer, _ inputs: [Int]) {
    var (inputs, channels, part) = (inputs, layer.inputShapes.map(\.channels), 0)
    while inputs.count > Limits.maxInputs {
      var image = layer.image(.concat, Array(inputs[..<Limits.maxInputs]))
      image.name += "/\(part)"
      part += 1
      let joined = channels[..<Limits.maxInputs].reduce(0, +)
      write(image, Shape(layer.outputShape.height, layer.outputShape.width, joined))
      inputs.replaceSubrange(..<Limits.maxInputs, with: [tensors.count - 1])
      channels.replaceSubrange(..<Limits.maxInputs, with: [joined])
    }
    write(layer.image(.concat, inputs), layer.outputShape)
  }

  /// An activation that its operator cannot have becomes a sum of one value.
  private mutating func addActivation(_ layer: FusedLayer) {
    guard layer.activation != .none else { return }
    var image = activated(layer.image(.add, [tensors.count - 1]), layer)
    image.name += "/activation"
    write(image, layer.outputShape)
  }

  /// The limits of a clip, made finite.
  private func activated(_ image: LayerImage, _ layer: FusedLayer) -> LayerImage {
    var image = image
    if case .clip(let lower, let upper) = layer.activation {
      let largest = Float.greatestFiniteMagnitude
      (image.floatMin, image.floatMax) = (max(lower, -largest), min(upper, largest))
    }
    return image
  }
}
