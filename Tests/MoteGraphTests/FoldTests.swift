import MoteGraph
import MoteTestSupport
import Testing

@Suite("Folding")
struct FoldTests {
  private let pool2 = Operation.maxPool(Window(2, 2, strideY: 2, strideX: 2))
  private let overlapping = Operation.maxPool(Window(3, 3, strideY: 2, strideX: 2))
  private let convolution = Operation.convolution(Convolution(2, Window(3, 3), weights: "W", bias: "b"))
  private let halving = Operation.dropout(ratio: 0.5, inverted: false)

  private func bound(_ operations: [Operation], input: Shape = Shape(9, 9, 1)) throws -> BoundGraph {
    var graph = Graph(name: "small", input: input, inputScale: 1, labels: ["a"])
    for (index, operation) in operations.enumerated() { graph.append("n\(index)", operation) }
    return try BoundGraph(graph, parameters: try graph.randomParameters(seed: 1))
  }

  private func refusal(_ bound: BoundGraph) -> String {
    do {
      return "accepted as \(try bound.folded().layers.map(\.name))"
    } catch {
      return error.message
    }
  }

  @Test func deepConvNetBecomesEightLayers() throws {
    let graph = Graph.deepConvNet
    let folded = try BoundGraph(graph, parameters: try graph.randomParameters(seed: 2)).folded()
    #expect(folded.layers.map(\.name) == ["conv1", "conv2", "conv3", "conv4", "conv5", "conv6", "affine1", "affine2"])
    #expect(folded.layers.map(\.relu) == [true, true, true, true, true, true, true, false])
    #expect(folded.layers.map { $0.pool != nil } == [false, true, false, true, false, true, false, false])
    #expect(folded.layers.map(\.input) == Array(0..<8))
    #expect(folded.layers[3].convolutionShape == Shape(16, 16, 32))
    #expect(folded.layers[3].outputShape == Shape(8, 8, 32))
    #expect(folded.layers[6].inputShape == Shape(4, 4, 64))
    #expect(folded.notes == ["dropout1: x0.5 folded into W7, b7", "dropout2: x0.5 folded into W8, b8"])
    #expect(folded.labels == graph.labels && folded.inputScale == graph.inputScale)
  }

  @Test func dropoutScalesWeightsAndBiasExactly() throws {
    let bound = try bound([convolution, .relu, halving])
    let layer = try #require(try bound.folded().layers.first)
    let parameters = try #require(bound.parameters[0])
    #expect(layer.weights == parameters.weights.map { $0 * 0.5 })
    #expect(layer.bias == parameters.bias.map { $0 * 0.5 })
  }

  @Test func invertedDropoutIsLeftOut() throws {
    let bound = try bound([convolution, .dropout(ratio: 0.5, inverted: true)])
    let folded = try bound.folded()
    #expect(folded.layers.count == 1)
    #expect(folded.layers[0].weights == bound.parameters[0]?.weights)
    #expect(folded.notes == ["n1: x1, left out"])
  }

  @Test func poolOfAnOddSizeIsFusedWithItsFloor() throws {
    let folded = try bound([convolution, pool2]).folded()
    #expect(folded.layers.map(\.convolutionShape) == [Shape(7, 7, 2)])
    #expect(folded.layers.map(\.outputShape) == [Shape(3, 3, 2)])
  }

  @Test func overlappingPoolStaysALayer() throws {
    let folded = try bound([convolution, .relu, overlapping]).folded()
    #expect(folded.layers.map(\.kind) == [.convolution, .maxPool])
    #expect(folded.layers[1].window == Window(3, 3, strideY: 2, strideX: 2))
    #expect(folded.layers[1].input == 1)
    #expect(folded.layers[0].pool == nil)
  }

  @Test func paddedPoolStaysALayer() throws {
    let padded = Operation.maxPool(Window(2, 2, strideY: 2, strideX: 2, padding: Padding(1)))
    #expect(try bound([convolution, padded]).folded().layers.map(\.kind) == [.convolution, .maxPool])
  }

  @Test func secondPoolAndPoolOfTheInputStayLayers() throws {
    #expect(try bound([convolution, pool2, pool2]).folded().layers.map(\.kind) == [.convolution, .maxPool])
    #expect(try bound([pool2, convolution]).folded().layers.map(\.kind) == [.maxPool, .convolution])
  }

  @Test func poolOfAConvolutionWithAnotherReaderStaysALayer() throws {
    var graph = Graph(name: "small", input: Shape(4, 4, 1), inputScale: 1, labels: [])
    graph.append("conv", .convolution(Convolution(1, Window(1, 1), weights: "W1", bias: "b1")))
    graph.append("side", .affine(Affine(1, weights: "W2", bias: "b2")))
    graph.nodes.append(Graph.Node(name: "pool", operation: pool2, inputs: [1]))
    let folded = try BoundGraph(graph, parameters: try graph.randomParameters(seed: 3)).folded()
    #expect(folded.layers.map(\.name) == ["conv", "side", "pool"])
    #expect(folded.layers.map(\.input) == [0, 1, 1])
  }

  @Test func reluAndDropoutBehindAnOverlappingPoolReachTheConvolution() throws {
    let bound = try bound([convolution, overlapping, .relu, halving])
    let folded = try bound.folded()
    #expect(folded.layers.map(\.relu) == [true, false])
    #expect(folded.layers[0].bias == bound.parameters[0]?.bias.map { $0 * 0.5 })
    #expect(folded.origins == [.init(value: 1, factor: 0.5), .init(value: 4, factor: 1)])
  }

  @Test func reluOfTheInputStaysALayer() throws {
    let folded = try bound([.relu, convolution]).folded()
    #expect(folded.layers.map(\.kind) == [.activation, .convolution])
    #expect(folded.layers.map(\.relu) == [true, false])
    #expect(folded.layers.map(\.input) == [0, 1])
  }

  @Test func dropoutOfTheInputIsRefused() throws {
    #expect(refusal(try bound([halving, convolution])).hasPrefix("layer n0: found the input before it"))
    #expect(refusal(try bound([pool2, halving, convolution])).hasPrefix("layer n1: found the input before it"))
  }

  private func changingAValueThatAnotherLayerReads(_ operation: Operation) throws -> BoundGraph {
    var graph = Graph(name: "small", input: Shape(4, 4, 1), inputScale: 1, labels: [])
    graph.append("first", .affine(Affine(1, weights: "W1", bias: "b1")))
    graph.append("side", .affine(Affine(1, weights: "W2", bias: "b2")))
    graph.append("changed", operation, reading: [1])
    return try BoundGraph(graph, parameters: try graph.randomParameters(seed: 4))
  }

  @Test func dropoutOfAValueThatAnotherLayerReadsIsRefused() throws {
    #expect(
      refusal(try changingAValueThatAnotherLayerReads(.dropout(ratio: 0.5, inverted: false)))
        == "layer changed: found other readers of the value before it, or no weights there, expected a layer with weights that it can be folded into")
  }

  @Test func reluOfAValueThatAnotherLayerReadsStaysALayer() throws {
    let folded = try changingAValueThatAnotherLayerReads(.relu).folded()
    #expect(folded.layers.map(\.kind) == [.affine, .affine, .activation])
    #expect(folded.layers.map(\.input) == [0, 1, 1])
    #expect(folded.layers.map(\.relu) == [false, false, true])
  }

  @Test func outputThatIsNotTheLastLayersIsRefused() throws {
    var graph = Graph(name: "small", input: Shape(4, 4, 1), inputScale: 1, labels: [])
    graph.append("first", .affine(Affine(1, weights: "W1", bias: "b1")))
    graph.nodes.append(Graph.Node(name: "unread", operation: .affine(Affine(1, weights: "W2", bias: "b2")), inputs: [0]))
    graph.nodes.append(Graph.Node(name: "relu", operation: .relu, inputs: [1]))
    let bound = try BoundGraph(graph, parameters: try graph.randomParameters(seed: 5))
    #expect(refusal(bound).hasPrefix("small: found an output that is not the last fused layer's"))
  }
}
