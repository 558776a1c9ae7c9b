import MoteConvert
import MoteGraph
import MoteReference
import MoteTestSupport
import Testing

@testable import MoteConformance

@Suite("Comparison with the reference")
struct ComparisonTests {
  static let graph: Graph = {
    var graph = Graph(name: "small", input: Shape(8, 8, 1), inputScale: 1 / 255, labels: ["a", "b", "c"])
    graph.append(
      "conv1", .convolution(Convolution(6, Window(3, 3, padding: Padding(1)), weights: "W1", bias: "b1")))
    graph.append("relu1", .relu)
    graph.append("pool1", .maxPool(Window(2, 2, strideY: 2, strideX: 2)))
    graph.append("affine1", .affine(Affine(3, weights: "W2", bias: "b2")))
    return graph
  }()

  let reference: ReferenceNetwork
  let data: ConformanceData

  init() throws {
    reference = try ReferenceNetwork(
      BoundGraph(Self.graph, parameters: Self.graph.randomParameters(seed: 7)))
    var generator = SeededGenerator(seed: 8)
    let pixels = (0..<(120 * 64)).map { _ in UInt8.random(in: 0...255, using: &generator) }
    data = ConformanceData(
      name: "random", height: 8, width: 8, count: 120, pixels: pixels, labels: [UInt8](repeating: 1, count: 120))
  }

  func int8(_ folded: FoldedGraph) throws -> ModelUnderTest {
    let ranges = try calibrate(reference.folded, images: data.pixels, count: data.count, method: .minMax)
    return try ModelUnderTest(name: "INT8", bytes: convertToInt8(folded, ranges).bytes, network: reference.folded)
  }

  func fp16(_ folded: FoldedGraph) throws -> ModelUnderTest {
    try ModelUnderTest(name: "FP16", bytes: convertToFloat16(folded).bytes, network: reference.folded)
  }

  @Test func soundModelsPassEveryLayer() throws {
    let models = try [int8(reference.folded), fp16(reference.folded)]
    let report = try compare(reference, models, data: data, limits: ConformanceLimits(changedInt8: 10))
    for model in report.models { for layer in model.layers { #expect(layer.passed, "\(model.name) \(layer)") } }
    #expect(report.models.map(\.precision) == [.int8, .fp16])
    #expect(report.models[1].layers[0].sqnr > report.models[0].layers[0].sqnr + 10)
    #expect(report.passed)
  }

  @Test func aDamagedWeightFails() throws {
    var damaged = reference.folded
    damaged.layers[0].weights[4] += 1
    let report = try compare(reference, [int8(damaged), fp16(damaged)], data: data)
    #expect(report.models.map(\.layers[0].passed) == [false, false])
    #expect(!report.passed)
  }

  @Test func theResultDoesNotDependOnThreads() throws {
    let models = try [int8(reference.folded), fp16(reference.folded)]
    let reports = try [1, 3].map { try compare(reference, models, data: data, threads: $0) }
    #expect(reports[0] == reports[1])
    #expect(reports[0].json == reports[1].json)
  }

  @Test func errorsAndConfusionCountTheSameImages() throws {
    let report = try compare(reference, [fp16(reference.folded)], data: data)
    #expect(report.floatConfusion[1].reduce(0, +) == 120)
    #expect(report.floatErrors == 120 - report.floatConfusion[1][1])
  }

  @Test func aModelOfAnotherNetworkIsRefused() throws {
    var other = reference.folded
    other.layers[0].name = "other"
    other.layers.removeLast()
    let bytes = try convertToFloat16(reference.folded).bytes
    #expect(throws: ConformanceError.self) { try ModelUnderTest(name: "x", bytes: bytes, network: other) }
  }

  @Test func dataOfAnotherSizeIsRefused() throws {
    let wrong = ConformanceData(
      name: "wrong", height: 4, width: 4, count: 1, pixels: [UInt8](repeating: 0, count: 16), labels: nil)
    #expect(throws: ConformanceError.self) { try compare(reference, [], data: wrong) }
  }
}
