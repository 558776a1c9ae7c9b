import MoteFormat
import MoteGraph

/// The records of an INT8 model while they are made, layer by layer.
struct Int8Network {
  let graph: FoldedGraph
  let scales: [TensorScale]
  var layers: [LayerImage] = []
  var tensors: [TensorImage]
  var report: [String]
  /// The tensor that holds each value of the graph.
  private var tensorOfValue = [0]

  init(_ graph: FoldedGraph, scales: [TensorScale]) {
    self.graph = graph
    self.scales = scales
    report = graph.notes
    tensors = [TensorImage(graph.input, scales[0])]
  }

  mutating func add(_ index: Int) throws(ConvertError) {
    let layer = graph.layers[index]
    let isLast = index == graph.layers.count - 1
    let output = scales[index + 1]
    let inputs = layer.inputs.map { tensorOfValue[$0] }
    let inputScales = layer.inputs.map { scales[$0] }
    if isLast && layer.endsInSums {
      write(try weighted(layer, inputs[0], inputScales[0], output: nil), TensorImage(floats: layer.outputShape))
      return tensorOfValue.append(tensors.count - 1)
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
      image = lookup(layer, inputs, inputScales[0].table(to: output) { Double(layer.activation(Float($0))) })
    case .channelAffine:
      let tables = (0..<layer.outputChannels).flatMap { c in
        inputScales[0].table(to: output) {
          Double(layer.activation(Float($0 * Double(layer.weights[c]) + Double(layer.bias[c]))))
        }
      }
      image = lookup(layer, inputs, tables)
    case .softmax:
      throw ConvertError("layer \(layer.name): found a softmax inside the network, expected it at the end, or fp16")
    }
    write(image, TensorImage(layer.outputShape, output))
    tensorOfValue.append(tensors.count - 1)
    if isLast {
      write(
        LayerImage(name: "output", op: .dequantize, type: .none, inputs: [tensors.count - 1]),
        TensorImage(floats: layer.outputShape))
    }
  }

  private mutating func write(_ layer: LayerImage, _ output: TensorImage) {
    layers.append(layer)
    tensors.append(output)
  }

  private mutating func weighted(
    _ layer: FusedLayer, _ input: Int, _ scale: TensorScale, output: TensorScale?
  ) throws(ConvertError) -> LayerImage {
    var image = layer.image(layer.kind == .affine ? .affine : .convolution, [input])
    let quantized = try quantizeWeights(layer, input: scale, output: output)
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

  /// A multiplier for every divisor that a window can have: number `n - 1` divides by n.
  private func mean(
    _ layer: FusedLayer, _ inputs: [Int], _ input: TensorScale, _ output: TensorScale, _ pool: AveragePool?
  ) throws(ConvertError) -> LayerImage {
    var image = layer.image(pool == nil ? .globalAveragePool : .averagePool, inputs)
    image.activation = .none
    let whole = layer.inputShape.height * layer.inputShape.width
    var pairs: [FixedPointScale] = []
    for n in pool.map({ 1...($0.window.height * $0.window.width) }) ?? whole...whole {
      pairs.append(try fixedPoint(Double(input.scale) / (Double(output.scale) * Double(n)), layer))
    }
    image.multipliers.append(littleEndian: pairs.map(\.multiplier))
    image.shifts = pairs.map(\.shift)
    if let pool {
      (image.countsPadding, image.reachBottom, image.reachRight) = (pool.countsPadding, pool.reachBottom, pool.reachRight)
    }
    image.clamp(layer.activation, output)
    return image
  }

  /// Every input times an integer factor of its scale, of 15 bits where it is largest.
  private func sum(
    _ layer: FusedLayer, _ inputs: [Int], _ scales: [TensorScale], _ output: TensorScale
  ) throws(ConvertError) -> LayerImage {
    var image = layer.image(.add, inputs)
    let unit = (scales.map { Double($0.scale) }.max() ?? 1) / Double(Int16.max)
    let factors = scales.map { Int16(clamping: Int((Double($0.scale) / unit).rounded())) }
    let bias = zip(factors, scales).reduce(Int32(0)) { $0 - Int32($1.0) * Int32($1.1.zeroPoint) }
    let pair = try fixedPoint(unit / Double(output.scale), layer)
    image.weights.append(littleEndian: factors)
    image.bias.append(littleEndian: [bias])
    image.multipliers.append(littleEndian: [pair.multiplier])
    image.shifts = [pair.shift]
    image.bound = UInt32(max(-Int64(bias), Int64(bias) + factors.reduce(0) { $0 + 255 * Int64($1) }))
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
      if !scales[..<count].allSatisfy({ $0 == output }) {
        image.table = scales[..<count].flatMap { scale in scale == output ? Array(0...255) : scale.table(to: output) { $0 } }
      }
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

  private func normalization(
    _ layer: FusedLayer, _ inputs: [Int], _ input: TensorScale, _ output: TensorScale, _ lrn: LRN
  ) throws(ConvertError) -> LayerImage {
    guard let table = NormalizationTable(lrn, channels: layer.outputChannels, input: input, output: output) else {
      throw ConvertError("layer \(layer.name): found an LRN that integers cannot express, expected a smaller size or factor")
    }
    var image = layer.image(.lrn, inputs)
    image.normalization = table.parameters
    image.table.append(littleEndian: table.entries)
    return image
  }

  private func fixedPoint(_ factor: Double, _ layer: FusedLayer) throws(ConvertError) -> FixedPointScale {
    guard let scale = FixedPointScale(factor) else {
      throw ConvertError(
        "layer \(layer.name): found a factor of \(factor) between its inputs' and its output's scale, expected one that a"
          + " multiplier can express")
    }
    return scale
  }
}
