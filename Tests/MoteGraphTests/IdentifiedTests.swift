import MoteGraph
import Testing

@Suite("Networks known by their arrays") struct IdentifiedTests {
  private func arrays(_ graph: Graph) throws -> [NamedArray] {
    try graph.parameterShapes().map { name, shape in
      // Values do not tell; large networks would take long to make.
      NamedArray(name: name, shape: shape, values: .float32([]))
    }
  }

  @Test("every network by its own arrays", arguments: Graph.networkNames) func own(_ name: String) throws {
    let graph = try #require(Graph.named(name))
    #expect(try Graph.identified(by: arrays(graph), record: [:]).name == name)
  }

  @Test("by its record, whatever the arrays are") func record() throws {
    #expect(try Graph.identified(by: [], record: ["network": "lenet5"]).name == "lenet5")
  }

  @Test("a missing and a misshapen array leave it known") func damaged() throws {
    var arrays = try arrays(.leNet5)
    arrays.removeLast()
    arrays[0] = NamedArray(name: arrays[0].name, shape: [7], values: .float32([]))
    #expect(try Graph.identified(by: arrays, record: [:]).name == "lenet5")
  }

  @Test("other classes in the record") func classes() throws {
    let graph = try Graph.leNet5.withClasses(["a", "b", "c"])
    #expect(try Graph.identified(by: arrays(graph), record: ["labels": "a\nb\nc"]).name == "lenet5")
  }

  @Test("unknown arrays, and none, are refused with the networks that are known") func unknown() throws {
    for arrays in [[], [NamedArray(name: "x", shape: [1], values: .float32([1]))]] {
      let error = #expect(throws: GraphError.self) { try Graph.identified(by: arrays, record: [:]) }
      #expect(error.map { "\($0)" }?.contains("resnet50") == true)
    }
  }

  @Test("a record of an unknown network is refused") func unknownRecord() throws {
    #expect(throws: GraphError.self) { try Graph.identified(by: arrays(.leNet5), record: ["network": "lenet6"]) }
  }
}

@Suite("Normalized inputs") struct InputNormalizationTests {
  @Test("a layer comes first and all values move by one") func moves() throws {
    let graph = Graph.leNet5
    let bound = try BoundGraph(graph, parameters: graph.initialParameters(seed: 1))
    let made = bound.normalizingInput(try InputNormalization(mean: [0.5], std: [0.25], channels: 1))
    #expect(made.graph.nodes.count == graph.nodes.count + 1 && made.shapes == [graph.input] + bound.shapes)
    #expect(made.graph.nodes[0].inputs == [0] && made.graph.nodes[1].inputs == [1])
    let first = try #require(made.parameters[0])
    // The input's scale is 1/255 rounded to float32.
    #expect(first.weights.count == 1 && first.weights.first.map { ($0 - 4).magnitude < 1e-6 * 4 } == true)
    #expect(first.bias == [-2])
  }

  @Test("numbers that are not one a channel, not finite, or a std of 0 are refused") func refused() {
    for (mean, std) in [([0, 0], [1]), ([0], [0]), ([.nan], [1]), ([0], [0x1p-133])] as [([Float], [Float])] {
      #expect(throws: GraphError.self) { try InputNormalization(mean: mean, std: std, channels: 1) }
    }
  }
}
