import Foundation
import MoteGraph
import MoteImport
import MoteONNX
import MoteReference
import MoteTestSupport
import Testing

/// What ONNX Runtime made of an input.
struct ExpectedRun: Decodable {
  var input: [Float]
  var output: [Float]
}

@Suite("Models written by the onnx package")
struct ONNXFixtureTests {
  static let expected: [String: ExpectedRun] = {
    guard let bytes = try? fixture("expected.json") else { return [:] }
    return (try? JSONDecoder().decode([String: ExpectedRun].self, from: Data(bytes))) ?? [:]
  }()

  @Test func areFour() { #expect(Self.expected.count == 4) }

  @Test(arguments: expected.keys.sorted()) func giveWhatONNXRuntimeGives(_ name: String) throws {
    let truth = try #require(Self.expected[name])
    let network = try ONNXNetwork.read(path: "\(fixtureFolder)/\(name).onnx")
    let bound = try BoundGraph(network.graph, parameters: network.parameters)
    let shape = network.graph.input
    var input = truth.input
    if network.inputLayout == .channelsFirst {
      for position in 0..<(shape.height * shape.width) {
        for c in 0..<shape.channels {
          input[position * shape.channels + c] = truth.input[c * shape.height * shape.width + position]
        }
      }
    }
    let output = try ReferenceNetwork(bound).logits(inputs: input, count: 1)
    #expect(output.count == truth.output.count && network.outputDims == [truth.output.count])
    let scale = truth.output.reduce(Float(0)) { max($0, abs($1)) }
    for (found, expected) in zip(output, truth.output) { #expect(abs(found - expected) <= 1e-5 * scale) }
  }

  @Test func inputLayoutFollowsTheTransposes() throws {
    let last = try ONNXNetwork.read(path: "\(fixtureFolder)/channels-last.onnx")
    #expect(last.inputLayout == .channelsLast && last.graph.input == Shape(7, 8, 2))
    let first = try ONNXNetwork.read(path: "\(fixtureFolder)/channels-first.onnx")
    #expect(first.inputLayout == .channelsFirst && first.graph.input == Shape(8, 6, 3))
    #expect(first.graph.labels == ["0", "1", "2", "3", "4"])
  }

  @Test(arguments: ["channels-first", "channels-last", "half"]) func areRefusedOrWholeWhenTruncated(_ name: String) throws {
    let bytes = try fixture("\(name).onnx")
    var read = 0
    for length in 0..<bytes.count {
      // A cut between two fields of the outermost message leaves a message, which may lack its opset only.
      if let network = try? ONNXNetwork.parse(Array(bytes[..<length])) {
        read += 1
        #expect(throws: Never.self) { try BoundGraph(network.graph, parameters: network.parameters) }
      }
    }
    #expect(read <= 1)
  }

  @Test(arguments: ["channels-first", "channels-last", "half"])
  func areReadOrRefusedWithAnyByteChanged(_ name: String) throws {
    let original = try fixture("\(name).onnx")
    var generator = SeededGenerator(seed: 71)
    var refused = 0
    for round in 0..<2000 {
      var bytes = original
      for _ in 0...(round % 3) { bytes[Int(generator.next() >> 33) % bytes.count] = UInt8(truncatingIfNeeded: generator.next() >> 40) }
      let text = refusal { () throws(ImportError) in
        let network = try ONNXNetwork.parse(bytes, maxMemory: 1 << 22)
        // What is read has the shapes that binding expects; numbers may have become infinite.
        #expect(throws: Never.self) {
          let expected = try network.graph.parameterShapes()
          #expect(Set(expected.map { "\($0.name) \($0.shape)" }) == Set(network.parameters.map { "\($0.name) \($0.shape)" }))
        }
        return network.graph
      }
      if text != "read" { refused += 1 }
      #expect(!text.contains("\n"))
    }
    #expect(refused > 200)
  }
}
