import Foundation
import MoteGraph
import MoteReference
import MoteTestSupport
import Testing

/// Each operator against its definition in double precision, on random shapes.
@Suite("Operators of the float reference")
struct OperatorTests {
  /// One value `[H, W, C]`, zero outside.
  private struct Image {
    var shape: Shape
    var values: [Double]

    subscript(y: Int, x: Int, c: Int) -> Double? {
      guard y >= 0, x >= 0, y < shape.height, x < shape.width else { return nil }
      return values[(y * shape.width + x) * shape.channels + c]
    }
  }

  /// Runs one operation on random images and compares every output with `truth(image, y, x, o)`.
  private func check(
    _ operation: MoteGraph.Operation, _ shapes: [Shape], seed: UInt64, arrays: [NamedArray] = [],
    _ truth: ([[Double]], Int, Int, Int) -> Double
  ) throws {
    // One input is drawn; its channels are dealt to the operation's inputs by convolutions that pick them.
    var generator = SeededGenerator(seed: seed)
    let graph = Self.graph(operation, shapes)
    let bound = try BoundGraph(graph, parameters: arrays + Self.pickers(shapes))
    let count = 2
    let inputs = generator.floats(count * graph.input.count, bound: 2)
    let activations = try ReferenceNetwork(bound).forward(inputs: inputs, count: count)
    let to = try #require(bound.shapes.last)
    let found = try #require(activations.values.last)
    #expect(found.count == count * to.count)
    // The largest error, and where it is.
    var worst = (error: 0.0, place: "")
    for n in 0..<count {
      let values = (0..<shapes.count).map { i in
        let size = shapes[i].count
        let value = activations.values[shapes.count == 1 ? 0 : i + 1]
        return value[(n * size)..<((n + 1) * size)].map(Double.init)
      }
      for y in 0..<to.height {
        for x in 0..<to.width {
          for o in 0..<to.channels {
            let value = Double(found[((n * to.height + y) * to.width + x) * to.channels + o])
            let expected = truth(values, y, x, o)
            let error = abs(value - expected) / max(4, abs(expected))
            if !(error <= worst.error) { worst = (error, "\(n), \(y), \(x), \(o): \(value) against \(expected)") }
          }
        }
      }
    }
    #expect(worst.error <= 2e-6, "at \(worst.place)")
  }

  /// The operation on the input itself, or on parts of the input's channels.
  private static func graph(_ operation: MoteGraph.Operation, _ shapes: [Shape]) -> Graph {
    let channels = shapes.reduce(0) { $0 + $1.channels }
    var graph = Graph(
      name: "one", input: Shape(shapes[0].height, shapes[0].width, channels), inputScale: 1, labels: [])
    guard shapes.count > 1 else {
      graph.append("operator", operation)
      return graph
    }
    for (i, shape) in shapes.enumerated() {
      graph.append("pick\(i)", .convolution(Convolution(shape.channels, .square(1), weights: "pick\(i)", bias: nil)), reading: [0])
    }
    graph.append("operator", operation, reading: Array(1...shapes.count))
    return graph
  }

  private static func pickers(_ shapes: [Shape]) -> [NamedArray] {
    guard shapes.count > 1 else { return [] }
    let channels = shapes.reduce(0) { $0 + $1.channels }
    var first = 0
    return shapes.enumerated().map { i, shape in
      var values = [Float](repeating: 0, count: shape.channels * channels)
      for c in 0..<shape.channels { values[c * channels + first + c] = 1 }
      first += shape.channels
      return NamedArray(name: "pick\(i)", shape: [shape.channels, channels, 1, 1], values: .float32(values))
    }
  }

  private func array(_ name: String, _ shape: [Int], _ generator: inout SeededGenerator, above: Float? = nil) -> NamedArray {
    let values = generator.floats(shape.reduce(1, *)).map { value in above.map { $0 + abs(value) } ?? value }
    return NamedArray(name: name, shape: shape, values: .float32(values))
  }

  @Test(arguments: [(1, 1, 3), (3, 1, 1), (4, 4, 4), (2, 1, 1), (6, 1, 2)])
  func groupedAndDepthwiseConvolutions(groups: Int, channelsEach: Int, outputsEach: Int) throws {
    var random = SeededRandom(UInt64(groups * 100 + channelsEach))
    for _ in 0..<4 {
      let window = Window(
        random.pick(1...4), random.pick(1...3), strideY: random.pick(1...2), strideX: random.pick(1...3),
        padding: Padding(top: random.pick(0...2), left: random.pick(0...1), bottom: random.pick(0...2), right: random.pick(0...2)))
      let shape = Shape(random.pick(4...7), random.pick(3...8), groups * channelsEach)
      let outputs = groups * outputsEach
      var generator = SeededGenerator(seed: UInt64(random.pick(0...1000)))
      let weights = array("w", [outputs, channelsEach, window.height, window.width], &generator)
      let bias = array("b", [outputs], &generator)
      let operation = MoteGraph.Operation.convolution(Convolution(outputs, window, groups: groups, weights: "w", bias: "b"))
      try check(operation, [shape], seed: 31, arrays: [weights, bias]) { inputs, y, x, o in
        let image = Image(shape: shape, values: inputs[0])
        var sum = Double(bias.floats[o])
        for c in 0..<channelsEach {
          for ky in 0..<window.height {
            for kx in 0..<window.width {
              let tap = image[
                y * window.strideY + ky - window.padding.top, x * window.strideX + kx - window.padding.left,
                o / outputsEach * channelsEach + c]
              let weight = weights.floats[((o * channelsEach + c) * window.height + ky) * window.width + kx]
              sum += (tap ?? 0) * Double(weight)
            }
          }
        }
        return sum
      }
    }
  }

  @Test(arguments: 0..<12) func pools(index: Int) throws {
    var random = SeededRandom(UInt64(900 + index))
    let (kernel, counts) = ((random.pick(2...4), random.pick(2...3)), index % 2 == 0)
    var window = Window(
      kernel.0, kernel.1, strideY: random.pick(1...3), strideX: random.pick(1...3),
      padding: Padding(top: random.pick(0...1), left: random.pick(0...1), bottom: random.pick(0...1), right: random.pick(0...1)))
    let shape = Shape(random.pick(4...9), random.pick(4...9), random.pick(1...5))
    let plain = window
    if index % 3 != 0 { window = try #require(window.reaching(height: shape.height, width: shape.width)) }
    let reach = (window.padding.bottom - plain.padding.bottom, window.padding.right - plain.padding.right)
    func taps(_ inputs: [[Double]], _ y: Int, _ x: Int, _ c: Int) -> (values: [Double], counted: Int) {
      let image = Image(shape: shape, values: inputs[0])
      var (values, counted): ([Double], Int) = ([], 0)
      for ky in 0..<window.height {
        for kx in 0..<window.width {
          let (iy, ix) = (y * window.strideY + ky - window.padding.top, x * window.strideX + kx - window.padding.left)
          if let value = image[iy, ix, c] { values.append(value) }
          if iy < shape.height + plain.padding.bottom && ix < shape.width + plain.padding.right { counted += 1 }
        }
      }
      return (values, counted)
    }
    try check(.maxPool(window), [shape], seed: 32) { taps($0, $1, $2, $3).values.max() ?? .nan }
    let pool = AveragePool(window, countsPadding: counts, reachBottom: reach.0, reachRight: reach.1)
    try check(.averagePool(pool), [shape], seed: 33) {
      let (values, counted) = taps($0, $1, $2, $3)
      return values.reduce(0, +) / Double(counts ? counted : values.count)
    }
  }

  @Test func globalAveragePool() throws {
    let shape = Shape(3, 5, 4)
    try check(.globalAveragePool, [shape], seed: 34) { inputs, _, _, o in
      stride(from: o, to: shape.count, by: 4).reduce(0) { $0 + inputs[0][$1] } / 15
    }
  }

  @Test func addAndConcat() throws {
    let shape = Shape(3, 2, 3)
    func at(_ values: [Double], _ shape: Shape, _ y: Int, _ x: Int, _ c: Int) -> Double {
      values[(y * shape.width + x) * shape.channels + c]
    }
    try check(.add, [shape, shape], seed: 35) { at($0[0], shape, $1, $2, $3) + at($0[1], shape, $1, $2, $3) }
    let shapes = [Shape(3, 2, 2), Shape(3, 2, 1), Shape(3, 2, 4)]
    try check(.concat, shapes, seed: 36) { inputs, y, x, o in
      o < 2 ? at(inputs[0], shapes[0], y, x, o) : o < 3 ? at(inputs[1], shapes[1], y, x, 0) : at(inputs[2], shapes[2], y, x, o - 3)
    }
  }

  @Test func normalizationAndChannelAffine() throws {
    var generator = SeededGenerator(seed: 37)
    let shape = Shape(2, 3, 5)
    let arrays = [
      array("s", [5], &generator), array("o", [5], &generator), array("m", [5], &generator),
      array("v", [5], &generator, above: 0.1),
    ]
    let values = arrays.map { $0.floats.map(Double.init) }
    let norm = BatchNormalization(scale: "s", offset: "o", mean: "m", variance: "v", epsilon: 1e-3)
    try check(.batchNormalization(norm), [shape], seed: 38, arrays: arrays) { inputs, y, x, c in
      (inputs[0][(y * 3 + x) * 5 + c] - values[2][c]) / (values[3][c] + Double(Float(1e-3))).squareRoot() * values[0][c]
        + values[1][c]
    }
    try check(.channelAffine(ChannelAffine(scale: "s", offset: "o")), [shape], seed: 39, arrays: Array(arrays[..<2])) {
      $0[0][($1 * 3 + $2) * 5 + $3] * values[0][$3] + values[1][$3]
    }
    try check(.channelAffine(ChannelAffine(scale: nil, offset: "o")), [shape], seed: 40, arrays: [arrays[1]]) {
      $0[0][($1 * 3 + $2) * 5 + $3] + values[1][$3]
    }
  }

  @Test(arguments: [1, 2, 3, 5, 8, 20]) func lrn(size: Int) throws {
    let lrn = LRN(size: size, alpha: 0.3, beta: 0.7, bias: 1.5)
    let shape = Shape(2, 2, 7)
    try check(.lrn(lrn), [shape], seed: 41) { inputs, y, x, c in
      let first = (y * 2 + x) * 7
      var sum = 0.0
      for i in max(0, c - (size - 1) / 2)...min(6, c + size / 2) { sum += inputs[0][first + i] * inputs[0][first + i] }
      return inputs[0][first + c] / pow(1.5 + Double(lrn.alpha) / Double(size) * sum, Double(lrn.beta))
    }
  }

  @Test func elementwiseOperations() throws {
    let shape = Shape(2, 3, 4)
    func at(_ inputs: [[Double]], _ y: Int, _ x: Int, _ c: Int) -> Double { inputs[0][(y * 3 + x) * 4 + c] }
    try check(.sigmoid, [shape], seed: 42) { 1 / (1 + exp(-at($0, $1, $2, $3))) }
    try check(.tanh, [shape], seed: 43) { Foundation.tanh(at($0, $1, $2, $3)) }
    try check(.relu, [shape], seed: 44) { max(0, at($0, $1, $2, $3)) }
    try check(.clip(lower: -0.5, upper: 1), [shape], seed: 45) { min(max(at($0, $1, $2, $3), -0.5), 1) }
    try check(.softmax, [shape], seed: 47) { inputs, y, x, c in
      let all = (0..<4).map { exp(at(inputs, y, x, $0)) }
      return all[c] / all.reduce(0, +)
    }
  }

  @Test func softmaxOfLargeInputsStaysFinite() throws {
    var graph = Graph(name: "one", input: Shape(1, 1, 2), inputScale: 1, labels: [])
    graph.append("softmax", .softmax)
    let reference = try ReferenceNetwork(try BoundGraph(graph, parameters: []))
    #expect(reference.forward(inputs: [1000, 1000], count: 1).values[1] == [0.5, 0.5])
  }
}
