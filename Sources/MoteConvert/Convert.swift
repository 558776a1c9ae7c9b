import MoteFormat
import MoteGraph

/// A written model and what there is to say about it.
public struct ConvertedModel: Sendable {
  /// The whole file.
  public var bytes: [UInt8]
  /// Lines for people: what was folded, what each layer became, what had to be adjusted.
  public var report: [String]
}

/// Quantizes a folded network to INT8 and writes it.
///
/// Layer record `l` is the graph's layer `l`. Weights are symmetric per output channel, activations affine per tensor by
/// the calibrated ranges; the last layer gives logits. Deterministic: same inputs, same bytes.
public func convertToInt8(
  _ graph: FoldedGraph, _ calibration: Calibration, provenance: Provenance = .none
) throws(ConvertError) -> ConvertedModel {
  try checkLayers(graph)
  try checkLast(graph)
  guard calibration.ranges.count == graph.layers.count + 1 else {
    throw ConvertError(
      "calibration: found \(calibration.ranges.count) ranges, expected \(graph.layers.count + 1) for \(graph.name)")
  }
  var scales = [TensorScale(scale: graph.inputScale, zeroPoint: 0)]
  var tensors = [
    TensorImage(
      type: .uint8, height: graph.input.height, width: graph.input.width, channels: graph.input.channels,
      scale: graph.inputScale)
  ]
  var layers: [LayerImage] = []
  var report = graph.notes
  for (index, layer) in graph.layers.enumerated() {
    let isLast = index == graph.layers.count - 1
    let input = scales[layer.input]
    let output = layer.kind == .maxPool ? input : TensorScale(calibration.ranges[index + 1])
    layers.append(try int8Image(layer, input: input, output: isLast ? nil : output, &report))
    scales.append(output)
    tensors.append(
      TensorImage(
        type: isLast ? .float32 : .uint8, height: layer.outputShape.height, width: layer.outputShape.width,
        channels: layer.outputShape.channels, scale: isLast ? 1 : output.scale,
        zeroPoint: isLast ? 0 : output.zeroPoint))
  }
  let image = ModelImage(
    name: graph.name, labels: graph.labels, tensors: tensors, layers: layers,
    calibrationMethod: calibration.method.code.rawValue, calibrationImages: calibration.images, provenance: provenance)
  return ConvertedModel(bytes: try writeModel(image), report: report)
}

private func int8Image(
  _ layer: FusedLayer, input: TensorScale, output: TensorScale?, _ report: inout [String]
) throws(ConvertError) -> LayerImage {
  var image = layerImage(layer, input: layer.input)
  guard layer.kind != .maxPool else { return image }
  let quantized = try quantizeWeights(layer, input: input, output: output)
  image.type = .int8
  image.bound = quantized.bound
  image.weights = quantized.weights.map { UInt8(bitPattern: $0) }
  image.bias.append(littleEndian: quantized.bias)
  image.multipliers.append(littleEndian: quantized.multipliers)
  image.multipliers.append(littleEndian: quantized.logitScales.map(\.bitPattern))
  image.shifts = quantized.shifts
  if layer.relu, let output { image.qMin = output.zeroPoint }
  if !quantized.raisedChannels.isEmpty {
    report.append(
      "\(layer.name): weight scale raised in channels \(quantized.raisedChannels) so that bias and multiplier fit")
  }
  report.append("\(layer.name): every |accumulator| <= \(quantized.bound) < 2^31")
  return image
}

/// Rounds a folded network's weights to binary16 and writes it.
///
/// Layer record 0 turns the input bytes into float32; record `l + 1` is the graph's layer `l`. Proves that every weight is
/// finite in binary16 and that no sum can leave float32 for any image.
public func convertToFloat16(
  _ graph: FoldedGraph, provenance: Provenance = .none
) throws(ConvertError) -> ConvertedModel {
  try checkLayers(graph)
  try checkLast(graph)
  let shape = graph.input
  var tensors = [
    TensorImage(
      type: .uint8, height: shape.height, width: shape.width, channels: shape.channels, scale: graph.inputScale),
    TensorImage(type: .float32, height: shape.height, width: shape.width, channels: shape.channels),
  ]
  var layers = [LayerImage(name: "input", op: .dequantize, type: .none, inputs: [0])]
  var report = graph.notes
  var bounds = [255 * Double(graph.inputScale)]
  for layer in graph.layers {
    let (image, bound) = try float16Image(layer, inputBound: bounds[layer.input])
    layers.append(image)
    bounds.append(bound)
    if layer.kind != .maxPool { report.append("\(layer.name): every |sum| <= \(Float(bound)), finite in float32") }
    tensors.append(
      TensorImage(
        type: .float32, height: layer.outputShape.height, width: layer.outputShape.width,
        channels: layer.outputShape.channels))
  }
  let image = ModelImage(
    name: graph.name, labels: graph.labels, tensors: tensors, layers: layers, calibrationMethod: 0,
    calibrationImages: 0, provenance: provenance)
  return ConvertedModel(bytes: try writeModel(image), report: report)
}

private func float16Image(
  _ layer: FusedLayer, inputBound: Double
) throws(ConvertError) -> (LayerImage, bound: Double) {
  var image = layerImage(layer, input: layer.input + 1)
  guard layer.kind != .maxPool else { return (image, inputBound) }
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
  let bound = (0..<layer.outputChannels).map { o in
    let filter = weights[o * filterCount..<(o + 1) * filterCount]
    let sum = filter.reduce(0.0) { $0 + Double(Half.float($1)).magnitude }
    return sum * inputBound + Double(Half.float(bias[o])).magnitude
  }.max() ?? 0
  // Each of the sum's two roundings per term adds at most a factor of 1 + 2^-24; over 2^22 terms that is less than 2.
  guard bound < Double(Float.greatestFiniteMagnitude) / 2, filterCount < 1 << 22 else {
    throw ConvertError("layer \(layer.name): found sums of up to \(bound), expected them to be finite in float32")
  }
  image.type = .float16
  image.activation = layer.relu ? .relu : .none
  image.weights.append(littleEndian: weights)
  image.bias.append(littleEndian: bias)
  return (image, bound)
}

/// The record that both precisions share.
private func layerImage(_ layer: FusedLayer, input: Int) -> LayerImage {
  let op: Operator
  switch layer.kind {
  case .convolution: op = .convolution
  case .affine: op = .affine
  case .maxPool: op = .maxPool
  default: preconditionFailure("a layer that `checkLayers` refuses")
  }
  var image = LayerImage(name: layer.name, op: op, type: .none, inputs: [input])
  image.groups = layer.groups
  if layer.kind != .affine { image.window = WindowRecord(layer.window) }
  image.pool = layer.pool.map { WindowRecord($0) }
  if layer.relu { image.activation = .relu }
  return image
}

/// Refuses a layer that the file cannot hold.
func checkLayers(_ graph: FoldedGraph) throws(ConvertError) {
  for layer in graph.layers {
    switch layer.kind {
    case .convolution, .affine, .maxPool: break
    default:
      throw ConvertError("layer \(layer.name): found \(layer.kind.word), expected convolution, affine or max-pool")
    }
    if case .clip = layer.activation {
      throw ConvertError("layer \(layer.name): found a clip behind it, expected ReLU or nothing")
    }
  }
}

extension FusedLayer.Kind {
  /// The kind's name without its numbers.
  fileprivate var word: String { String("\(self)".prefix { $0 != "(" }) }
}

/// The last layer's sums go to the caller as logits, so nothing may follow them in that layer.
private func checkLast(_ graph: FoldedGraph) throws(ConvertError) {
  guard let last = graph.layers.last else { throw ConvertError("\(graph.name): found no layers, expected at least one") }
  guard last.kind != .maxPool, !last.relu, last.outputShape.height == 1, last.outputShape.width == 1 else {
    throw ConvertError(
      "layer \(last.name): found the last layer with output \(last.outputShape) and activation or pool, expected an affine "
        + "layer or a convolution with output 1x1xC and nothing behind it")
  }
}

extension WindowRecord {
  init(_ window: Window) {
    self.init(
      height: window.height, width: window.width, strideY: window.strideY, strideX: window.strideX,
      padTop: window.padding.top, padLeft: window.padding.left, padBottom: window.padding.bottom,
      padRight: window.padding.right)
  }
}

extension CalibrationMethod {
  /// The method as the contract section holds it.
  public var code: CalibrationCode {
    switch self {
    case .minMax: .minMax
    case .percentile: .percentile
    case .mse: .mse
    }
  }
}
