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
/// logits, and a softmax at the end is left out. A record has its layer's name; where a concat has more than four inputs, or
/// a layer is kept in float, there are records more. Deterministic: same inputs, same bytes.
/// - Parameters:
///   - keepFloat: names of layers that compute in float32 with binary16 weights.
///   - means: as `channelMeans` gives them: what the rounding of weights shifts a channel's sums by on average is then taken
///     off its bias. Nil leaves biases as they are.
///   - normalization: what `graph` does to its input first, to be written down.
public func convertToInt8(
  _ graph: FoldedGraph, _ calibration: Calibration, keepFloat: Set<String> = [], means: [[Double]]? = nil,
  normalization: InputNormalization? = nil, provenance: Provenance = .none
) throws(ConvertError) -> ConvertedModel {
  let graph = graph.endingInLogits
  try graph.checkOutput()
  for (found, what) in [(calibration.ranges.count, "ranges"), (means?.count ?? graph.layers.count + 1, "means")] {
    guard found == graph.layers.count + 1 else {
      throw ConvertError("calibration: found \(found) \(what), expected \(graph.layers.count + 1) for \(graph.name)")
    }
  }
  let kept = try graph.indices(ofLayers: keepFloat)
  var network = NetworkRecords(graph, scales: graph.tensorScales(calibration), kept: kept, means: means)
  if means != nil { network.report.append("biases: corrected by what rounded weights shift their sums on average") }
  for index in kept.sorted() { network.report.append("\(graph.layers[index].name): kept in float") }
  let image = try network.image(
    method: calibration.method.code.rawValue, images: calibration.images, normalization, provenance)
  return ConvertedModel(bytes: try writeModel(image), report: network.report + [image.arenaLine])
}

/// Rounds a folded network's weights to binary16 and writes it.
///
/// A record turns the input bytes into float32; all others have their layer's name, or it with a suffix where one layer becomes
/// two records. Proves that every weight is finite in binary16, and says of which layers it proved that no sum can leave
/// float32 for any image.
public func convertToFloat16(
  _ graph: FoldedGraph, normalization: InputNormalization? = nil, provenance: Provenance = .none
) throws(ConvertError) -> ConvertedModel {
  let graph = graph.endingInLogits
  try graph.checkOutput()
  let input = TensorScale(scale: graph.inputScale, zeroPoint: 0)
  var network = NetworkRecords(
    graph, scales: [TensorScale](repeating: input, count: graph.layers.count + 1), kept: Set(graph.layers.indices))
  let image = try network.image(method: 0, images: 0, normalization, provenance)
  return ConvertedModel(bytes: try writeModel(image), report: network.report + [image.arenaLine])
}

extension NetworkRecords {
  /// The whole model.
  fileprivate mutating func image(
    method: UInt8, images: Int, _ normalization: InputNormalization?, _ provenance: Provenance
  ) throws(ConvertError) -> ModelImage {
    for index in graph.layers.indices { try add(index) }
    finish()
    var image = ModelImage(
      name: graph.name, labels: graph.labels, tensors: tensors, layers: layers, calibrationMethod: method,
      calibrationImages: images, provenance: provenance)
    image.picture = .standard(height: graph.input.height, width: graph.input.width, channels: graph.input.channels)
    (image.picture.mean, image.picture.std) = (normalization?.mean ?? [], normalization?.std ?? [])
    return image
  }
}

extension FoldedGraph {
  /// Throws for a name that no layer has.
  fileprivate func indices(ofLayers names: Set<String>) throws(ConvertError) -> Set<Int> {
    let unknown = names.subtracting(layers.map(\.name)).sorted()
    guard unknown.isEmpty else {
      let known = layers.prefix(8).map(\.name).joined(separator: ", ")
      throw ConvertError(
        "\(name): found no layer \(unknown[0]) to keep in float, expected one of \(known)\(layers.count > 8 ? ", ..." : "")")
    }
    return Set(layers.indices.filter { names.contains(layers[$0].name) })
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
