import MoteConvert
import MoteGraph
import MoteHost
import MoteKernels
import MoteReference
import MoteRuntime
import MoteTestSupport
import Testing

@Suite("Converted graphs against the float reference") struct ConvertedGraphTests {
  /// Every operator that a model can hold, on one small image.
  private static func everyOperator() -> Graph {
    var graph = Graph(name: "every", input: Shape(12, 13, 3), inputScale: 1 / 255, labels: [])
    func convolution(_ outputs: Int, _ side: Int, _ name: String, groups: Int = 1) -> MoteGraph.Operation {
      .convolution(Convolution(outputs, .square(side, pad: side / 2), groups: groups, weights: "\(name).w", bias: "\(name).b"))
    }
    graph.append("stem", convolution(8, 3, "stem"))
    graph.append("norm", .batchNormalization(BatchNormalization(scale: "n.s", offset: "n.o", mean: "n.m", variance: "n.v")))
    let stem = graph.append("relu", .relu)
    graph.append("lrn", .lrn(LRN(size: 5, alpha: 0.2, beta: 0.75, bias: 1)))
    let pooled = graph.append("overlap", .maxPool(.square(3, stride: 1, pad: 1)))
    // Signed values on both sides of a sum, then a clip.
    let signed = graph.append("signed", convolution(8, 1, "signed"), reading: [stem])
    graph.append("sum", .add, reading: [signed, pooled])
    let clipped = graph.append("clip", .clip(lower: -0.5, upper: 6))
    // Five branches: one more than a record can join.
    let average = graph.append("average", .averagePool(AveragePool(.square(3, pad: 1))), reading: [clipped])
    let counted = graph.append(
      "counted", .averagePool(AveragePool(Window(2, 2, padding: Padding(top: 0, left: 0, bottom: 1, right: 1)), countsPadding: true)),
      reading: [clipped])
    graph.append("deep", convolution(8, 3, "deep", groups: 8), reading: [clipped])
    let sigmoid = graph.append("sigmoid", .sigmoid)
    graph.append("wide", convolution(6, 5, "wide"), reading: [clipped])
    let tanh = graph.append("tanh", .tanh)
    let scaled = graph.append("scaled", .channelAffine(ChannelAffine(scale: "a.s", offset: "a.o")), reading: [clipped])
    graph.append("joined", .concat, reading: [average, counted, sigmoid, tanh, scaled])
    graph.append("late", .relu)
    graph.append("mean", .globalAveragePool)
    graph.append("fc", .affine(Affine(7, weights: "fc.w", bias: "fc.b")))
    graph.append("softmax", .softmax)
    return graph
  }

  private static let folded = Result {
    try BoundGraph(everyOperator(), parameters: try everyOperator().initialParameters(seed: 3)).folded()
  }

  /// Logits of the models and of the reference, without the softmax.
  private func compare(_ bytes: [UInt8], kernels: KernelTable?) throws -> (found: [Float], truth: [Float]) {
    var graph = Self.everyOperator()
    graph.nodes.removeLast()
    let reference = try ReferenceNetwork(BoundGraph(graph, parameters: try graph.initialParameters(seed: 3)))
    var generator = SeededGenerator(seed: 9)
    let images = generator.bytes(4 * graph.input.count)
    let model = try LoadedModel(bytes: bytes, kernels: kernels)
    var found: [Float] = []
    for image in 0..<4 {
      found += try model.classify(pixels: Array(images[image * graph.input.count..<(image + 1) * graph.input.count])).logits
    }
    return (found, reference.logits(images, count: 4))
  }

  private func int8() throws -> ConvertedModel {
    let folded = try Self.folded.get()
    var generator = SeededGenerator(seed: 5)
    let images = generator.bytes(8 * folded.input.count)
    return try convertToInt8(folded, try calibrate(folded, images: images, count: 8, method: .minMax))
  }

  @Test func float16IsWithinItsWeightsRounding() throws {
    let (found, truth) = try compare(try convertToFloat16(try Self.folded.get()).bytes, kernels: nil)
    let largest = truth.map(\.magnitude).max() ?? 0
    #expect(zip(found, truth).allSatisfy { ($0 - $1).magnitude <= 5e-3 * largest })
  }

  @Test func int8IsAbove20Decibels() throws {
    let (found, truth) = try compare(try int8().bytes, kernels: nil)
    let noise = zip(found, truth).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
    #expect(truth.reduce(0.0) { $0 + Double($1) * Double($1) } >= 100 * noise)
  }

  @Test func int8IsTheSameOnEveryPath() throws {
    let bytes = try int8().bytes
    #expect(try compare(bytes, kernels: .reference).found == compare(bytes, kernels: nil).found)
  }

  @Test func softmaxAtTheEndIsLeftOutAndReported() throws {
    #expect(try int8().report.contains("softmax: a softmax at the end, left out: the output is logits"))
  }

  @Test func convertingTwiceGivesTheSameBytes() throws { #expect(try int8().bytes == int8().bytes) }

  @Test func softmaxInsideAnInt8NetworkIsRefused() throws {
    var graph = Graph(name: "inside", input: Shape(1, 1, 4), inputScale: 1 / 255, labels: [])
    graph.append("softmax", .softmax)
    graph.append("fc", .affine(Affine(2, weights: "w", bias: "b")))
    let folded = try BoundGraph(graph, parameters: try graph.initialParameters(seed: 1)).folded()
    let calibration = try calibrate(folded, images: [1, 2, 3, 4], count: 1, method: .minMax)
    #expect(
      throws: ConvertError("layer softmax: found a softmax inside the network, expected it at the end, or fp16")
    ) { try convertToInt8(folded, calibration) }
    #expect(throws: Never.self) { try convertToFloat16(folded) }
  }

  @Test func outputThatIsNoVectorIsRefused() throws {
    var graph = Graph(name: "image", input: Shape(2, 2, 1), inputScale: 1 / 255, labels: [])
    graph.append("relu", .relu)
    let folded = try BoundGraph(graph, parameters: []).folded()
    #expect(throws: ConvertError("layer relu: found the last layer with output 2x2x1, expected 1x1xC")) {
      try convertToFloat16(folded)
    }
  }

  /// What MoteReference computes on BLIS, layer by layer.
  @Test func fixedOrderForwardAgreesWithTheReference() throws {
    let folded = try Self.folded.get()
    let graph = Self.everyOperator()
    let reference = try ReferenceNetwork(BoundGraph(graph, parameters: try graph.initialParameters(seed: 3)))
    var generator = SeededGenerator(seed: 6)
    let image = generator.bytes(folded.input.count)
    let truth = reference.fusedLayerOutputs(images: image, count: 1)
    for (layer, (found, expected)) in zip(folded.layers, zip(FixedOrderForward(folded).layerOutputs(image[...]), truth)) {
      let largest = expected.map(\.magnitude).max() ?? 0
      #expect(
        found.count == expected.count && zip(found, expected).allSatisfy { ($0 - $1).magnitude <= 1e-5 * largest }, "\(layer.name)")
    }
  }
}
