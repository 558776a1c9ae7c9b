import MoteGraph
import MoteRandom
import Testing

@testable import MoteTrain

/// Every layer's backward pass against central differences of a double-precision forward pass.
///
/// With a step of h = 2^-20 the difference quotient is off by h^2/6 times the third derivative (below 1e-11 here) and by
/// 2^-52 / h (below 1e-9) of rounding, so the engine's own rounding decides: a gradient is a sum of at most a few
/// thousand float32 products over a chain of at most six layers, each step off by at most 2^-24 of the largest partial
/// sum; Winograd's transforms enlarge that by a factor below 100. 1e-4 of the array's largest gradient covers it, and a
/// wrong index, factor or sign is off by the gradient itself.
@Suite("Gradients against central differences")
struct GradientTests {
  static let step = 0x1p-20
  static let bound = 1e-4

  /// The engine's gradient of the mean loss, by array.
  static func gradients(
    _ graph: Graph, _ arrays: [NamedArray], _ images: [Float], _ labels: [UInt8], _ options: TrainingOptions
  ) throws -> [String: [Double]] {
    let plan = try Plan(graph, frozen: options.frozen, seed: options.seed)
    let (parameters, sum) = (FloatBuffer(plan.layout.count), FloatBuffer(plan.layout.count))
    try plan.layout.load(arrays, into: parameters)
    let worker = Worker(plan, share: labels.count)
    images.withUnsafeBufferPointer { images in
      labels.withUnsafeBufferPointer { labels in
        worker.run(
          images: images.baseAddress!, labels: labels.baseAddress!, range: 0..<labels.count, parameters: parameters.base,
          step: 1, smoothing: options.labelSmoothing, scale: 1 / Float(labels.count))
      }
    }
    sum.copy(from: worker.gradients)
    return Dictionary(uniqueKeysWithValues: plan.layout.arrays(sum).map { ($0.name, $0.floats.map(Double.init)) })
  }

  /// Compares about `samples` elements of every array, spread evenly.
  static func check(
    _ graph: Graph, images count: Int = 7, seed: UInt64 = 1, smoothing: Float = 0, samples: Int = 60, frozen: Set<String> = [],
    blocks: [Range<Int>]? = nil
  ) throws {
    var options = TrainingOptions()
    options.frozen = frozen
    options.seed = seed
    options.labelSmoothing = smoothing
    var random = SplitMix64(seed: seed, at: (1, 2, 3))
    let layout = try ParameterLayout(graph, shapes: graph.shapes())
    let arrays = try graph.initialParameters(seed: seed).map { array in
      var array = array
      // Biases too, so that a forgotten one shows; variances are positive.
      if array.shape.count == 1 { array.values = .float32(array.floats.map { _ in Float(random.uniform(-0.3, 0.3)) }) }
      if case .variance? = layout.slot(array.name)?.role { array.values = .float32(array.floats.map { $0 * $0 + 0.5 }) }
      return array
    }
    let (images, labels) = (SmallNetworks.images(count, of: graph, seed: seed), SmallNetworks.labels(count, seed: seed))
    let gradients = try gradients(graph, arrays, images, labels, options)
    var network = try DoubleNetwork(graph, arrays)
    network.dropOut(seed: seed, step: 1, count: count)
    network.blocks = blocks ?? (frozen.isEmpty ? [0..<count] : nil)
    for array in arrays where layout.slot(array.name)?.role == .learned && !frozen.contains(array.name) {
      let gradient = try #require(gradients[array.name])
      let largest = gradient.reduce(0) { max($0, abs($1)) }
      #expect(largest > 0, "\(array.name)")
      for index in stride(from: 0, to: gradient.count, by: max(1, gradient.count / samples)) {
        let value = try #require(network.parameters[array.name]?[index])
        network.parameters[array.name]?[index] = value + step
        let above = network.loss(images, labels, smoothing: Double(smoothing))
        network.parameters[array.name]?[index] = value - step
        let below = network.loss(images, labels, smoothing: Double(smoothing))
        network.parameters[array.name]?[index] = value
        let expected = (above - below) / (2 * step)
        #expect(abs(gradient[index] - expected) <= bound * largest, "\(array.name)[\(index)]: \(gradient[index]), \(expected)")
      }
    }
  }

  @Test("affine") func affine() throws {
    try Self.check(SmallNetworks.graph(Shape(3, 2, 5), [("affine", .affine(Affine(3, weights: "W", bias: "b")))]))
  }

  @Test(
    "convolution: strides, windows and pads",
    arguments: [
      Window(3, 3, padding: Padding(1)), Window(3, 3, padding: Padding(2)), Window(3, 3), Window(1, 1),
      Window(2, 5, padding: Padding(top: 0, left: 3, bottom: 1, right: 1)),
      Window(4, 3, padding: Padding(top: 3, left: 0, bottom: 0, right: 2)),
      Window(3, 3, strideY: 2, strideX: 2, padding: Padding(1)), Window(2, 3, strideY: 1, strideX: 3),
      Window(5, 5, padding: Padding(6)),
    ], [1, 4, 8])
  func convolution(window: Window, channels: Int) throws {
    try Self.check(SmallNetworks.convolution(Shape(6, 7, channels), 5, window), seed: 3)
    // A second convolution's weights see the first's input gradient only through the network below; so do it here.
    var graph = SmallNetworks.convolution(Shape(6, 7, 2), channels, Window(1, 1), relu: true)
    graph.nodes.removeLast()
    graph.append("conv2", .convolution(Convolution(8, window, weights: "W2", bias: "b2")))
    graph.append("affine", .affine(Affine(3, weights: "W3", bias: "b3")))
    try Self.check(graph, seed: 4)
  }

  @Test("convolution by Winograd's transforms", arguments: [Padding(1), Padding(0), Padding(top: 2, left: 0, bottom: 1, right: 4)])
  func winograd(padding: Padding) throws {
    let graph = SmallNetworks.winograd(padding)
    let layers = try Plan(graph, frozen: [], seed: 1).layers(block: 2)
    #expect(layers[1].layer is WinogradConvolution)
    try Self.check(graph, images: 2, seed: 9, samples: 12)
  }

  @Test("ReLU behind an affine layer, and on its own") func relu() throws {
    try Self.check(
      SmallNetworks.graph(
        Shape(2, 3, 5),
        [
          ("affine1", .affine(Affine(9, weights: "W1", bias: "b1"))), ("relu", .relu),
          ("affine2", .affine(Affine(3, weights: "W2", bias: "b2"))),
        ]), seed: 5)
  }

  @Test(
    "max-pool: strides, overlap and pads",
    arguments: [
      Window(2, 2, strideY: 2, strideX: 2), Window(3, 3, strideY: 2, strideX: 2, padding: Padding(1)), Window(3, 2),
      Window(2, 2, strideY: 3, strideX: 1, padding: Padding(top: 1, left: 0, bottom: 0, right: 1)),
    ], [3, 8])
  func maxPool(window: Window, channels: Int) throws {
    var graph = SmallNetworks.convolution(Shape(6, 7, 2), channels, Window(3, 3, padding: Padding(1)))
    graph.nodes.removeLast()
    graph.append("pool", .maxPool(window))
    graph.append("affine", .affine(Affine(3, weights: "W2", bias: "b2")))
    try Self.check(graph, seed: 6)
  }

  @Test("dropout of both forms, in a network of every operation", arguments: [false, true])
  func dropout(inverted: Bool) throws {
    try Self.check(SmallNetworks.everything(inverted: inverted), images: 12, seed: 7)
  }

  @Test("label smoothing") func smoothing() throws {
    try Self.check(SmallNetworks.everything(), images: 12, seed: 8, smoothing: 0.2)
  }

  /// More images than a block: sums go on over blocks.
  @Test("summed over blocks of images") func blocks() throws {
    #expect(40 > 2 * Worker.block)
    try Self.check(SmallNetworks.everything(), images: 40, seed: 10, samples: 20)
    try Self.check(SmallNetworks.winograd(Padding(1)), images: 40, seed: 11, samples: 4)
    let strided = Window(3, 3, strideY: 2, strideX: 2, padding: Padding(1))
    try Self.check(SmallNetworks.convolution(Shape(6, 7, 4), 5, strided), images: 40, seed: 12, samples: 10)
  }
}
