import MoteGraph
import MoteReference
import MoteTestSupport
import Testing

@Suite("Convolution on BLIS")
struct ConvolutionTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var input: Shape
    var outputs: Int
    var window: Window
    var groups = 1
    var testDescription: String { "\(input), \(outputs) outputs, \(window.height)x\(window.width), \(groups) groups" }
  }

  static let fixed: [Case] = [
    Case(input: Shape(5, 5, 3), outputs: 4, window: Window(1, 1)),
    Case(input: Shape(5, 5, 3), outputs: 4, window: Window(1, 1, strideY: 2, strideX: 3)),
    Case(input: Shape(1, 1, 2), outputs: 1, window: Window(3, 3, padding: Padding(3))),
    Case(input: Shape(6, 7, 4), outputs: 6, window: Window(3, 2, padding: Padding(1)), groups: 2),
    Case(input: Shape(6, 7, 5), outputs: 5, window: Window(3, 3, padding: Padding(1)), groups: 5),
    Case(input: Shape(30, 30, 16), outputs: 16, window: Window(3, 3)),
  ]

  static let random: [Case] = {
    var generator = SeededGenerator(seed: 11)
    func pick(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &generator) }
    return (0..<24).map { _ in
      let window = Window(
        pick(1...5), pick(1...5), strideY: pick(1...3), strideX: pick(1...3),
        padding: Padding(top: pick(0...4), left: pick(0...4), bottom: pick(0...4), right: pick(0...4)))
      return Case(input: Shape(pick(5...12), pick(5...12), pick(1...9)), outputs: pick(1...19), window: window)
    }
  }()

  /// One output in float64, straight from the definition and the file's OIHW weights, and the sum of its terms' magnitudes.
  private func naive(_ c: Case, _ x: [Float], _ w: [Float], _ b: [Float], y: Int, x column: Int, o: Int) -> (Double, Double) {
    let (channels, window) = (c.input.channels / c.groups, c.window)
    let group = o / (c.outputs / c.groups)
    var (sum, magnitude) = (Double(b[o]), Double(abs(b[o])))
    for ky in 0..<window.height {
      for kx in 0..<window.width {
        let iy = y * window.strideY + ky - window.padding.top
        let ix = column * window.strideX + kx - window.padding.left
        guard (0..<c.input.height).contains(iy), (0..<c.input.width).contains(ix) else { continue }
        for i in 0..<channels {
          let term =
            Double(w[((o * channels + i) * window.height + ky) * window.width + kx])
            * Double(x[(iy * c.input.width + ix) * c.input.channels + group * channels + i])
          sum += term
          magnitude += abs(term)
        }
      }
    }
    return (sum, magnitude)
  }

  /// Any order of float32 sums of n terms, fused or not, is off by at most `gamma(n + 1)` times the sum of the terms'
  /// magnitudes, with `gamma(n) = n u / (1 - n u)` and `u = 2^-24`; one more operation covers the bias.
  @Test(arguments: fixed + random) func equalsTheDefinitionWithinTheBoundOfFloatSums(_ c: Case) throws {
    var graph = Graph(name: "one", input: c.input, inputScale: 1 / 255, labels: [])
    graph.append("conv", .convolution(Convolution(c.outputs, c.window, groups: c.groups, weights: "W", bias: "b")))
    let arrays = try graph.randomParameters(seed: 12)
    let count = 3
    var generator = SeededGenerator(seed: 13)
    let images = generator.bytes(count * c.input.count)
    let activations = try ReferenceNetwork(try BoundGraph(graph, parameters: arrays)).forward(images: images, count: count)
    let (x, result, shape) = (activations.values[0], activations.values[1], activations.shapes[1])
    #expect(x == images.map { Float(1) / 255 * Float($0) })
    try #require(result.count == count * shape.count)

    let terms = Double(c.window.height * c.window.width * c.input.channels / c.groups + 2)
    let gamma = terms * 0x1p-24 / (1 - terms * 0x1p-24)
    var worst = 0.0
    for n in 0..<count {
      let image = Array(x[(n * c.input.count)..<((n + 1) * c.input.count)])
      for i in 0..<shape.count {
        let (o, column, y) = (i % c.outputs, i / c.outputs % shape.width, i / c.outputs / shape.width)
        let (expected, magnitude) = naive(c, image, arrays[0].floats, arrays[1].floats, y: y, x: column, o: o)
        worst = max(worst, abs(Double(result[n * shape.count + i]) - expected) - gamma * magnitude)
      }
    }
    #expect(worst <= 0)
  }
}
