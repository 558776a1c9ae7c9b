import MoteConvert
import MoteFormat
import MoteGraph

/// A network of every kind of layer that still fits in less than 2 KB:
/// 6x6x1 -> 3x3 convolution, ReLU, 2x2 pool -> 2x2 convolution in two groups -> 2x2 max-pool -> affine 3.
public enum SmallModels {
  public static let inputCount = 36
  public static let classCount = 3

  /// The network with seeded weights; another seed gives other weights.
  public static func graph(seed: UInt64 = 1) -> FoldedGraph {
    var random = SeededRandom(seed)
    func values(_ count: Int, _ scale: Float) -> [Float] { (0..<count).map { _ in random.signedUnit() * scale } }
    let first = FusedLayer(
      name: "conv1", kind: .convolution, input: 0, inputShape: Shape(6, 6, 1), outputShape: Shape(3, 3, 4),
      outputChannels: 4, window: Window(3, 3, padding: Padding(1)), relu: true, pool: Window(2, 2, strideY: 2, strideX: 2),
      weights: values(36, 0.5), bias: values(4, 0.2))
    let second = FusedLayer(
      name: "conv2", kind: .convolution, input: 1, inputShape: Shape(3, 3, 4), outputShape: Shape(2, 2, 4),
      outputChannels: 4, window: Window(2, 2), groups: 2, weights: values(32, 0.7), bias: values(4, 0.2))
    let pool = FusedLayer(
      name: "pool", kind: .maxPool, input: 2, inputShape: Shape(2, 2, 4), outputShape: Shape(1, 1, 4),
      outputChannels: 4, window: Window(2, 2))
    let affine = FusedLayer(
      name: "affine", kind: .affine, input: 3, inputShape: Shape(1, 1, 4), outputShape: Shape(1, 1, 3),
      outputChannels: 3, window: Window(1, 1), weights: values(12, 1), bias: values(3, 0.5))
    return FoldedGraph(
      name: "small", input: Shape(6, 6, 1), inputScale: 1 / 255, labels: ["a", "b", "c"],
      layers: [first, second, pool, affine])
  }

  public static func int8(seed: UInt64 = 1) throws -> [UInt8] {
    let graph = graph(seed: seed)
    var random = SeededRandom(2)
    let images = random.bytes(16 * inputCount)
    let calibration = try calibrate(graph, images: images, count: 16, method: .minMax)
    return try convertToInt8(graph, calibration).bytes
  }

  public static func float16(seed: UInt64 = 1) throws -> [UInt8] { try convertToFloat16(graph(seed: seed)).bytes }

  /// By layer of `packed`: every packed layout once.
  public static let packedLayouts: [WeightLayout] = [
    .directVectors, .winogradBytes, .winogradPlain, .direct, .winogradVectors, .winogradPairs, .canonical,
  ]

  /// Convolutions that each packed layout holds: 6x6x1 -> 16 channels -> 4, 2x2 pool -> 4 -> 8 -> 4 -> 4 -> affine 3.
  public static func packableGraph() -> FoldedGraph {
    var random = SeededRandom(4)
    func values(_ count: Int, _ scale: Float) -> [Float] { (0..<count).map { _ in random.signedUnit() * scale } }
    let channels = [1, 16, 4, 4, 8, 4, 4]
    var layers = (0..<6).map { index in
      let (inputs, outputs) = (channels[index], channels[index + 1])
      let side = index < 2 ? 6 : 3
      return FusedLayer(
        name: "conv\(index + 1)", kind: .convolution, input: index, inputShape: Shape(side, side, inputs),
        outputShape: Shape(index == 0 ? 6 : 3, index == 0 ? 6 : 3, outputs), outputChannels: outputs,
        window: Window(3, 3, padding: Padding(1)), relu: index % 2 == 0,
        pool: index == 1 ? Window(2, 2, strideY: 2, strideX: 2) : nil, weights: values(9 * inputs * outputs, 0.5),
        bias: values(outputs, 0.2))
    }
    layers.append(
      FusedLayer(
        name: "affine", kind: .affine, input: 6, inputShape: Shape(3, 3, 4), outputShape: Shape(1, 1, 3),
        outputChannels: 3, window: Window(1, 1), weights: values(108, 0.5), bias: values(3, 0.5)))
    return FoldedGraph(
      name: "packable", input: Shape(6, 6, 1), inputScale: 1 / 255, labels: ["a", "b", "c"], layers: layers)
  }

  /// The INT8 model of `packableGraph` with canonical weights.
  public static func packable() throws -> [UInt8] {
    let graph = packableGraph()
    var random = SeededRandom(2)
    let calibration = try calibrate(graph, images: random.bytes(16 * inputCount), count: 16, method: .minMax)
    return try convertToInt8(graph, calibration).bytes
  }

  /// The same with a layout of its own for each convolution.
  public static func packed() throws -> [UInt8] { try pack(try packable(), layouts: packedLayouts) }
}
