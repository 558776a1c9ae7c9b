import Foundation
import MoteGraph
import MoteImport
import Testing

@testable import MoteONNX

@Suite("Limits of memory and time of ONNX models")
struct ONNXLimitTests {
  /// Half a million empty nodes are a megabyte in a file and hundreds in memory.
  @Test func manyEmptyNodesAreRefusedBeforeTheyAreDecoded() {
    let count = 500_000
    var bytes: [UInt8] = [0x3A]
    var length = 2 * count
    while length >= 0x80 {
      bytes.append(UInt8(length & 0x7F) | 0x80)
      length >>= 7
    }
    bytes.append(UInt8(length))
    for _ in 0..<count { bytes += [0x0A, 0] }
    let text = refusal { () throws(ImportError) in try ONNXNetwork.parse(bytes, maxMemory: 1 << 24) }
    #expect(text.hasSuffix("the arrays take more than the 16777216 bytes allowed"))
  }

  @Test func longChainIsReadInLinearTime() throws {
    let count = 20_000
    let constants = (0..<count).map { i in
      var node = ONNXNode("Constant", [], "c\(i)", [.float("value_float", 0.5)])
      node.name = ""
      return node
    }
    let adds = (0..<count).map { ONNXNode("Add", [$0 == 0 ? "x" : "a\($0 - 1)", "c\($0)"], $0 == count - 1 ? "y" : "a\($0)") }
    let network = try ONNXNetwork.parse(ONNXModel(constants + adds).bytes)
    #expect(network.graph.nodes.count == count && network.parameters.count == count)
    // A chain that the output does not need costs nothing.
    #expect(refusal(ONNXModel(constants + [ONNXNode("Relu", ["x"], "y")]), maxMemory: 1 << 28) == "read")
  }

  @Test func constantSharedByManyNodesIsChargedForEach() {
    let nodes = (0..<64).map { ONNXNode("Conv", [$0 == 0 ? "x" : "a\($0 - 1)", "w"], $0 == 63 ? "y" : "a\($0)") }
    let model = ONNXModel(input: [64, 1, 1], nodes, [.floats("w", [64, 64, 1, 1])])
    #expect(refusal(model, maxMemory: 64 * 64 * 64 * 8) == "read")
    #expect(refusal(model, maxMemory: 64 * 64 * 63 * 8).hasSuffix("bytes allowed"))
  }

  @Test func concatThatDoublesIsRefusedByItsSize() {
    let nodes = (0..<60).map {
      ONNXNode("Concat", [String](repeating: $0 == 0 ? "x" : "a\($0 - 1)", count: 2), $0 == 59 ? "y" : "a\($0)", [.int("axis", 1)])
    }
    #expect(refusal(ONNXModel(nodes)).contains("expected 1 to 2^31 elements"))
  }

  @Test func nestedMessagesOfOthersAreSkipped() {
    // An attribute's subgraph is no field of the schema: a thousand of them inside each other are bytes to skip.
    var nested: [UInt8] = []
    for _ in 0..<60 where nested.count < 100 { nested = [0x32, UInt8(nested.count)] + nested }
    var model = ONNXModel([ONNXNode("Relu", ["x"], "y")]).bytes
    model += [0xA2, 0x01, UInt8(nested.count)] + nested
    #expect(refusal { () throws(ImportError) in try ONNXNetwork.parse(model) } == "read")
  }
}
