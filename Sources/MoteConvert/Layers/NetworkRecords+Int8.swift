import MoteFormat
import MoteGraph

// Layers on bytes.
extension NetworkRecords {
  /// - Returns: whether the output is float32: the sums of the last layer.
  mutating func addInteger(_ index: Int) throws(ConvertError) -> Bool {
    let layer = graph.layers[index]
    let isLast = index == graph.layers.count - 1
    let output = scales[index + 1]
    var inputs: [Int] = []
    for value in layer.inputs { inputs.append(bytes(of: value)) }
    let inputScales = layer.inputs.map { scales[$0] }
    if isLast && layer.endsInSums {
      write(try weighted(layer, inputs[0], inputScales[0], output: nil), TensorImage(floats: layer.outputShape))
      return true
    }
    let image: LayerImage
    switch layer.kind {
    case .convolution, .affine: image = try weighted(layer, inputs[0], inputScales[0], output: output)
    case .maxPool:
      image = layer.image(.maxPool, inputs)
    case .averagePool(let pool): image = try mean(layer, inputs, inputScales[0], output, pool)
    case .globalAveragePool: image = try mean(layer, inputs, inputScales[0], output, nil)
    case .add: image = try sum(layer, inputs, inputScales, output)
    case .concat: image = concat(layer, inputs, inputScales, output)
    case .lrn(let lrn): image = try normalization(layer, inputs, inputScales[0], output, lrn)
    case .sigmoid, .tanh:
      let scale = inputScales[0]
      let table = (0...255).map { q in
        output.byte(layer.kind.saturated(scale.real(UInt8(q)), isEnd: q == 0 || q == 255))
      }
      image = lookup(layer, inputs, table)
    case .activation:
      image = lookup(layer, inputs, byteTable(input: inputScales[0], output: output) { Double(layer.activation(Float($0))) })
    case .channelAffine:
      let tables = (0..<layer.outputChannels).flatMap { c in
        byteTable(input: inputScales[0], output: output) {
          Double(layer.activation(Float($0 * Double(layer.weights[c]) + Double(layer.bias[c]))))
        }
      }
      image = lookup(layer, inputs, tables)
    case .softmax:
      throw ConvertError("layer \(layer.name): found a softmax inside the network, expected it at the end, or fp16")
    }
    write(image, TensorImage(layer.outputShape, output))
    return false
  }

  private mutating func weighted(
    _ layer: FusedLayer, _ input: Int, _ scale: TensorScale, output: TensorScale?
  ) throws(ConvertError) -> LayerImage {
    var image = layer.image(layer.kind == .affine ? .affine : .convolution, [input])
    let quantized = try quantizeWeights(layer, input: scale, output: output, means: means?[layer.input])
    image.type = .int8
    image.bound = quantized.bound
    image.weights = quantized.weights.map { UInt8(bitPattern: $0) }
    image.bias.append(littleEndian: quantized.bias)
    image.multipliers.append(littleEndian: quantized.multipliers)
    image.multipliers.append(littleEndian: quantized.logitScales.map(\.bitPattern))
    image.shifts = quantized.shifts
    if let output { image.clamp(layer.activation, output) }
    if !quantized.raisedChannels.isEmpty {
      report.append(
        "\(layer.name): weight scale raised in channels \(quantized.raisedChannels) so that bias and multiplier fit")
    }
    report.append("\(layer.name): every |accumulator| <= \(quantized.bound) < 2^31")
    return image
  }

  private func mean(
    _ layer: FusedLayer, _ inputs: [Int], _ input: TensorScale, _ output: TensorScale, _ pool: AveragePool?
  ) throws(ConvertError) -> LayerImage {
    var image = layer.image(pool == nil ? .globalAveragePool : .averagePool, inputs)
    image.activation = .none
    let fits: Bool
    if let pool {
      (image.countsPadding, image.reachBottom, image.reachRight) = (pool.countsPadding, pool.reachBottom, pool.reachRight)
      fits = image.setAveragePool(input: input, output: output)
    } else {
      fits = image.setGlobalAveragePool(count: layer.inputShape.height * layer.inputShape.width, input: input, output: output)
    }
    guard fits else { throw inexpressible(layer) }
    image.clamp(layer.activation, output)
    return image
  }

  private func sum(
    _ layer: FusedLayer, _ inputs: [Int], _ scales: [TensorScale], _ output: TensorScale
  ) throws(ConvertError) -> LayerImage {
    var image = layer.image(.add, inputs)
    guard image.setAdd(inputs: scales, output: output) else { throw inexpressible(layer) }
    image.clamp(layer.activation, output)
    return image
  }

  /// At most four inputs are joined at a time.
  private mutating func concat(
    _ layer: FusedLayer, _ inputs: [Int], _ scales: [TensorScale], _ output: TensorScale
  ) -> LayerImage {
    var (inputs, scales) = (inputs, scales)
    var shapes = layer.inputShapes
    var part = 0
    while true {
      let count = min(Limits.maxInputs, inputs.count)
      var image = layer.image(.concat, Array(inputs[..<count]))
      image.setConcat(inputs: Array(scales[..<count]), output: output)
      if count == inputs.count { return image }
      image.name += "/\(part)"
      part += 1
      let shape = Shape(
        layer.outputShape.height, layer.outputShape.width, shapes[..<count].reduce(0) { $0 + $1.channels })
      write(image, TensorImage(shape, output))
      inputs.replaceSubrange(..<count, with: [tensors.count - 1])
      scales.replaceSubrange(..<count, with: [output])
      shapes.replaceSubrange(..<count, with: [shape])
    }
  }

  private func lookup(_ layer: FusedLayer, _ inputs: [Int], _ table: [UInt8]) -> LayerImage {
    var image = layer.image(.lookup, inputs)
    image.activation = .none
    image.table = table
    return image
  }

  private mutating func normalization(
    _ layer: FusedLayer, _ inputs: [Int], _ input: TensorScale, _ output: TensorScale, _ lrn: LRN
  ) throws(ConvertError) -> LayerImage {
    var image = layer.image(.lrn, inputs)
    guard
      let error = image.setLRN(
        LocalNormalization(lrn), channels: layer.outputChannels, input: input, output: output)
    else {
      throw ConvertError(
        "layer \(layer.name): found an LRN of size \(lrn.size), alpha \(lrn.alpha), beta \(lrn.beta) and bias \(lrn.bias) that no"
          + " integer table expresses, expected a smaller one, or fp16")
    }
    report.append("\(layer.name): normalized in integers, at most \(Float(error)) of an output step beside the real numbers before rounding")
    return image
  }

  private func inexpressible(_ layer: FusedLayer) -> ConvertError {
    ConvertError(
      "layer \(layer.name): found scales of inputs and output whose quotient no multiplier expresses, expected scales nearer to each other")
  }
}
