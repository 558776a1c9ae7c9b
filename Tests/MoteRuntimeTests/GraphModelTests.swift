import Foundation
import MoteConvert
import MoteFormat
import MoteHost
import MoteKernels
import MoteRuntime
import MoteTestSupport
import Testing

/// What a model's layers wrote, as numbers: bytes of uint8 tensors, float32s of float ones.
struct GraphRun {
  let values: [[Double]]

  /// - Parameter kernels: the path to be run.
  init(_ bytes: [UInt8], _ image: [UInt8], kernels: KernelTable = .reference) throws {
    let loaded = try LoadedModel(bytes: bytes, kernels: kernels)
    var recorder = Recorder()
    var logits = [Float](repeating: 0, count: loaded.classCount)
    var output = logits.mutableSpan
    try Runner(loaded).run(image.span, &output, observer: &recorder)
    let records = ModelEditor(bytes)
    var values = [image.map(Double.init)]
    for (index, layer) in recorder.layers.enumerated() {
      let isFloat =
        records.get(TensorRecord.typeField, records.tensor(index + 1)) == Int(TensorType.float32.rawValue)
        && records.get(LayerRecord.typeField, records.layer(index)) != Int(NumericType.int8.rawValue)
      values.append(isFloat ? Self.floats(layer) : layer.map(Double.init))
    }
    self.values = values
  }

  static func floats(_ bytes: [UInt8]) -> [Double] {
    stride(from: 0, to: bytes.count, by: 4).map { offset in
      Double(Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[offset + $1]) << UInt32(8 * $1) }))
    }
  }
}

@Suite("Operators of format version 3 against real numbers") struct GraphOperatorTests {
  static let input = TensorScale(scale: 1 / 255, zeroPoint: 0)

  static func tensor(_ shape: (Int, Int, Int), _ scale: TensorScale) -> TensorImage {
    TensorImage(
      type: .uint8, height: shape.0, width: shape.1, channels: shape.2, scale: scale.scale, zeroPoint: scale.zeroPoint)
  }
  static func floats(_ shape: (Int, Int, Int)) -> TensorImage {
    TensorImage(type: .float32, height: shape.0, width: shape.1, channels: shape.2)
  }

  /// A lookup that spreads bytes over floats of -2 ..< 2.
  static var spread: LayerImage {
    var layer = LayerImage(name: "spread", op: .lookup, type: .none, inputs: [0])
    layer.table = floatTable { Float($0 * 37 % 256) / 64 - 2 }
    return layer
  }

  static func bytes(_ real: Double, _ scale: TensorScale) -> Double {
    real / Double(scale.scale) + Double(scale.zeroPoint)
  }

  /// The mean that `MoteGraph` defines, of numbers `[H, W, C]`.
  static func mean(_ x: [Double], _ shape: (Int, Int, Int), _ layer: LayerImage, y: Int, x ox: Int, c: Int) -> Double {
    let w = layer.window
    let (top, left) = (y * w.strideY - w.padTop, ox * w.strideX - w.padLeft)
    var (sum, count) = (0.0, 0)
    for iy in top..<top + w.height {
      for ix in left..<left + w.width {
        if (0..<shape.0).contains(iy), (0..<shape.1).contains(ix) {
          sum += x[(iy * shape.1 + ix) * shape.2 + c]
          count += 1
        } else if layer.countsPadding, iy < shape.0 + w.padBottom - layer.reachBottom,
          ix < shape.1 + w.padRight - layer.reachRight
        {
          count += 1
        }
      }
    }
    return sum / Double(count)
  }

  @Test("Average pools of random windows are within half a step, and float ones within rounding") func averagePools() throws {
    var random = SeededRandom(21)
    for _ in 0..<60 {
      let shape = (random.pick(2...7), random.pick(2...7), random.pick(1...3))
      let (kh, kw) = (random.pick(1...min(4, shape.0)), random.pick(1...min(4, shape.1)))
      var layer = LayerImage(name: "average", op: .averagePool, type: .none, inputs: [1])
      layer.window = WindowRecord(
        height: kh, width: kw, strideY: random.pick(1...3), strideX: random.pick(1...3), padTop: random.pick(0...kh - 1),
        padLeft: random.pick(0...kw - 1), padBottom: random.pick(0...kh - 1), padRight: random.pick(0...kw - 1))
      layer.countsPadding = random.pick(0...1) == 0
      if layer.countsPadding {
        (layer.reachBottom, layer.reachRight) = (random.pick(0...layer.window.padBottom), random.pick(0...layer.window.padRight))
      }
      let out = (layer.window.outputHeight(shape.0), layer.window.outputWidth(shape.1), shape.2)
      let image = random.bytes(shape.0 * shape.1 * shape.2)
      let (from, to) = (TensorScale(scale: 0.02, zeroPoint: 117), TensorScale(scale: 0.017, zeroPoint: 130))
      var lookup = LayerImage(name: "lookup", op: .lookup, type: .none, inputs: [0])
      lookup.table = byteTable(input: Self.input, output: from) { ($0 - 0.4) * 4 }
      let layerFits = layer.setAveragePool(input: from, output: to)
      try #require(layerFits)
      let file = try GraphModels.ending(
        [Self.tensor(shape, Self.input), Self.tensor(shape, from), Self.tensor(out, to)], [lookup, layer])
      let run = try GraphRun(file, image)
      let reals = run.values[1].map { Double(from.scale) * ($0 - Double(from.zeroPoint)) }
      layer.multipliers = []
      layer.shifts = []
      let floatRun = try GraphRun(
        GraphModels.ending([Self.tensor(shape, Self.input), Self.floats(shape), Self.floats(out)], [Self.spread, layer]), image)
      for y in 0..<out.0 {
        for x in 0..<out.1 {
          for c in 0..<out.2 {
            let index = (y * out.1 + x) * out.2 + c
            let expected = Self.bytes(Self.mean(reals, shape, layer, y: y, x: x, c: c), to)
            #expect((run.values[2][index] - max(0, min(255, expected))).magnitude <= 0.5 + 1e-4)
            let float = Self.mean(floatRun.values[1], shape, layer, y: y, x: x, c: c)
            #expect((floatRun.values[2][index] - float).magnitude <= 1e-6)
          }
        }
      }
    }
  }

  @Test("Add, concat and a global mean of tensors with different scales are within half a step") func joins() throws {
    var random = SeededRandom(22)
    for count in 1...4 {
      let shape = (4, 5, 3)
      let scales = (0..<count).map { _ in
        TensorScale(scale: 0.005 + 0.03 * (random.signedUnit() + 1), zeroPoint: UInt8(random.pick(0...255)))
      }
      var tensors = [Self.tensor(shape, Self.input)]
      var layers: [LayerImage] = []
      for (index, scale) in scales.enumerated() {
        var lookup = LayerImage(name: "lookup\(index)", op: .lookup, type: .none, inputs: [0])
        lookup.table = byteTable(input: Self.input, output: scale) { DoubleMath.tanh($0 * Double(index + 1) - 0.7) * 2 }
        layers.append(lookup)
        tensors.append(Self.tensor(shape, scale))
      }
      let (sum, join, mean) = (
        TensorScale(scale: 0.03, zeroPoint: 140), TensorScale(scale: 0.035, zeroPoint: 90), TensorScale(scale: 0.01, zeroPoint: 99)
      )
      var add = LayerImage(name: "add", op: .add, type: .none, inputs: Array(1...count))
      let addFits = add.setAdd(inputs: scales, output: sum)
      try #require(addFits)
      (add.activation, add.qMin, add.qMax) = (.clip, 100, 200)
      var concat = LayerImage(name: "concat", op: .concat, type: .none, inputs: Array(1...count))
      concat.setConcat(inputs: scales, output: join)
      var global = LayerImage(name: "global", op: .globalAveragePool, type: .none, inputs: [count + 1])
      let globalFits = global.setGlobalAveragePool(count: 20, input: sum, output: mean)
      try #require(globalFits)
      tensors += [Self.tensor(shape, sum), Self.tensor((4, 5, 3 * count), join), Self.tensor((1, 1, 3), mean)]
      let run = try GraphRun(GraphModels.ending(tensors, layers + [add, concat, global]), random.bytes(60))
      func real(_ t: Int) -> [Double] {
        run.values[t].map { Double(tensors[t].scale) * ($0 - Double(tensors[t].zeroPoint)) }
      }
      for element in 0..<60 {
        var total = 0.0
        for input in 1...count { total += real(input)[element] }
        let expected: Double = Self.bytes(total, sum)
        // A factor of 14 bits is off by 2^-15 of at most 255 steps of the largest scale, here 0.065.
        #expect((run.values[count + 1][element] - max(100, min(200, expected))).magnitude <= 0.5 + 0.08)
        for input in 0..<count {
          let place = element / 3 * 3 * count + 3 * input + element % 3
          let joined = Self.bytes(real(input + 1)[element], join)
          #expect((run.values[count + 2][place] - max(0, min(255, joined))).magnitude <= 0.5 + 1e-6)
        }
      }
      for c in 0..<3 {
        let sums: [Double] = real(count + 1)
        var total = 0.0
        for element in stride(from: c, to: 60, by: 3) { total += sums[element] }
        #expect((run.values[count + 3][c] - max(0, min(255, Self.bytes(total / 20, mean)))).magnitude <= 0.5 + 1e-4)
      }
    }
  }

  @Test("Concat without a table copies, and a tensor may be joined with itself") func copies() throws {
    var random = SeededRandom(23)
    let concat = LayerImage(name: "concat", op: .concat, type: .none, inputs: [0, 0, 0])
    let image = random.bytes(12)
    // A file has at least one table, here that of a tensor which nobody reads.
    let run = try GraphRun(
      GraphModels.ending(
        [Self.tensor((2, 3, 2), Self.input), Self.floats((2, 3, 2)), Self.tensor((2, 3, 6), Self.input)],
        [Self.spread, concat]), image)
    var expected: [Double] = []
    for position in 0..<6 {
      let pair = [Double(image[2 * position]), Double(image[2 * position + 1])]
      expected += pair + pair + pair
    }
    #expect(run.values[2] == expected)
  }

  @Test("Float sigmoid, tanh, softmax, normalization and sums agree with the mathematics library") func floats() throws {
    var random = SeededRandom(24)
    let shape = (3, 4, 7)
    var lookup = LayerImage(name: "spread", op: .lookup, type: .none, inputs: [0])
    lookup.table = floatTable { $0 % 2 == 0 ? Float($0 - 128) / 4 : Float($0 - 128) / 500 }
    var lrn = LayerImage(name: "lrn", op: .lrn, type: .none, inputs: [1])
    lrn.normalization = LocalNormalization(localSize: 4, alpha: 0.3, beta: 0.75, k: 1.5)
    var add = LayerImage(name: "add", op: .add, type: .none, inputs: [1, 2, 1])
    (add.activation, add.floatMin, add.floatMax) = (.clip, -3, 6)
    let layers = [
      lookup, LayerImage(name: "sigmoid", op: .sigmoid, type: .none, inputs: [1]),
      LayerImage(name: "tanh", op: .tanh, type: .none, inputs: [1]),
      LayerImage(name: "softmax", op: .softmax, type: .none, inputs: [1]), lrn, add,
    ]
    let run = try GraphRun(
      GraphModels.ending(
        [Self.tensor(shape, Self.input)] + layers.map { _ in Self.floats(shape) }, layers), random.bytes(84))
    let x = run.values[1]
    func near(_ found: Double, _ expected: Double, _ tolerance: Double) -> Bool {
      (found - expected).magnitude <= tolerance
    }
    for i in x.indices {
      let value: Double = x[i]
      let sigmoid: Double = 1 / (1 + exp(-value))
      #expect(near(run.values[2][i], sigmoid, 3e-7))
      let hyperbolic: Double = tanh(value)
      #expect(near(run.values[3][i], hyperbolic, 4e-7 * max(hyperbolic.magnitude, 1e-3)))
      let first = i / 7 * 7
      let row = Array(x[first..<first + 7])
      let peak: Double = row.max() ?? 0
      let total: Double = row.reduce(0.0) { (sum: Double, y: Double) -> Double in sum + exp(y - peak) }
      #expect(near(run.values[4][i], exp(value - peak) / total, 3e-7))
      let around = x[max(first, i - 1)...min(first + 6, i + 2)]
      let squares: Double = around.reduce(0.0) { (sum: Double, y: Double) -> Double in sum + y * y }
      let normalized: Double = value * pow(1.5 + 0.3 / 4 * squares, -0.75)
      #expect(near(run.values[5][i], normalized, 2e-6 * max(1, normalized.magnitude)))
      let sum: Double = 2 * value + run.values[2][i]
      #expect(near(run.values[6][i], max(-3, min(6, sum)), 4e-6))
    }
  }

  @Test("A clip behind a float convolution is the convolution's output within the limits") func clip() throws {
    var random = SeededRandom(25)
    var editor = ModelEditor(try GraphModels.float32())
    let image = random.bytes(GraphModels.inputCount)
    let clipped = try GraphRun(editor.bytes, image).values[2]
    editor.put(0, LayerRecord.activationField, editor.layer(1))
    for field in [LayerRecord.floatMinField, LayerRecord.floatMaxField] { editor.put(0, field, editor.layer(1)) }
    let plain = try GraphRun(editor.resealed, image).values[2]
    #expect(clipped == plain.map { max(-0.5, min(1.5, $0)) })
    #expect(clipped != plain)
  }

  @Test("Every host path gives the reference's bytes for a graph of all operators") func paths() throws {
    var random = SeededRandom(26)
    let image = random.bytes(GraphModels.inputCount)
    for file in [try GraphModels.int8(), try GraphModels.float32()] {
      let expected = try GraphRun(file, image)
      for path in KernelPath.possible {
        let found = try GraphRun(file, image, kernels: try KernelTable.best(forced: path.rawValue))
        for (a, b) in zip(expected.values, found.values) {
          #expect(zip(a, b).allSatisfy { ($0 - $1).magnitude <= 1e-5 }, "\(path)")
        }
      }
    }
  }

  @Test("A graph has no streamed plan") func notAChain() throws {
    let file = try GraphModels.int8()
    let model = Model(trusting: file.span.bytes)
    #expect(throws: RunError.notAChain) { try Plan(model, kind: .streamed) }
  }

  @Test("A file says version 3 exactly when it uses it") func versions() throws {
    func version(_ bytes: [UInt8]) -> Int { ModelEditor(bytes).get(FileHeader.minimumReader) }
    #expect(version(try GraphModels.int8()) == 3)
    #expect(version(try SmallModels.int8()) == 1)
    #expect(version(try SmallModels.packed()) == 2)
  }
}
