import Foundation
import MoteGraph
import MoteImport
import Testing

@testable import MoteONNX

@Suite("ONNX models that are refused")
struct ONNXRefusalTests {
  private let relu = ONNXNode("Relu", ["x"], "y")
  private let convolution = ONNXNode("Conv", ["x", "w"], "y")

  private func node(_ op: String, _ attributes: [ONNXAttribute] = [], _ constants: ONNXTensor..., input: [Int64] = [2, 4, 5], opset: Int64 = 13) -> String {
    refusal(ONNXModel(opset: opset, input: input, [ONNXNode(op, ["x"] + constants.map(\.name), "y", attributes)], constants))
  }

  @Test func smallModelIsRead() throws {
    #expect(refusal(ONNXModel([relu])) == "read")
    #expect(refusal(ONNXModel([convolution], [.floats("w", [3, 2, 3, 3])])) == "read")
  }

  @Test func emptyFileAndForeignBytesAreRefused() {
    func parse(_ bytes: [UInt8]) -> String { refusal { () throws(ImportError) in try ONNXNetwork.parse(bytes) } }
    #expect(parse([]) == "offset 0: the file is empty")
    #expect(parse([0x0A]) == "offset 1: a number without its end")
    #expect(parse([0x0A, 5, 1]) == "offset 0: a field of 5 bytes, 1 are left")
    #expect(parse([0x0B]) == "offset 0: found wire type 3, expected a field of an ONNX model")
    #expect(parse([0x02, 0]) == "offset 0: found field number 0, expected a field of an ONNX model")
    #expect(parse([UInt8](repeating: 0xFF, count: 20)) == "offset 0: found a number of more than ten bytes, expected a field of an ONNX model")
    #expect(parse([0x08, 8]) == "file: found no graph, expected an ONNX model")
    #expect(parse(Array("hello".utf8)).hasPrefix("offset "))
    // A name that is no UTF-8.
    #expect(parse([0x3A, 3, 0x12, 1, 0xFF]).hasPrefix("file: found no ONNX model"))
  }

  @Test(arguments: [10, 22, -1, Int64.max]) func opsetOutOfRangeIsRefused(version: Int64) {
    #expect(refusal(ONNXModel(opset: version, [relu])) == "opset_import: found opset \(version), expected 11 to 21")
  }

  @Test(arguments: 11...21) func everyOpsetOfTheRangeIsRead(version: Int) {
    #expect(refusal(ONNXModel(opset: Int64(version), [relu])) == "read")
  }

  @Test func missingOrContradictingOpsetIsRefused() {
    var model = ONNXModel([relu])
    model.opsetImport = []
    #expect(refusal(model) == "opset_import: found no version of the standard's operators")
    model.opsetImport = [.with { $0.version = 13 }, .with { ($0.domain, $0.version) = ("ai.onnx", 14) }]
    #expect(refusal(model) == "opset_import: found versions 13 and 14, expected one")
  }

  @Test func unknownOperatorIsRefusedByNodeAndOpset() {
    #expect(node("Resize") == "node y_node (Resize, opset 13): operator Resize is not read")
    var model = ONNXModel([relu])
    model.graph.node[0].domain = "com.example"
    #expect(refusal(model) == "node y_node (Relu, opset 13): operator Relu of com.example is not read")
    model.graph.node[0].name = ""
    #expect(refusal(model).hasPrefix("node 0 (Relu, opset 13)"))
    model.graph.node[0].opType = "a\nb"
    #expect(!refusal(model).contains("\n"))
  }

  @Test func unknownOperatorThatTheOutputDoesNotNeedIsLeftOut() {
    #expect(refusal(ONNXModel([ONNXNode("Resize", ["x"], "unused"), relu])) == "read")
  }

  @Test func unknownRepeatedOrMistypedAttributeIsRefused() {
    let place = "node y_node (Relu, opset 13): "
    #expect(node("Relu", [.int("alpha", 1)]) == place + "attribute alpha is not read")
    #expect(node("Softmax", [.int("axis", 1), .int("axis", 1)]) == "node y_node (Softmax, opset 13): attribute axis appears twice")
    #expect(node("Softmax", [.float("axis", 1)]) == "node y_node (Softmax, opset 13): attribute axis: found type 1, expected 2 (int)")
  }

  @Test func cycleIsRefused() {
    let model = ONNXModel([ONNXNode("Add", ["x", "b"], "a"), ONNXNode("Relu", ["a"], "b"), ONNXNode("Relu", ["b"], "y")])
    #expect(
      refusal(model)
        == "node a_node (Add, opset 13): reads b: a node of the model that does not come before: a cycle, or nodes out of order")
    #expect(refusal(ONNXModel([ONNXNode("Add", ["x", "y"], "y")])).contains("reads y: a node of the model that does not come before"))
  }

  @Test func danglingAndMissingInputsAreRefused() {
    #expect(refusal(ONNXModel([ONNXNode("Relu", ["nothing"], "y")])) == "node y_node (Relu, opset 13): reads nothing: nothing of that name")
    #expect(refusal(ONNXModel([ONNXNode("Relu", [], "y")])) == "node y_node (Relu, opset 13): found no input 0, expected one")
    #expect(refusal(ONNXModel([ONNXNode("Relu", [""], "y")])) == "node y_node (Relu, opset 13): found no input 0, expected one")
    #expect(refusal(ONNXModel([ONNXNode("Conv", ["x"], "y")])).hasSuffix("found no input 1, expected one"))
    #expect(refusal(ONNXModel([ONNXNode("Relu", ["x"], "z")])) == "output y: found nothing of that name, expected what the last layer makes")
  }

  @Test func nameMadeTwiceIsRefused() {
    #expect(refusal(ONNXModel([relu, relu])) == "node 1: makes y, which something makes already")
    #expect(refusal(ONNXModel([ONNXNode("Relu", ["x"], "x")])) == "node 0: makes x, which something makes already")
    let weights = ONNXTensor.floats("w", [1])
    #expect(refusal(ONNXModel([relu], [weights, weights])) == "initializer w: appears twice")
  }

  @Test func otherNumbersOfInputsAndOutputsAreRefused() {
    var model = ONNXModel([relu])
    model.graph.input.append(.value("z", [1]))
    #expect(refusal(model) == "graph: found 2 inputs without initializer, expected 1")
    model.graph.initializer = [.floats("z", [1])]
    #expect(refusal(model) == "read")
    model.graph.output = []
    #expect(refusal(model) == "graph: found 0 outputs, expected 1")
  }

  @Test func outputThatIsTheInputOrAConstantIsRefused() {
    #expect(refusal(ONNXModel([ONNXNode("Identity", ["x"], "y")])).hasPrefix("output y: found a value of Nx2x4x5"))
    #expect(refusal(ONNXModel([ONNXNode("Identity", ["w"], "y")], [.floats("w", [1])])).hasPrefix("output y: found a constant"))
  }

  @Test func inputOfOtherTypeRankOrSizeIsRefused() {
    var model = ONNXModel([relu])
    model.graph.input[0].type.tensorType.elemType = 7
    #expect(refusal(model) == "input x: found element type 7, expected float32 or float16")
    #expect(refusal(ONNXModel(input: [3, 4, 5, 6], [relu])).hasPrefix("input x: found 5 dimensions, expected N; N, C;"))
    #expect(refusal(ONNXModel(input: [3, 0, 4], [relu])) == "input x: found dimension 0, expected a number")
    #expect(refusal(ONNXModel(input: [1 << 20, 1 << 20, 1 << 20], [relu])).hasPrefix("input x: found Nx1048576x1048576x1048576, expected at most"))
    #expect(refusal(ONNXModel(input: [.max, 1, 1], [relu])).hasPrefix("input x: found dimension"))
    model = ONNXModel([relu])
    model.graph.input[0].type.tensorType.shape.dim[2] = .with { $0.dimParam = "H" }
    #expect(refusal(model) == "input x: found dimension H0, expected a number")
  }

  @Test func declaredOutputOfAnotherShapeIsRefused() {
    var model = ONNXModel([relu])
    model.graph.output = [.value("y", [2, 4, 5])]
    #expect(refusal(model) == "read")
    model.graph.output = [.value("y", [2, 4, 6])]
    #expect(refusal(model) == "output y: found Nx2x4x5, the model declares Nx2x4x6")
    model.graph.output = [.value("y", [40])]
    #expect(refusal(model).hasPrefix("output y: found Nx2x4x5"))
  }

  @Test func tensorWhoseSizeDoesNotMatchIsRefused() {
    var tensor = ONNXTensor.floats("w", [3, 2, 3, 3])
    tensor.floatData.removeLast()
    #expect(
      refusal(ONNXModel([convolution], [tensor])) == "initializer w: shape 3x2x3x3 of float32 needs 54 numbers, found 53")
    tensor.floatData = []
    tensor.rawData = Data(count: 215)
    #expect(
      refusal(ONNXModel([convolution], [tensor])) == "initializer w: shape 3x2x3x3 of float32 needs 216 bytes of data, found 215")
    tensor.floatData = [1]
    #expect(refusal(ONNXModel([convolution], [tensor])) == "initializer w: found its numbers in several places, expected one")
  }

  @Test func tensorOfImpossibleShapeIsRefused() {
    for dims in [[-1, 2, 3, 3], [.max, .max, 1, 1], [1 << 62, 1, 1, 1]] as [[Int64]] {
      var tensor = ONNXTensor.floats("w", [1])
      tensor.dims = dims
      let text = refusal(ONNXModel([convolution], [tensor]))
      #expect(text.hasPrefix("initializer w: "), "\(text)")
    }
    var many = ONNXTensor.floats("w", [1])
    many.dims = [Int64](repeating: 1, count: 65)
    #expect(refusal(ONNXModel([convolution], [many])) == "initializer w: 65 dimensions, at most 64 are read")
    many.dims = [0, 2, 3, 3]
    many.floatData = []
    #expect(refusal(ONNXModel([convolution], [many])).hasSuffix("found weights of 0x2x3x3, expected no dimension of 0"))
  }

  @Test func tensorOfAnotherElementTypeIsRefused() {
    var tensor = ONNXTensor.floats("w", [3, 2, 3, 3])
    tensor.dataType = 8
    #expect(refusal(ONNXModel([convolution], [tensor])).hasPrefix("initializer w: found element type 8, expected float32"))
    tensor.dataType = 7
    tensor.int64Data = [Int64](repeating: 1, count: 54)
    tensor.floatData = []
    #expect(refusal(ONNXModel([convolution], [tensor])).hasSuffix("found whole numbers as input 1, expected floating-point numbers"))
    tensor.dataType = 10
    (tensor.int64Data, tensor.int32Data) = ([], [Int32](repeating: 70000, count: 54))
    #expect(refusal(ONNXModel([convolution], [tensor])) == "initializer w: found 70000, expected the 16 bits of a float16")
  }

  @Test func weightsThatDoNotFitAreRefused() {
    func convolved(_ dims: [Int64], _ attributes: [ONNXAttribute] = []) -> String { node("Conv", attributes, .floats("w", dims)) }
    #expect(convolved([3, 3, 3, 3]).hasSuffix("found weights of 3x3x3x3 in 1 groups, expected 2 input channels"))
    #expect(convolved([3, 2, 3]).hasSuffix("found weights of 3x2x3, expected 4 dimensions"))
    #expect(convolved([3, 1, 3, 3], [.int("group", 2)]).contains("found 2 groups for 2 input and 3 output channels"))
    #expect(convolved([2, 1, 3, 3], [.int("group", .max)]).contains("expected 2 input channels"))
    #expect(convolved([3, 2, 5, 5]).contains("expected a window no larger than the padded input"))
    #expect(convolved([3, 2, 3, 3], [.ints("kernel_shape", [3, 2])]).hasSuffix("found kernel_shape [3, 2], expected [3, 3] as the weights have"))
    #expect(convolved([3, 2, 3, 3], [.ints("dilations", [2, 1])]).hasSuffix("found dilations [2, 1], expected 1"))
    #expect(convolved([3, 2, 3, 3], [.ints("strides", [0, 1])]).hasSuffix("found strides [0, 1], expected 2 numbers of at least 1"))
    #expect(convolved([3, 2, 3, 3], [.ints("pads", [1, 1])]).hasSuffix("found pads [1, 1], expected 4 numbers of at least 0"))
    #expect(convolved([3, 2, 3, 3], [.ints("pads", [.max, 0, 0, 0])]).contains("expected 4 numbers of at least 0"))
    #expect(convolved([3, 2, 3, 3], [.ints("pads", [1 << 31, 0, 1 << 31, 0])]).contains("expected 1 to 2^31 elements"))
    #expect(convolved([3, 2, 3, 3], [.string("auto_pad", "SOME")]).contains("found auto_pad SOME"))
  }

  @Test func valuesInPlaceOfConstantsAreRefused() {
    #expect(
      refusal(ONNXModel([ONNXNode("Conv", ["x", "x"], "y")]))
        == "node y_node (Conv, opset 13): found a computed value of Nx2x4x5 as input 1, expected a constant")
    #expect(
      refusal(ONNXModel([ONNXNode("Mul", ["x", "x"], "y")]))
        == "node y_node (Mul, opset 13): found two computed values, expected a value and a constant")
  }

  @Test func layersThatDoNotMeetAreRefused() {
    #expect(node("Gemm", [], .floats("w", [40, 3])).hasSuffix("found Nx2x4x5, expected N x features; Flatten or Reshape comes before"))
    #expect(node("Gemm", [], .floats("w", [41, 3]), input: [40]).hasSuffix("found weights of 41x3, expected 40 inputs"))
    #expect(node("Gemm", [.int("transA", 1)], .floats("w", [40, 3]), input: [40]).hasSuffix("found transA 1, expected 0"))
    #expect(node("Softmax", [.int("axis", 2)]).hasSuffix("found axis 2 of Nx2x4x5, expected the channels"))
    #expect(node("Softmax", [.int("axis", 1)], opset: 12).hasSuffix("found axis 1 of Nx2x4x5, expected the channels"))
    #expect(node("ReduceMean", [.ints("axes", [1, 2])]).hasSuffix("found axes [1, 2] of Nx2x4x5, expected H and W"))
    #expect(node("Transpose", [.ints("perm", [0, 2, 1, 3])]).contains("expected one between channels first and channels last"))
    #expect(node("Flatten", [.int("axis", 2)]).hasSuffix("found axis 2, expected 1"))
    #expect(node("Mul", [], .floats("w", [5])).hasSuffix("found a constant of 5 for Nx2x4x5, expected one number or one a channel"))
    #expect(node("Concat", [.int("axis", 2)]).hasSuffix("found axis 2 of Nx2x4x5, expected the channels of values of one layout"))
    #expect(node("Concat").hasSuffix("found no axis, expected one"))
    #expect(node("LRN").hasSuffix("found no size, expected one"))
    #expect(node("MaxPool").hasSuffix("found kernel_shape missing, expected one"))
    #expect(node("Clip", [], .floats("low", [1], [2]), .floats("high", [1], [1])).contains("found limits 2.0 and 1.0"))
  }

  @Test(arguments: [[0, 41], [-1, -1, 5], [2, -1], [0, 0, 0, 0, 0], [0, -2], [], [0, .max, .max]] as [[Int64]])
  func reshapeThatDoesNotFitIsRefused(shape: [Int64]) {
    #expect(node("Reshape", [], .integers("s", shape)).contains("found shape [\(shape.map(String.init).joined(separator: ", "))"))
  }

  @Test func padThatNothingTakesOverIsRefused() {
    let pads = ONNXTensor.integers("p", [0, 0, 1, 1, 0, 0, 1, 1])
    let pad = ONNXNode("Pad", ["x", "p"], "padded")
    #expect(
      refusal(ONNXModel([pad, ONNXNode("Relu", ["padded"], "y")], [pads]))
        == "node y_node (Relu, opset 13): found a Pad before it, expected a Pad only before Conv or AveragePool")
    #expect(node("Pad", [], pads) == "output y: found a Pad that nothing takes over, which no layer computes")
    #expect(node("Pad", [], .integers("p", [0, 1, 0, 0, 0, 0, 0, 0])).hasSuffix("found pads of batch or channels, expected pads of H and W"))
    #expect(node("Pad", [], .integers("p", [0, 0, -1, 0, 0, 0, 0, 0])).contains("expected two of 0 to 2^31 for each axis"))
    #expect(node("Pad", [.string("mode", "edge")], pads).hasSuffix("found mode edge, expected constant"))
    #expect(node("Pad", [], pads, .floats("v", [1])).hasSuffix("found a value that is not 0, expected 0"))
    #expect(
      refusal(ONNXModel([pad, ONNXNode("Conv", ["padded", "w"], "y")], [pads, .floats("w", [3, 2, 6, 7])])) == "read")
  }

  @Test func normalizationThatIsTrainedOrDoesNotFitIsRefused() {
    func norm(_ attributes: [ONNXAttribute], channels: Int64 = 2, variance: Float = 1, opset: Int64 = 15) -> String {
      node(
        "BatchNormalization", attributes, .floats("s", [2]), .floats("o", [channels]), .floats("m", [2]),
        .floats("v", [2], [1, variance]), opset: opset)
    }
    #expect(norm([]) == "read")
    #expect(norm([.int("training_mode", 1)]).hasSuffix("found training_mode 1, expected a model for inference"))
    #expect(norm([], channels: 3).hasSuffix("found input 2 of 3, expected 2"))
    #expect(norm([], variance: -1).hasSuffix("found variance -1.0, expected at least 0"))
    #expect(norm([.float("epsilon", -.infinity)]).contains("found epsilon -inf"))
  }

  @Test func repeatedNodeNamesAreNumbered() throws {
    var nodes = [ONNXNode("Relu", ["x"], "a"), ONNXNode("Relu", ["a"], "y")]
    nodes[0].name = "same"
    nodes[1].name = "same"
    #expect(try ONNXNetwork.parse(ONNXModel(nodes).bytes).graph.nodes.map(\.name) == ["same", "same#1"])
  }
}
