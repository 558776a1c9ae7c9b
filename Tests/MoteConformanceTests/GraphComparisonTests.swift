import Foundation
import MoteConvert
import MoteGraph
import MoteHost
import MoteImages
import MoteImport
import MoteReference
import MoteRuntime
import MoteTestSupport
import Testing

@testable import MoteConformance

@Suite("Comparison of graphs with the reference") struct GraphComparisonTests {
  private static let fixtures = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Fixtures")

  private func random(_ shape: Shape, _ count: Int) -> ConformanceData {
    var generator = SeededGenerator(seed: 8)
    return ConformanceData(
      name: "random", height: shape.height, width: shape.width, channels: shape.channels, count: count,
      pixels: generator.bytes(count * shape.count), labels: nil)
  }

  /// Every operator of a graph, five branches joined, a normalized input of three channels.
  private static func everyOperator() -> Graph {
    var graph = Graph(name: "every", input: Shape(12, 13, 3), inputScale: 1 / 255, labels: [])
    func convolution(_ outputs: Int, _ side: Int, _ name: String, groups: Int = 1) -> MoteGraph.Operation {
      .convolution(Convolution(outputs, .square(side, pad: side / 2), groups: groups, weights: "\(name).w", bias: "\(name).b"))
    }
    graph.append("stem", convolution(8, 3, "stem"))
    let stem = graph.append("relu", .relu)
    graph.append("lrn", .lrn(LRN(size: 5, alpha: 0.2, beta: 0.75, bias: 1)))
    let pooled = graph.append("overlap", .maxPool(.square(3, stride: 1, pad: 1)))
    let signed = graph.append("signed", convolution(8, 1, "signed"), reading: [stem])
    graph.append("sum", .add, reading: [signed, pooled])
    let clipped = graph.append("clip", .clip(lower: -0.5, upper: 6))
    graph.append("average", .averagePool(AveragePool(.square(3, pad: 1))), reading: [clipped])
    let average = graph.append("average.relu", .relu)
    graph.append("deep", convolution(8, 3, "deep", groups: 8), reading: [clipped])
    let sigmoid = graph.append("sigmoid", .sigmoid)
    graph.append("wide", convolution(6, 5, "wide"), reading: [clipped])
    let tanh = graph.append("tanh", .tanh)
    let scaled = graph.append("scaled", .channelAffine(ChannelAffine(scale: "a.s", offset: "a.o")), reading: [clipped])
    let narrow = graph.append("narrow", convolution(3, 1, "narrow"), reading: [clipped])
    graph.append("joined", .concat, reading: [average, narrow, sigmoid, tanh, scaled])
    graph.append("late", .relu)
    graph.append("mean", .globalAveragePool)
    graph.append("fc", .affine(Affine(7, weights: "fc.w", bias: "fc.b")))
    graph.append("softmax", .softmax)
    return graph
  }

  @Test("INT8, FP16 and mixed models of every operator pass every layer") func everyOperatorPasses() throws {
    let graph = Self.everyOperator()
    let normalization = try InputNormalization(mean: [0.4, 0.5, 0.6], std: [0.2, 0.3, 0.25], channels: 3)
    let bound = try BoundGraph(graph, parameters: graph.initialParameters(seed: 3)).normalizingInput(normalization)
    let reference = try ReferenceNetwork(bound.endingInLogits)
    let data = random(graph.input, 24)
    let ranges = try calibrate(reference.folded, images: data.pixels, count: data.count, method: .minMax)
    let files = try [
      ("INT8", convertToInt8(reference.folded, ranges).bytes), ("FP16", convertToFloat16(reference.folded).bytes),
      ("mixed", convertToInt8(reference.folded, ranges, keepFloat: ["sum", "average", "wide", "joined", "scaled"]).bytes),
    ]
    let models = try files.map { try ModelUnderTest(name: $0.0, bytes: $0.1, network: reference.folded) }
    #expect(models.map(\.precision) == [.int8, .fp16, .int8])
    let report = try compare(reference, models, data: data, limits: ConformanceLimits(changedInt8: 24))
    for model in report.models {
      #expect(model.layers.count == reference.folded.layers.count)
      for layer in model.layers { #expect(layer.passed, "\(model.name) \(layer)") }
    }
    #expect(report.models[1].changed.isEmpty)
  }

  @Test("a damaged weight in a branch fails its layer, and no other branch's") func damage() throws {
    let graph = Self.everyOperator()
    let reference = try ReferenceNetwork(BoundGraph(graph, parameters: graph.initialParameters(seed: 3)).endingInLogits)
    let data = random(graph.input, 8)
    let ranges = try calibrate(reference.folded, images: data.pixels, count: data.count, method: .minMax)
    var damaged = reference.folded
    let index = try #require(damaged.layers.firstIndex { $0.name == "signed" })
    damaged.layers[index].weights[2] += 3
    for bytes in try [convertToInt8(damaged, ranges).bytes, convertToFloat16(damaged).bytes] {
      let model = try ModelUnderTest(name: "damaged", bytes: bytes, network: reference.folded)
      let layers = try compare(reference, [model], data: data).models[0].layers
      #expect(layers.first { $0.name == "signed" }?.passed == false)
      let before = layers.filter { ["stem", "lrn", "overlap"].contains($0.name) }
      #expect(before.map(\.passed) == [true, true, true])
    }
  }

  @Test("records under other names are refused") func otherNames() throws {
    let graph = Self.everyOperator()
    let folded = try BoundGraph(graph, parameters: graph.initialParameters(seed: 3)).endingInLogits.folded()
    var other = folded
    other.layers[3].kind = .averagePool(AveragePool(.square(3, stride: 1, pad: 1)))
    let bytes = try convertToFloat16(folded).bytes
    #expect(throws: ConformanceError.self) { try ModelUnderTest(name: "x", bytes: bytes, network: other) }
  }

  /// Binds Fixtures/lenet5.safetensors and its log: the committed weights recognise digits that they never saw.
  @Test("LeNet-5 as committed: right on our digits, INT8 bytes equal on the scalar and the fastest path") func leNet5() throws {
    let file = Self.fixtures.appending(path: "lenet5.safetensors")
    let contents = try Safetensors.contents([UInt8](Data(contentsOf: file)))
    let graph = try Graph.identified(by: contents.arrays, record: contents.metadata)
    #expect(graph.name == "lenet5")
    let reference = try ReferenceNetwork(BoundGraph(graph.recorded(in: contents.metadata), parameters: contents.arrays))
    let folder = Self.fixtures.appending(path: "digits")
    let images = try IDX.images([UInt8](Data(contentsOf: folder.appending(path: "digits-images-idx3-ubyte"))))
    let labels = try IDX.labels([UInt8](Data(contentsOf: folder.appending(path: "digits-labels-idx1-ubyte"))))
    let data = ConformanceData(
      name: "digits", height: images.height, width: images.width, count: images.count, pixels: images.pixels, labels: labels)
    let ranges = try calibrate(reference.folded, images: data.pixels, count: data.count, method: .minMax)
    let int8 = try convertToInt8(reference.folded, ranges).bytes
    let models = try [
      ModelUnderTest(name: "scalar", bytes: int8, network: reference.folded, kernels: .reference),
      ModelUnderTest(name: "fastest", bytes: int8, network: reference.folded),
      ModelUnderTest(name: "FP16", bytes: convertToFloat16(reference.folded).bytes, network: reference.folded),
    ]
    let report = try compare(reference, models, data: data)
    #expect(report.passed)
    #expect(report.floatErrors ?? 300 <= 3)
    #expect(report.models[0].errors ?? 300 <= 3)
    #expect(report.models[0].hash == report.models[1].hash)
    let log = try String(contentsOf: Self.fixtures.appending(path: "lenet5.jsonl"), encoding: .utf8).split(separator: "\n")
    let command = try #require(contents.metadata["command"])
    #expect(log.first?.contains("\"command\":\"\(command)\"") == true)
    #expect(contents.metadata["test_accuracy"] == "99.29 %" && log.last?.contains("\"count\":10000,\"errors\":71,") == true)
  }
}
