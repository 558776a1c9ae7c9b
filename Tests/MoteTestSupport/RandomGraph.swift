import MoteConvert
import MoteFormat

/// Random graphs of every operator, small enough that dozens of them are run in a second or two: layers read any earlier
/// tensor, convolutions have any window, stride and pads, some of them the shapes that Winograd kernels take.
public struct RandomGraph {
  private var random: SeededRandom
  private var tensors: [TensorImage] = []
  private var layers: [LayerImage] = []
  private let isFloat: Bool

  /// The bytes of a model.
  /// - Parameter isFloat: float32 tensors and binary16 weights.
  public static func model(seed: UInt64, isFloat: Bool) throws -> [UInt8] {
    var graph = RandomGraph(seed, isFloat)
    return try graph.make()
  }

  private init(_ seed: UInt64, _ isFloat: Bool) {
    random = SeededRandom(seed)
    self.isFloat = isFloat
  }

  private mutating func make() throws -> [UInt8] {
    let input = TensorImage(
      type: .uint8, height: random.pick(5...23), width: random.pick(4...15), channels: random.pick(1...5), scale: 1 / 255)
    tensors = [input]
    if isFloat {
      var spread = LayerImage(name: "spread", op: .lookup, type: .none, inputs: [0])
      spread.table = floatTable { Float($0 * 37 % 256) / 64 - 2 }
      add(spread, input.height, input.width, input.channels)
    }
    for _ in 0..<random.pick(4...9) { addLayer() }
    return try GraphModels.ending(tensors, layers)
  }

  /// A random layer on a random tensor; the last one is the likeliest.
  private mutating func addLayer() {
    let first = isFloat ? 1 : 0
    let from = random.pick(0...2) == 0 ? random.pick(first...tensors.count - 1) : tensors.count - 1
    switch random.pick(0...8) {
    case 0...3: addConvolution(from)
    case 4: addPool(from, .maxPool)
    case 5: addPool(from, .averagePool)
    case 6: addJoin(from, .add)
    case 7: addJoin(from, .concat)
    default: addElementwise(from)
    }
  }

  private mutating func add(_ layer: LayerImage, _ height: Int, _ width: Int, _ channels: Int, _ scale: TensorScale? = nil) {
    layers.append(layer)
    tensors.append(
      isFloat
        ? TensorImage(type: .float32, height: height, width: width, channels: channels)
        : TensorImage(
          type: .uint8, height: height, width: width, channels: channels, scale: scale?.scale ?? 0.02,
          zeroPoint: scale?.zeroPoint ?? UInt8(random.pick(0...200))))
  }

  private func scale(_ tensor: Int) -> TensorScale {
    TensorScale(scale: tensors[tensor].scale, zeroPoint: tensors[tensor].zeroPoint)
  }
  private mutating func newScale() -> TensorScale {
    TensorScale(scale: [0.01, 0.02, 0.03][random.pick(0...2)], zeroPoint: UInt8(random.pick(0...200)))
  }

  private mutating func addConvolution(_ from: Int) {
    let x = tensors[from]
    var layer = LayerImage(name: "conv\(layers.count)", op: .convolution, type: isFloat ? .float16 : .int8, inputs: [from])
    let isForTiles = random.pick(0...1) == 0 && x.height > 2 && x.width > 2
    layer.window =
      isForTiles
      ? WindowRecord(
        height: 3, width: 3, padTop: random.pick(0...1), padLeft: random.pick(0...1), padBottom: random.pick(0...1),
        padRight: random.pick(0...1))
      : WindowRecord(
        height: random.pick(1...min(5, x.height)), width: random.pick(1...min(4, x.width)), strideY: random.pick(1...3),
        strideX: random.pick(1...2), padTop: random.pick(0...2), padLeft: random.pick(0...2), padBottom: random.pick(0...2),
        padRight: random.pick(0...2))
    let outputs = random.pick(0...1) == 0 ? random.pick(1...9) : 8 * random.pick(1...3)
    layer.groups = x.channels % 2 == 0 && outputs % 2 == 0 && random.pick(0...4) == 0 ? 2 : 1
    var (height, width) = (layer.window.outputHeight(x.height), layer.window.outputWidth(x.width))
    if random.pick(0...2) == 0, height > 3, width > 3 {
      let size = random.pick(2...3)
      layer.pool = WindowRecord(
        height: size, width: size, strideY: size + random.pick(0...1), strideX: size, padTop: random.pick(0...1),
        padLeft: random.pick(0...1), padBottom: random.pick(0...1), padRight: 0)
      if random.pick(0...1) == 0 { layer.pool = WindowRecord(height: 2, width: 2, strideY: 2, strideX: 2) }
      if let pool = layer.pool { (height, width) = (pool.outputHeight(height), pool.outputWidth(width)) }
    }
    let taps = layer.window.height * layer.window.width * x.channels / layer.groups
    if isFloat {
      if random.pick(0...1) == 0 { layer.activation = .relu }
      if random.pick(0...3) == 0 { (layer.activation, layer.floatMin, layer.floatMax) = (.clip, -0.5, 1.5) }
      GraphModels.setHalves(&layer, outputs: outputs, taps: taps, &random)
    } else {
      GraphModels.setWeights(
        &layer, outputs: outputs, taps: taps, input: scale(from), requantize: 0.04 / Double(taps).squareRoot(), &random)
    }
    add(layer, height, width, outputs)
  }

  private mutating func addPool(_ from: Int, _ op: Operator) {
    let x = tensors[from]
    var layer = LayerImage(name: "pool\(layers.count)", op: op, type: .none, inputs: [from])
    let (height, width) = (random.pick(1...min(3, x.height)), random.pick(1...min(3, x.width)))
    layer.window = WindowRecord(
      height: height, width: width, strideY: random.pick(1...2), strideX: random.pick(1...2),
      padTop: random.pick(0...height - 1), padLeft: random.pick(0...width - 1), padBottom: random.pick(0...height - 1),
      padRight: random.pick(0...width - 1))
    let shape = (layer.window.outputHeight(x.height), layer.window.outputWidth(x.width))
    // A max-pool keeps the scale of what it looks at.
    var output = scale(from)
    if op == .averagePool {
      layer.countsPadding = random.pick(0...1) == 0
      if layer.countsPadding && layer.window.padBottom > 0 { layer.reachBottom = random.pick(0...1) }
      if !isFloat {
        output = newScale()
        guard layer.setAveragePool(input: scale(from), output: output) else { return }
      }
    }
    add(layer, shape.0, shape.1, x.channels, output)
  }

  private mutating func addJoin(_ from: Int, _ op: Operator) {
    let x = tensors[from]
    let fitting = tensors.indices.filter {
      tensors[$0].type == x.type && tensors[$0].height == x.height && tensors[$0].width == x.width
        && (op == .concat || tensors[$0].channels == x.channels)
    }
    var layer = LayerImage(name: "join\(layers.count)", op: op, type: .none, inputs: [from])
    for _ in 0..<random.pick(1...3) { layer.inputs.append(fitting[random.pick(0...fitting.count - 1)]) }
    let output = newScale()
    var channels = x.channels
    if op == .concat {
      channels = layer.inputs.reduce(0) { $0 + tensors[$1].channels }
      guard channels <= 60 else { return }
      if !isFloat { layer.setConcat(inputs: layer.inputs.map { scale($0) }, output: output) }
    } else if !isFloat {
      guard layer.setAdd(inputs: layer.inputs.map { scale($0) }, output: output) else { return }
    }
    add(layer, x.height, x.width, channels, output)
  }

  private mutating func addElementwise(_ from: Int) {
    let x = tensors[from]
    let output = newScale()
    var layer = LayerImage(name: "map\(layers.count)", op: .lookup, type: .none, inputs: [from])
    if isFloat {
      layer.op = [.sigmoid, .tanh, .softmax, .lrn][random.pick(0...3)]
      if layer.op == .lrn {
        layer.normalization = LocalNormalization(localSize: random.pick(1...5), alpha: 0.5, beta: 0.75, k: 2)
      }
    } else if random.pick(0...1) == 0 {
      for c in 0..<x.channels { layer.table += byteTable(input: scale(from), output: output) { $0 * Double(c + 1) / 4 } }
    } else {
      layer.op = .lrn
      let parameters = LocalNormalization(localSize: random.pick(1...5), alpha: 0.5, beta: 0.75, k: 1)
      guard layer.setLRN(parameters, channels: x.channels, input: scale(from), output: output) != nil else { return }
    }
    add(layer, x.height, x.width, x.channels, output)
  }
}
