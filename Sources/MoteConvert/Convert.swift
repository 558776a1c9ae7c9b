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
/// Weights are symmetric per output channel, activations affine per tensor by the calibrated ranges; the last layer gives
/// logits, and a softmax at the end is left out. Layer record `l` is the graph's layer `l` but where a concat has more
/// than four inputs. Deterministic: same inputs, same bytes.
public func convertToInt8(
  _ graph: FoldedGraph, _ calibration: Calibration, provenance: Provenance = .none
) throws(ConvertError) -> ConvertedModel {
  let graph = graph.endingInLogits
  try graph.checkOutput()
  guard calibration.ranges.count == graph.layers.count + 1 else {
    throw ConvertError(
      "calibration: found \(calibration.ranges.count) ranges, expected \(graph.layers.count + 1) for \(graph.name)")
  }
  var network = Int8Network(graph, scales: graph.tensorScales(calibration))
  for index in graph.layers.indices { try network.add(index) }
  var image = ModelImage(
    name: graph.name, labels: graph.labels, tensors: network.tensors, layers: network.layers,
    calibrationMethod: calibration.method.code.rawValue, calibrationImages: calibration.images, provenance: provenance)
  image.picture = .standard(height: graph.input.height, width: graph.input.width, channels: graph.input.channels)
  return ConvertedModel(bytes: try writeModel(image), report: network.report + [image.arenaLine])
}

/// Rounds a folded network's weights to binary16 and writes it.
///
/// Layer record 0 turns the input bytes into float32; record `l + 1` is the graph's layer `l` but where one becomes two.
/// Proves that every weight is finite in binary16, and says of which layers it proved that no sum can leave float32 for
/// any image.
public func convertToFloat16(
  _ graph: FoldedGraph, provenance: Provenance = .none
) throws(ConvertError) -> ConvertedModel {
  let graph = graph.endingInLogits
  try graph.checkOutput()
  var network = Float16Network(graph)
  for index in graph.layers.indices { try network.add(index) }
  var image = ModelImage(
    name: graph.name, labels: graph.labels, tensors: network.tensors, layers: network.layers, calibrationMethod: 0,
    calibrationImages: 0, provenance: provenance)
  image.picture = .standard(height: graph.input.height, width: graph.input.width, channels: graph.input.channels)
  return ConvertedModel(bytes: try writeModel(image), report: network.report + [image.arenaLine])
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
