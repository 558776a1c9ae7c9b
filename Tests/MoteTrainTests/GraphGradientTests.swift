import MoteGraph
import Testing

@testable import MoteTrain

/// As `GradientTests`, for graphs that are no chains and the operations of published networks. Its bound holds here too:
/// a batch normalization divides by a deviation that is near the size of its inputs.
@Suite("Gradients of graphs against central differences")
struct GraphGradientTests {
  /// What comes before makes the input of the nodes under test depend on parameters, what comes behind makes classes of it.
  private func between(_ channels: Int, _ build: (inout Graph) -> Void) -> Graph {
    var graph = SmallNetworks.graph(
      Shape(6, 7, 2), [("conv", .convolution(Convolution(channels, Window(3, 3, padding: Padding(1)), weights: "W1", bias: "b1")))])
    build(&graph)
    graph.append("affine", .affine(Affine(3, weights: "W9", bias: "b9")))
    return graph
  }

  static let averagePools = [
    AveragePool(.square(2, stride: 2)), AveragePool(.square(3, stride: 2, pad: 1)),
    AveragePool(.square(3, stride: 2, pad: 1), countsPadding: true),
    AveragePool(
      Window(3, 2, strideY: 2, strideX: 3, padding: Padding(top: 1, left: 0, bottom: 2, right: 1)), countsPadding: true,
      reachBottom: 1, reachRight: 1),
    AveragePool(Window(4, 3, strideY: 3, strideX: 1, padding: Padding(top: 3, left: 1, bottom: 0, right: 2))),
  ]

  @Test("average pool: strides, overlap, pads and reach", arguments: averagePools, [3, 8])
  func averagePool(pool: AveragePool, channels: Int) throws {
    try GradientTests.check(between(channels) { $0.append("pool", .averagePool(pool)) }, seed: 21)
  }

  @Test("global average pool", arguments: [5, 16]) func globalAveragePool(channels: Int) throws {
    try GradientTests.check(between(channels) { $0.append("pool", .globalAveragePool) }, seed: 22)
  }

  @Test("sigmoid, tanh and clip", arguments: [Operation.sigmoid, .tanh, .clip(lower: -0.3, upper: 0.4)])
  func squashing(operation: Operation) throws {
    try GradientTests.check(between(5) { $0.append("function", operation) }, seed: 23)
  }

  @Test("local response normalization", arguments: [1, 3, 4, 20]) func lrn(size: Int) throws {
    try GradientTests.check(
      between(6) { $0.append("lrn", .lrn(LRN(size: size, alpha: 0.7, beta: 0.75, bias: 0.8))) }, seed: 24)
  }

  @Test(
    "grouped and depthwise convolutions",
    arguments: [
      (2, 4, Window.square(3, pad: 1)), (2, 4, .square(3, stride: 2, pad: 1)), (4, 4, .square(3, pad: 1)),
      (4, 8, Window(2, 3, strideY: 1, strideX: 2, padding: Padding(top: 1, left: 2, bottom: 0, right: 1))),
      (2, 6, .square(1)),
    ])
  func groups(groups: Int, outputs: Int, window: Window) throws {
    let graph = between(4) {
      $0.append("grouped", .convolution(Convolution(outputs, window, groups: groups, weights: "W2", bias: "b2")))
      $0.append("relu", .relu)
    }
    try GradientTests.check(graph, seed: 25)
  }

  @Test("layers without biases") func unbiased() throws {
    var graph = SmallNetworks.graph(
      Shape(5, 4, 3),
      [
        ("patch", .convolution(Convolution(6, .square(3, stride: 2), weights: "W1", bias: nil))), ("relu", .relu),
        ("overlap", .convolution(Convolution(5, .square(1), weights: "W2", bias: nil))),
        ("affine", .affine(Affine(3, weights: "W3", bias: nil))),
      ])
    try GradientTests.check(graph, seed: 26)
    graph.nodes[0].operation = .convolution(Convolution(32, .square(3, pad: 1), weights: "W1", bias: nil))
    graph.nodes[2].operation = .convolution(Convolution(32, .square(3, pad: 1), weights: "W2", bias: nil))
    #expect(try Plan(graph, frozen: [], seed: 1).layers(block: 2)[1].layer is WinogradConvolution)
    try GradientTests.check(graph, images: 2, seed: 26, samples: 12)
  }

  /// The ReLU is no part of the convolution here, and value 1 has three readers.
  @Test("sums of a value that others read") func add() throws {
    let graph = between(8) {
      $0.append("relu", .relu, reading: [1])
      $0.append("branch", .convolution(Convolution(8, .square(3, pad: 1), weights: "W2", bias: "b2")), reading: [1])
      $0.append("sum", .add, reading: [3, 2])
      $0.append("again", .add, reading: [4, 1])
    }
    try GradientTests.check(graph, seed: 27)
  }

  @Test("a value added to itself") func double() throws {
    try GradientTests.check(between(5) { $0.append("sum", .add, reading: [1, 1]) }, seed: 28)
  }

  @Test("concatenation, of a value with itself too") func concat() throws {
    let graph = between(3) {
      $0.append("three", .convolution(Convolution(8, .square(3, pad: 1), weights: "W2", bias: "b2")), reading: [1])
      $0.append("pool", .maxPool(.square(3, pad: 1)), reading: [1])
      $0.append("concat", .concat, reading: [3, 2, 1, 1])
      $0.append("five", .convolution(Convolution(4, .square(5, pad: 2), weights: "W3", bias: "b3")))
    }
    try GradientTests.check(graph, seed: 29)
  }

  @Test("images that several layers read") func input() throws {
    var graph = SmallNetworks.graph(Shape(4, 5, 4), [])
    for name in ["a", "b"] {
      graph.append(name, .convolution(Convolution(4, .square(3, pad: 1), weights: "W\(name)", bias: "b\(name)")), reading: [0])
    }
    graph.append("sum", .add, reading: [1, 0])
    graph.append("concat", .concat, reading: [3, 2, 0])
    graph.append("affine", .affine(Affine(3, weights: "W", bias: "b")))
    try GradientTests.check(graph, seed: 30)
  }

  private func normalized(_ channels: Int) -> Graph {
    between(channels) {
      $0.nodes[0].operation = .convolution(Convolution(channels, .square(3, pad: 1), weights: "W1", bias: nil))
      $0.append("norm", .batchNormalization(BatchNormalization(scale: "s", offset: "o", mean: "m", variance: "v")))
      $0.append("relu", .relu)
    }
  }

  @Test("batch normalization by the statistics of the images", arguments: [3, 8])
  func batchNormalization(channels: Int) throws {
    try GradientTests.check(normalized(channels), seed: 31)
  }

  @Test("batch normalization by frozen averages") func frozenAverages() throws {
    try GradientTests.check(normalized(5), seed: 32, frozen: ["m", "v"])
  }

  @Test("batch normalization of more images than a block takes") func blocks() throws {
    let count = Worker.observedBlock + 11
    let blocks = [0..<(count / 2), (count / 2)..<count]
    try GradientTests.check(normalized(3), images: count, seed: 33, samples: 6, blocks: blocks)
  }

  /// On images of 8x8 where the network takes any size.
  @Test("whole networks", arguments: [Graph.leNet5, .resNet8, .inceptionSmall]) func networks(graph: Graph) throws {
    var graph = graph
    if graph.name != "lenet5" { graph.input = Shape(8, 8, 1) }
    graph = try graph.withClasses(["a", "b", "c"])
    try GradientTests.check(graph, images: 3, seed: 34, samples: 3)
  }
}
