import MoteConvert
import MoteFormat

/// Inception-style models: branches of convolutions and pools side by side, joined along the channels. Where a branch ends
/// with a convolution of whole vectors of channels, the converter makes a slice of it.
public struct SliceModels {
  private var random: SeededRandom
  private var tensors: [TensorImage] = []
  private var layers: [LayerImage] = []
  private let isFloat: Bool
  /// Of all bytes but the input's, so that concats need no tables.
  private static let scale = TensorScale(scale: 0.03, zeroPoint: 70)

  /// A small model for damage: 5x5x3 -> 3x3 convolution 16 -> 1x1 convolution 16, max-pool and 3x3 convolution 32 side by side
  /// -> concat of the three, of which the first and the last are slices -> global average pool -> affine 3.
  public static func fixed() throws -> [UInt8] {
    var model = SliceModels(7, isFloat: false)
    model.tensors = [TensorImage(type: .uint8, height: 5, width: 5, channels: 3, scale: 1 / 255)]
    model.addConvolution(0, outputs: 16, size: 3)
    model.addConvolution(1, outputs: 16, size: 1)
    model.addPool(1)
    model.addConvolution(1, outputs: 32, size: 3)
    model.addConcat([2, 3, 4])
    var mean = LayerImage(name: "mean", op: .globalAveragePool, type: .none, inputs: [5])
    guard mean.setGlobalAveragePool(count: 25, input: scale, output: scale) else { return [] }
    model.add(mean, 1, 1, 64)
    var affine = LayerImage(name: "affine", op: .affine, type: .int8, inputs: [6])
    GraphModels.setWeights(&affine, outputs: 3, taps: 64, input: scale, requantize: nil, &model.random)
    model.layers.append(affine)
    model.tensors.append(TensorImage(type: .float32, height: 1, width: 1, channels: 3))
    return try GraphModels.write(model.tensors, model.layers)
  }

  /// A small model whose sum lies in the place of its first input: 5x5x3 -> 3x3 convolution 16 -> 1x1 convolution 16 -> the sum
  /// of both -> max-pool -> mean.
  public static func sum() throws -> [UInt8] {
    var model = SliceModels(8, isFloat: false)
    model.tensors = [TensorImage(type: .uint8, height: 5, width: 5, channels: 3, scale: 1 / 255)]
    model.addConvolution(0, outputs: 16, size: 3)
    model.addConvolution(1, outputs: 16, size: 1)
    var add = LayerImage(name: "sum", op: .add, type: .none, inputs: [1, 2])
    guard add.setAdd(inputs: [scale, scale], output: scale) else { return [] }
    model.add(add, 5, 5, 16)
    model.addPool(3)
    return try GraphModels.ending(model.tensors, model.layers)
  }

  /// Random branches, one to three modules behind each other.
  /// - Parameter isFloat: float32 tensors and binary16 weights.
  public static func random(seed: UInt64, isFloat: Bool) throws -> [UInt8] {
    var model = SliceModels(seed, isFloat: isFloat)
    model.addInput()
    for _ in 0..<model.random.pick(1...3) { model.addModule() }
    return try GraphModels.ending(model.tensors, model.layers)
  }

  private init(_ seed: UInt64, isFloat: Bool) {
    random = SeededRandom(seed)
    self.isFloat = isFloat
  }

  private mutating func addInput() {
    let input = TensorImage(
      type: .uint8, height: random.pick(5...17), width: random.pick(5...14), channels: random.pick(1...4), scale: 1 / 255)
    tensors = [input]
    guard isFloat else { return addConvolution(0, outputs: 16 * random.pick(1...2), size: 3) }
    var spread = LayerImage(name: "spread", op: .lookup, type: .none, inputs: [0])
    spread.table = floatTable { Float($0 * 37 % 256) / 64 - 2 }
    add(spread, input.height, input.width, input.channels)
  }

  /// Two to four branches of one shape on the last tensor; the output is smaller where they pool or have strides.
  private mutating func addModule() {
    let from = tensors.count - 1
    let isSmaller = min(tensors[from].height, tensors[from].width) > 6 && random.pick(0...2) == 0
    var ends: [Int] = []
    for _ in 0..<random.pick(2...4) {
      var branch = from
      switch random.pick(0...5) {
      case 0:
        addPool(branch, stride: isSmaller ? 2 : 1)
        ends.append(tensors.count - 1)
        continue
      case 1, 2:
        addConvolution(branch, outputs: random.pick(3...20), size: 1)
        branch = tensors.count - 1
      default: break
      }
      // Few outputs too: those are copied, and what lies behind them is not aligned.
      let outputs = random.pick(0...4) == 0 ? random.pick(1...24) : 16 * random.pick(1...5)
      addConvolution(branch, outputs: outputs, size: 2 * random.pick(0...2) + 1, halves: isSmaller)
      ends.append(tensors.count - 1)
    }
    addConcat(ends)
  }

  private mutating func add(_ layer: LayerImage, _ height: Int, _ width: Int, _ channels: Int) {
    layers.append(layer)
    tensors.append(
      isFloat
        ? TensorImage(type: .float32, height: height, width: width, channels: channels)
        : TensorImage(
          type: .uint8, height: height, width: width, channels: channels, scale: Self.scale.scale,
          zeroPoint: Self.scale.zeroPoint))
  }

  /// A convolution that keeps height and width, or halves them by a pool or by its stride.
  private mutating func addConvolution(_ from: Int, outputs: Int, size: Int, halves: Bool = false) {
    let x = tensors[from]
    var layer = LayerImage(name: "conv\(layers.count)", op: .convolution, type: isFloat ? .float16 : .int8, inputs: [from])
    let pools = halves && random.pick(0...1) == 0
    let stride = halves && !pools ? 2 : 1
    layer.window = WindowRecord(
      height: size, width: size, strideY: stride, strideX: stride, padTop: size / 2, padLeft: size / 2, padBottom: size / 2,
      padRight: size / 2)
    var (height, width) = (layer.window.outputHeight(x.height), layer.window.outputWidth(x.width))
    if pools {
      // As many outputs as a stride of 2 makes: the last window of an odd side has padding.
      let pool = WindowRecord(
        height: 2, width: 2, strideY: 2, strideX: 2, padBottom: height % 2, padRight: width % 2)
      (layer.pool, height, width) = (pool, pool.outputHeight(height), pool.outputWidth(width))
    }
    if x.channels % 2 == 0, outputs % 2 == 0, random.pick(0...5) == 0 { layer.groups = 2 }
    let taps = size * size * x.channels / layer.groups
    if isFloat {
      if random.pick(0...1) == 0 { layer.activation = .relu }
      if random.pick(0...3) == 0 { (layer.activation, layer.floatMin, layer.floatMax) = (.clip, -0.5, 1.5) }
      GraphModels.setHalves(&layer, outputs: outputs, taps: taps, &random)
    } else {
      GraphModels.setWeights(
        &layer, outputs: outputs, taps: taps, input: TensorScale(scale: x.scale, zeroPoint: x.zeroPoint),
        requantize: 0.04 / Double(taps).squareRoot(), &random)
    }
    add(layer, height, width, outputs)
  }

  private mutating func addPool(_ from: Int, stride: Int = 1) {
    let x = tensors[from]
    var layer = LayerImage(name: "pool\(layers.count)", op: .maxPool, type: .none, inputs: [from])
    layer.window = WindowRecord(
      height: 3, width: 3, strideY: stride, strideX: stride, padTop: 1, padLeft: 1, padBottom: 1, padRight: 1)
    add(layer, layer.window.outputHeight(x.height), layer.window.outputWidth(x.width), x.channels)
  }

  private mutating func addConcat(_ inputs: [Int]) {
    let first = tensors[inputs[0]]
    let layer = LayerImage(name: "concat\(layers.count)", op: .concat, type: .none, inputs: inputs)
    add(layer, first.height, first.width, inputs.reduce(0) { $0 + tensors[$1].channels })
  }
}
