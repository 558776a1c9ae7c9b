import MoteGraph
import MoteImport
import MoteReference
import Testing

@testable import MoteONNX

@Suite("Shapes that an ONNX model computes") struct ShapeArithmeticTests {
  /// Shape, Gather, Unsqueeze, Concat and Reshape, as exporters write a flatten, on `[N, 2, 4, 5]`.
  private func flatten(fixed batch: Int64? = nil, gathered: Int64 = 0) -> ONNXModel {
    var model = ONNXModel(
      [
        ONNXNode("Shape", ["x"], "shape"), ONNXNode("Gather", ["shape", "index"], "n", [.int("axis", 0)]),
        ONNXNode("Unsqueeze", ["n", "axes"], "n1"), ONNXNode("Concat", ["n1", "rest"], "target", [.int("axis", 0)]),
        ONNXNode("Reshape", ["x", "target"], "flat"), ONNXNode("MatMul", ["flat", "w"], "y"),
      ],
      [
        .with { ($0.name, $0.dataType, $0.int64Data) = ("index", 7, [gathered]) }, .integers("axes", [0]),
        .integers("rest", [-1]), .floats("w", [40, 3]),
      ])
    if let batch { model.graph.input[0].type.tensorType.shape.dim[0] = .with { $0.dimValue = batch } }
    return model
  }

  @Test func flattenByShapeArithmeticIsRead() throws {
    let network = try ONNXNetwork.parse(flatten().bytes)
    #expect(network.graph.nodes.map(\.operation.name) == ["affine"])
    #expect(refusal(flatten(fixed: 7)) == "read")
  }

  @Test func otherAxisInPlaceOfTheBatchIsRefused() {
    #expect(refusal(flatten(gathered: 1)).contains("expected the same elements with the batch first"))
    #expect(refusal(flatten(gathered: 4)).contains("expected places along one axis"))
  }

  @Test func sliceCastAndProductOfSizesAreFolded() throws {
    // [C, H, W] = shape[1:], their product by hand, and the batch behind a cast.
    let nodes = [
      ONNXNode("Shape", ["x"], "shape"), ONNXNode("Slice", ["shape", "one", "end"], "c"),
      ONNXNode("Mul", ["c", "twenty"], "size"), ONNXNode("Slice", ["shape", "zero", "one"], "n"),
      ONNXNode("Cast", ["n"], "n64", [.int("to", 7)]), ONNXNode("Concat", ["n64", "size"], "target", [.int("axis", 0)]),
      ONNXNode("Reshape", ["x", "target"], "flat"), ONNXNode("Relu", ["flat"], "y"),
    ]
    let constants: [ONNXTensor] = [
      .integers("zero", [0]), .integers("one", [1]), .integers("end", [2]), .integers("twenty", [20]),
    ]
    #expect(try ONNXNetwork.parse(ONNXModel(nodes, constants).bytes).outputDims == [40])
  }

  @Test func arithmeticWithAnOpenBatchIsRefused() {
    let nodes = [
      ONNXNode("Shape", ["x"], "shape"), ONNXNode("Add", ["shape", "one"], "target"), ONNXNode("Reshape", ["x", "target"], "r"),
      ONNXNode("Relu", ["r"], "y"),
    ]
    #expect(
      refusal(ONNXModel(nodes, [.integers("one", [1])]))
        == "node target_node (Add, opset 13): found arithmetic with a batch that the model does not fix, expected the batch as it stands")
  }

  @Test(arguments: ["Flatten", "Transpose"]) func sizesBeside0ThatLeave64BitsAreRefused(_ next: String) {
    let nodes = [
      ONNXNode("Reshape", ["empty", "target"], "huge", [.int("allowzero", 1)]), ONNXNode(next, ["huge"], "moved"),
      ONNXNode("Add", ["x", "moved"], "y"),
    ]
    let model = ONNXModel(opset: 14, nodes, [.floats("empty", [0]), .integers("target", [0, 1 << 62, 1 << 62])])
    #expect(refusal(model).hasPrefix("node huge_node (Reshape, opset 14): found shape [0, 4611686018427387904, 4611686018427387904]"))
  }

  @Test(arguments: ["Flatten", "Reshape"]) func picturesWithoutChannelsThatAreFlattenedFirstHaveOneChannel(_ first: String) throws {
    let model = ONNXModel(
      input: [4, 5], [ONNXNode(first, first == "Flatten" ? ["x"] : ["x", "target"], "flat"), ONNXNode("MatMul", ["flat", "w"], "y")],
      [.floats("w", [20, 3]), .integers("target", [-1, 20])])
    #expect(try ONNXNetwork.parse(model.bytes).graph.input == Shape(4, 5, 1))
  }

  @Test func wholeNumbersThatLeave64BitsAreRefused() {
    func folded(_ op: String, _ a: Int64, _ b: Int64) -> String {
      refusal(
        ONNXModel(
          [ONNXNode(op, ["a", "b"], "target"), ONNXNode("Reshape", ["x", "target"], "r"), ONNXNode("Relu", ["r"], "y")],
          [.integers("a", [a]), .integers("b", [b])]))
    }
    #expect(folded("Mul", .max, 2).contains("leaves 64 bits"))
    #expect(folded("Sub", .min + 1, 1).contains("leaves 64 bits"))
    #expect(folded("Div", 1, 0).contains("a division by 0"))
    #expect(folded("Div", .min, -1).contains("arithmetic with a batch") || folded("Div", .min, -1).contains("leaves 64 bits"))
  }

  @Test func constantsOfForeignShapesAreNotFolded() {
    let nodes = [ONNXNode("Add", ["a", "b"], "c"), ONNXNode("Add", ["x", "c"], "y")]
    #expect(
      refusal(ONNXModel(nodes, [.floats("a", [2]), .floats("b", [3])])).contains("found constants of 2 and 3, expected one shape"))
  }
}

@Suite("ONNX models of three dimensions") struct SequenceTests {
  private func forward(_ model: ONNXModel, _ inputs: [Float]) throws -> [Float] {
    let network = try ONNXNetwork.parse(model.bytes, inputScale: 1)
    return try ReferenceNetwork(BoundGraph(network.graph, parameters: network.parameters)).logits(inputs: inputs, count: 1)
  }

  @Test func convolutionAndPoolAlongOneAxis() throws {
    let model = ONNXModel(
      input: [1, 5],
      [
        ONNXNode("Conv", ["x", "w"], "c", [.ints("pads", [1, 0]), .ints("strides", [1])]),
        ONNXNode("MaxPool", ["c"], "y", [.ints("kernel_shape", [2]), .ints("strides", [2])]),
      ], [.floats("w", [1, 1, 3], [1, 10, 100])])
    // Windows of 0 1 2 3 4 5: 210, 321, 432, 543.
    #expect(try forward(model, [1, 2, 3, 4, 5]) == [321, 543])
  }

  @Test func imageWithoutChannelsIsReshaped() throws {
    let model = ONNXModel(
      input: [2, 3],
      [ONNXNode("Unsqueeze", ["x", "axes"], "u"), ONNXNode("Conv", ["u", "w"], "y")],
      [.integers("axes", [1]), .floats("w", [1, 1, 2, 1], [1, 10])])
    #expect(try ONNXNetwork.parse(model.bytes).graph.input == Shape(2, 3, 1))
    #expect(try forward(model, [1, 2, 3, 4, 5, 6]) == [41, 52, 63])
  }

  @Test func weightsOfAnotherRankAreRefused() {
    let model = ONNXModel(input: [1, 5], [ONNXNode("Conv", ["x", "w"], "y")], [.floats("w", [1, 1, 3, 3])])
    #expect(refusal(model).contains("found weights of 1x1x3x3, expected 3 dimensions"))
  }

  @Test func differenceAndQuotientByConstants() throws {
    let model = ONNXModel(
      input: [2],
      [ONNXNode("Sub", ["one", "x"], "a"), ONNXNode("Sub", ["a", "b"], "c"), ONNXNode("Div", ["c", "d"], "y")],
      [.floats("one", [1], [1]), .floats("b", [2], [2, 4]), .floats("d", [1], [2])])
    #expect(try forward(model, [10, 20]) == [-5.5, -11.5])
    #expect(refusal(ONNXModel([ONNXNode("Div", ["d", "x"], "y")], [.floats("d", [1])])).contains("expected a value divided by a constant"))
  }
}
