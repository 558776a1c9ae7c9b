import MoteConvert
import MoteFormat

/// Small models with the operators of format version 3.
public enum GraphModels {
  public static let inputCount = 72

  /// Every INT8 operator: 6x6x2 -> lookup per channel -> 3x3 convolution, ReLU -> an average pool and a max-pool side by side
  /// -> add, ReLU -> concat of three -> lrn -> global average pool -> affine 3.
  public static func int8() throws -> [UInt8] {
    var random = SeededRandom(11)
    let scales = [
      TensorScale(scale: 1 / 255, zeroPoint: 0), TensorScale(scale: 0.02, zeroPoint: 128),
      TensorScale(scale: 0.03, zeroPoint: 100), TensorScale(scale: 0.021, zeroPoint: 90),
      TensorScale(scale: 0.03, zeroPoint: 100), TensorScale(scale: 0.04, zeroPoint: 60),
      TensorScale(scale: 0.045, zeroPoint: 70), TensorScale(scale: 0.04, zeroPoint: 70),
      TensorScale(scale: 0.02, zeroPoint: 60),
    ]
    let shapes = [(6, 2), (6, 2), (6, 4), (3, 4), (3, 4), (3, 4), (3, 12), (3, 12), (1, 12)]
    var tensors = zip(shapes, scales).map { shape, scale in
      TensorImage(
        type: .uint8, height: shape.0, width: shape.0, channels: shape.1, scale: scale.scale, zeroPoint: scale.zeroPoint)
    }
    tensors.append(TensorImage(type: .float32, height: 1, width: 1, channels: 3))

    var lookup = LayerImage(name: "normalise", op: .lookup, type: .none, inputs: [0])
    for mean in [0.4, 0.6] {
      lookup.table += byteTable(input: scales[0], output: scales[1]) { ($0 - mean) / 0.25 }
    }
    var convolution = LayerImage(name: "conv", op: .convolution, type: .int8, inputs: [1])
    convolution.window = WindowRecord(height: 3, width: 3, padTop: 1, padLeft: 1, padBottom: 1, padRight: 1)
    convolution.activation = .relu
    convolution.qMin = 100
    setWeights(&convolution, outputs: 4, taps: 18, input: scales[1], requantize: 0.006, &random)
    var average = LayerImage(name: "average", op: .averagePool, type: .none, inputs: [2])
    average.window = WindowRecord(height: 3, width: 3, strideY: 2, strideX: 2, padTop: 1, padLeft: 1, padBottom: 1, padRight: 1)
    (average.countsPadding, average.reachBottom) = (true, 1)
    try require(average.setAveragePool(input: scales[2], output: scales[3]))
    var largest = LayerImage(name: "largest", op: .maxPool, type: .none, inputs: [2])
    largest.window = WindowRecord(height: 2, width: 2, strideY: 2, strideX: 2)
    var add = LayerImage(name: "add", op: .add, type: .none, inputs: [3, 4])
    (add.activation, add.qMin) = (.relu, 60)
    try require(add.setAdd(inputs: [scales[3], scales[4]], output: scales[5]))
    var concat = LayerImage(name: "concat", op: .concat, type: .none, inputs: [5, 3, 4])
    concat.setConcat(inputs: [scales[5], scales[3], scales[4]], output: scales[6])
    var lrn = LayerImage(name: "lrn", op: .lrn, type: .none, inputs: [6])
    try require(
      lrn.setLRN(
        LocalNormalization(localSize: 5, alpha: 0.5, beta: 0.75, k: 1), channels: 12, input: scales[6], output: scales[7]) != nil)
    var mean = LayerImage(name: "mean", op: .globalAveragePool, type: .none, inputs: [7])
    try require(mean.setGlobalAveragePool(count: 9, input: scales[7], output: scales[8]))
    var affine = LayerImage(name: "affine", op: .affine, type: .int8, inputs: [8])
    setWeights(&affine, outputs: 3, taps: 12, input: scales[8], requantize: nil, &random)
    return try write(tensors, [lookup, convolution, average, largest, add, concat, lrn, mean, affine])
  }

  /// The float operators in the same graph, then sigmoid, tanh and softmax.
  public static func float32() throws -> [UInt8] {
    var random = SeededRandom(12)
    let shapes = [(6, 2), (6, 4), (3, 4), (3, 4), (3, 4), (3, 12), (3, 12), (3, 12), (3, 12), (1, 12), (1, 3), (1, 3)]
    var tensors = [TensorImage(type: .uint8, height: 6, width: 6, channels: 2, scale: 1 / 255)]
    tensors += shapes.map { TensorImage(type: .float32, height: $0.0, width: $0.0, channels: $0.1) }

    var lookup = LayerImage(name: "normalise", op: .lookup, type: .none, inputs: [0])
    for mean in [0.4, 0.6] as [Float] { lookup.table += floatTable { (Float($0) / 255 - mean) / 0.25 } }
    var convolution = LayerImage(name: "conv", op: .convolution, type: .float16, inputs: [1])
    convolution.window = WindowRecord(height: 3, width: 3, padTop: 1, padLeft: 1, padBottom: 1, padRight: 1)
    (convolution.activation, convolution.floatMin, convolution.floatMax) = (.clip, -0.5, 1.5)
    setHalves(&convolution, outputs: 4, taps: 18, &random)
    var average = LayerImage(name: "average", op: .averagePool, type: .none, inputs: [2])
    average.window = WindowRecord(height: 3, width: 3, strideY: 2, strideX: 2, padTop: 1, padLeft: 1, padBottom: 1, padRight: 1)
    average.reachRight = 1
    var largest = LayerImage(name: "largest", op: .maxPool, type: .none, inputs: [2])
    largest.window = WindowRecord(height: 2, width: 2, strideY: 2, strideX: 2)
    var add = LayerImage(name: "add", op: .add, type: .none, inputs: [3, 4])
    add.activation = .relu
    var concat = LayerImage(name: "concat", op: .concat, type: .none, inputs: [5, 3, 4])
    concat.table = []
    var lrn = LayerImage(name: "lrn", op: .lrn, type: .none, inputs: [6])
    lrn.normalization = LocalNormalization(localSize: 4, alpha: 0.5, beta: 0.75, k: 2)
    let sigmoid = LayerImage(name: "sigmoid", op: .sigmoid, type: .none, inputs: [7])
    let tanh = LayerImage(name: "tanh", op: .tanh, type: .none, inputs: [8])
    let mean = LayerImage(name: "mean", op: .globalAveragePool, type: .none, inputs: [9])
    var affine = LayerImage(name: "affine", op: .affine, type: .float16, inputs: [10])
    setHalves(&affine, outputs: 3, taps: 12, &random)
    let softmax = LayerImage(name: "softmax", op: .softmax, type: .none, inputs: [11])
    return try write(
      tensors, [lookup, convolution, average, largest, add, concat, lrn, sigmoid, tanh, mean, affine, softmax])
  }

  /// The layers of a file that stand for themselves: `layers` from tensor 0, then dequantize and a global average pool where
  /// the last tensor is not an output yet.
  package static func ending(_ tensors: [TensorImage], _ layers: [LayerImage]) throws -> [UInt8] {
    var (tensors, layers) = (tensors, layers)
    guard let last = tensors.last else { return [] }
    if last.type == .uint8 {
      layers.append(LayerImage(name: "real", op: .dequantize, type: .none, inputs: [tensors.count - 1]))
      tensors.append(TensorImage(type: .float32, height: last.height, width: last.width, channels: last.channels))
    }
    layers.append(LayerImage(name: "mean", op: .globalAveragePool, type: .none, inputs: [tensors.count - 1]))
    tensors.append(TensorImage(type: .float32, height: 1, width: 1, channels: last.channels))
    return try write(tensors, layers)
  }

  static func write(_ tensors: [TensorImage], _ layers: [LayerImage]) throws -> [UInt8] {
    var image = ModelImage(name: "graph", tensors: tensors, layers: layers)
    (image.picture.polarity, image.picture.fit) = (.any, .none)
    return try writeModel(image)
  }

  private struct NoTable: Error {}
  private static func require(_ holds: Bool) throws { if !holds { throw NoTable() } }

  /// Seeded weights of an INT8 layer with its proved bound.
  /// - Parameter requantize: the factor of every channel; nil for logits.
  package static func setWeights(
    _ layer: inout LayerImage, outputs: Int, taps: Int, input: TensorScale, requantize: Double?, _ random: inout SeededRandom
  ) {
    for _ in 0..<outputs {
      let filter = (0..<taps).map { _ in Int8(random.pick(-60...60)) }
      let bias = Int32(random.pick(-500...500)) - Int32(input.zeroPoint) * filter.reduce(0) { $0 + Int32($1) }
      var range = AccumulatorRange(bias: bias)
      for weight in filter { range.add(weight) }
      layer.bound = max(layer.bound, UInt32(range.magnitude))
      layer.weights += filter.map { UInt8(bitPattern: $0) }
      layer.bias += bytes(UInt32(bitPattern: bias))
      if let pair = requantize.flatMap({ FixedPointScale($0) }) {
        layer.multipliers += bytes(UInt32(bitPattern: pair.multiplier))
        layer.shifts.append(pair.shift)
      } else {
        layer.multipliers += bytes(Float(0.001).bitPattern)
      }
    }
  }

  package static func setHalves(_ layer: inout LayerImage, outputs: Int, taps: Int, _ random: inout SeededRandom) {
    func half(_ value: Float) -> [UInt8] { Array(bytes(UInt32(Half.bits(value))).prefix(2)) }
    for _ in 0..<outputs * taps { layer.weights += half(random.signedUnit() * 0.5) }
    for _ in 0..<outputs { layer.bias += half(random.signedUnit() * 0.2) }
  }

  private static func bytes(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
}
