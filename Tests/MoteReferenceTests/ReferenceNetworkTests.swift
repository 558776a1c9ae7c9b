import MoteGraph
import MoteReference
import MoteTestSupport
import Testing

@Suite("The float reference")
struct ReferenceNetworkTests {
  private func network(_ operations: [Operation], input: Shape) throws -> ReferenceNetwork {
    var graph = Graph(name: "small", input: input, inputScale: 1, labels: [])
    for (index, operation) in operations.enumerated() { graph.append("n\(index)", operation) }
    return try ReferenceNetwork(try BoundGraph(graph, parameters: try graph.randomParameters(seed: 21)))
  }

  @Test func poolTakesTheGreatestOfEachWindowAndNeverThePadding() throws {
    // A 1x1 convolution of weight -1 makes every value negative, so that padding of 0 would win.
    var graph = Graph(name: "pool", input: Shape(3, 3, 1), inputScale: 1, labels: [])
    graph.append("negate", .convolution(Convolution(1, Window(1, 1), weights: "W", bias: "b")))
    graph.append("pool", .maxPool(Window(2, 2, strideY: 2, strideX: 2, padding: Padding(1))))
    let arrays = [
      NamedArray(name: "W", shape: [1, 1, 1, 1], values: .float32([-1])),
      NamedArray(name: "b", shape: [1], values: .float32([0])),
    ]
    let reference = try ReferenceNetwork(try BoundGraph(graph, parameters: arrays))
    let activations = reference.forward(images: [9, 8, 7, 6, 5, 4, 3, 2, 1], count: 1)
    #expect(activations.values[1] == [-9, -8, -7, -6, -5, -4, -3, -2, -1])
    #expect(activations.values[2] == [-9, -7, -3, -1])
  }

  @Test func poolOfAnOddSizeLeavesTheLastRowAndColumnOut() throws {
    let reference = try network([.maxPool(Window(2, 2, strideY: 2, strideX: 2))], input: Shape(3, 3, 1))
    #expect(reference.forward(images: [1, 2, 9, 4, 3, 9, 9, 9, 9], count: 1).values[1] == [4])
  }

  @Test func imagesOfABatchDoNotMeet() throws {
    let graph = Graph.deepConvNet
    let reference = try ReferenceNetwork(try BoundGraph(graph, parameters: try graph.randomParameters(seed: 22)))
    var generator = SeededGenerator(seed: 23)
    let images = generator.bytes(130 * 784)
    let together = reference.logits(images, count: 130)
    #expect(together.count == 1300)
    for image in [0, 63, 64, 129] {
      let alone = reference.logits(Array(images[(image * 784)..<((image + 1) * 784)]), count: 1)
      // The shape of a product may change its blocking, hence its rounding.
      for (a, b) in zip(alone, together[(image * 10)..<((image + 1) * 10)]) { #expect(abs(a - b) < 1e-4) }
    }
  }

  /// Halving is exact and commutes with every step, so the folded layers must equal the unfolded network bit for bit.
  @Test func foldedLayersEqualTheUnfoldedNetworkExactly() throws {
    let convolution = Operation.convolution(Convolution(6, Window(3, 3, padding: Padding(1)), weights: "W1", bias: "b1"))
    let second = Operation.convolution(Convolution(5, Window(2, 3), weights: "W2", bias: "b2"))
    let halving = Operation.dropout(ratio: 0.5, inverted: false)
    let reference = try network(
      [
        convolution, .maxPool(Window(3, 3, strideY: 2, strideX: 2)), .relu, halving, second, halving, .relu,
        .maxPool(Window(2, 2, strideY: 2, strideX: 2)), .affine(Affine(4, weights: "W3", bias: "b3")), halving,
      ], input: Shape(11, 12, 2))
    try expectFoldEqual(reference, count: 3)
  }

  @Test func foldedDeepConvNetEqualsTheUnfoldedNetworkExactly() throws {
    let graph = Graph.deepConvNet
    try expectFoldEqual(
      try ReferenceNetwork(try BoundGraph(graph, parameters: try graph.randomParameters(seed: 24))), count: 3)
  }

  /// Runs the folded layers as a graph of their own and compares every layer.
  private func expectFoldEqual(_ reference: ReferenceNetwork, count: Int) throws {
    let (graph, arrays, outputs) = reference.folded.asGraph()
    var generator = SeededGenerator(seed: 25)
    let images = generator.bytes(count * graph.input.count)
    let values = try ReferenceNetwork(try BoundGraph(graph, parameters: arrays)).forward(images: images, count: count).values
    let expected = reference.fusedLayerOutputs(images: images, count: count)
    for (index, layer) in reference.folded.layers.enumerated() {
      #expect(expected[index].count == count * layer.outputShape.count)
      #expect(values[outputs[index]] == expected[index], "layer \(layer.name)")
    }
    #expect(expected.last == reference.logits(images, count: count))
  }

  @Test func networkThatCannotBeFoldedIsRefused() {
    let halving = Operation.dropout(ratio: 0.5, inverted: false)
    let message = #expect(throws: GraphError.self) { try network([halving], input: Shape(1, 1, 1)) }?.message
    #expect(message?.hasPrefix("layer n0: found the input before it") == true)
  }

  @Test func matrixTooLargeForBLASIsRefused() {
    let wide = Operation.convolution(Convolution(1, Window(128, 128, padding: Padding(127)), weights: "W", bias: "b"))
    let message = #expect(throws: GraphError.self) { try network([wide], input: Shape(256, 256, 1)) }?.message
    #expect(message == "layer n0: found an im2col matrix of 2403352576 elements, expected fewer than 2^31")
  }
}
