import Testing

@testable import MoteGraph

@Suite("What a parameter file records of its graph") struct RecordTests {
  private func refusal(_ record: [String: String], _ graph: Graph = .deepConvNet) -> String? {
    do throws(GraphError) {
      _ = try graph.recorded(in: record)
      return nil
    } catch {
      return error.message
    }
  }

  @Test func nothingLeavesTheGraphAsItIs() throws {
    #expect(try Graph.deepConvNet.recorded(in: [:]) == .deepConvNet)
    #expect(try Graph.deepConvNet.recorded(in: ["format": "pt", "network": "deepconvnet"]) == .deepConvNet)
  }

  @Test(arguments: [false, true]) func formAndRatioOfDropoutAreReadAsWritten(inverted: Bool) throws {
    let graph = Graph.deepConvNet.withDropout(ratio: 0.3, inverted: inverted)
    #expect(graph.record["dropout"] == (inverted ? "inverted" : "book"))
    #expect(try Graph.deepConvNet.recorded(in: graph.record) == graph)
  }

  @Test func aFormWithoutARatioKeepsTheGraphsOwn() throws {
    #expect(
      try Graph.deepConvNet.recorded(in: ["dropout": "inverted"]) == Graph.deepConvNet.withDropout(ratio: nil, inverted: true))
  }

  @Test func otherClassesAreReadAsWritten() throws {
    let graph = try Graph.deepConvNet.withClasses(["cat", "dog", "a, b"])
    #expect(try Graph.deepConvNet.recorded(in: graph.record) == graph)
    #expect(try graph.shapes().last == Shape(1, 1, 3))
  }

  @Test func anUnknownFormIsRefused() {
    #expect(refusal(["dropout": "upright"]) == "dropout: found upright, expected book or inverted")
  }

  @Test(arguments: ["1", "-0.5", "half", "nan", ""]) func aRatioOutOfRangeIsRefused(_ ratio: String) {
    #expect(refusal(["dropout": "book", "dropout_ratio": ratio])?.hasSuffix("expected a number in 0..<1") == true)
  }

  @Test func aRatioWithoutAFormIsRefused() {
    #expect(refusal(["dropout_ratio": "0.5"]) == "dropout_ratio: found it without dropout, expected both or none")
  }

  @Test func anotherNetworkIsRefused() {
    #expect(refusal(["network": "lenet"]) == "network: found parameters of lenet, expected deepconvnet")
  }

  @Test func classesWithoutAnAffineLayerAreRefused() {
    let graph = Graph(
      name: "g", input: Shape(1, 1, 1), inputScale: 1, labels: ["a"], nodes: [Graph.Node(name: "r", operation: .relu, inputs: [0])])
    #expect(refusal(["labels": "a\nb"], graph) == "g: found no affine layer, expected one to fit to 2 classes")
  }
}
