import MoteGraph
import MoteTestSupport
import Testing

@Suite("Folding graphs with branches")
struct FoldDAGTests {
  private func graph(_ operations: (String, Operation, [Int])..., input: Shape = Shape(6, 6, 2)) -> Graph {
    var graph = Graph(name: "small", input: input, inputScale: 1, labels: [])
    for (name, operation, inputs) in operations { graph.append(name, operation, reading: inputs) }
    return graph
  }

  private func folded(_ graph: Graph) throws -> FoldedGraph {
    try BoundGraph(graph, parameters: try graph.positiveParameters(seed: 6)).folded()
  }

  private func convolution(_ name: String, bias: Bool = true) -> Operation {
    .convolution(Convolution(2, .square(3, pad: 1), weights: "\(name).w", bias: bias ? "\(name).b" : nil))
  }

  private let norm = Operation.batchNormalization(BatchNormalization(scale: "s", offset: "o", mean: "m", variance: "v"))

  @Test func addKeepsItsTwoInputsAndTakesItsReLU() throws {
    let folded = try folded(
      graph(("a", convolution("a"), [0]), ("b", convolution("b"), [1]), ("add", .add, [2, 1]), ("relu", .relu, [3])))
    #expect(folded.layers.map(\.name) == ["a", "b", "add"])
    #expect(folded.layers[2].inputs == [2, 1])
    #expect(folded.layers[2].inputShapes == [Shape(6, 6, 2), Shape(6, 6, 2)])
    #expect(folded.layers.map(\.relu) == [false, false, true])
    #expect(folded.origins[2] == .init(value: 4, factor: 1))
  }

  @Test func concatReadsItsInputsInOrder() throws {
    let folded = try folded(
      graph(("a", convolution("a"), [0]), ("ra", .relu, [1]), ("b", convolution("b"), [2]), ("cat", .concat, [3, 2, 0])))
    #expect(folded.layers.map(\.kind) == [.convolution, .convolution, .concat])
    #expect(folded.layers[2].inputs == [2, 1, 0])
    #expect(folded.layers[2].outputShape == Shape(6, 6, 6))
  }

  @Test func normalizationJoinsItsConvolutionBeforeTheReLU() throws {
    let graph = graph(("a", convolution("a", bias: false), [0]), ("bn", norm, [1]), ("relu", .relu, [2]))
    let bound = try BoundGraph(graph, parameters: try graph.positiveParameters(seed: 7))
    let folded = try bound.folded()
    let (weights, factors) = (try #require(bound.parameters[0]).weights, try #require(bound.parameters[1]))
    #expect(folded.layers.count == 1)
    #expect(folded.layers[0].relu)
    #expect(folded.layers[0].bias == factors.bias)
    #expect(folded.layers[0].weights == weights.indices.map { weights[$0] * factors.weights[$0 / 18] })
    #expect(folded.notes == ["bn: folded into a"])
  }

  @Test func normalizationBehindAReLUStaysALayer() throws {
    let folded = try folded(graph(("a", convolution("a"), [0]), ("relu", .relu, [1]), ("bn", norm, [2])))
    #expect(folded.layers.map(\.kind) == [.convolution, .channelAffine])
  }

  @Test func normalizationOfAValueWithAnotherReaderStaysALayer() throws {
    let folded = try folded(graph(("a", convolution("a"), [0]), ("bn", norm, [1]), ("add", .add, [1, 2])))
    #expect(folded.layers.map(\.kind) == [.convolution, .channelAffine, .add])
    #expect(folded.layers[2].inputs == [1, 2])
  }

  @Test func normalizationOfTheInputTakesItsReLU() throws {
    let folded = try folded(graph(("bn", norm, [0]), ("relu", .relu, [1]), ("a", convolution("a"), [2])))
    #expect(folded.layers.map(\.kind) == [.channelAffine, .convolution])
    #expect(folded.layers[0].relu)
  }

  @Test func clipJoinsWhatAReLUJoins() throws {
    let folded = try folded(graph(("a", convolution("a"), [0]), ("clip", .clip(lower: 0, upper: 6), [1])))
    #expect(folded.layers.map(\.activation) == [.clip(lower: 0, upper: 6)])
  }

  @Test func secondActivationStaysALayer() throws {
    let folded = try folded(
      graph(("a", convolution("a"), [0]), ("relu", .relu, [1]), ("clip", .clip(lower: 0.1, upper: 6), [2])))
    #expect(folded.layers.map(\.kind) == [.convolution, .activation])
    #expect(folded.layers.map(\.activation) == [.relu, .clip(lower: 0.1, upper: 6)])
  }

  @Test func dropoutBehindAClipIsRefused() throws {
    let graph = graph(
      ("a", convolution("a"), [0]), ("clip", .clip(lower: 0, upper: 6), [1]), ("drop", .dropout(ratio: 0.5, inverted: false), [2]))
    #expect(throws: GraphError.self) { try folded(graph) }
  }

  @Test func residualNetworkBecomesConvolutionsAndAdds() throws {
    let graph = Graph.resNet18
    let folded = try BoundGraph(graph, parameters: try graph.initialParameters(seed: 8)).folded()
    let kinds = Dictionary(grouping: folded.layers, by: \.kind).mapValues(\.count)
    #expect(kinds == [.convolution: 20, .maxPool: 1, .add: 8, .globalAveragePool: 1, .affine: 1])
    let unrectified = folded.layers.filter { $0.kind == .add && !$0.relu }
    #expect(unrectified.isEmpty)
  }
}

extension Graph {
  /// Seeded arrays, variances among them positive.
  func positiveParameters(seed: UInt64) throws -> [NamedArray] {
    try randomParameters(seed: seed).map { array in
      guard array.name == "v" else { return array }
      return NamedArray(name: array.name, shape: array.shape, values: .float32(array.floats.map { abs($0) + 0.1 }))
    }
  }
}
