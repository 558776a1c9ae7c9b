import MoteConvert
import MoteGraph
import MoteHost
import MoteReference
import MoteRuntime
import MoteTestSupport
import Testing

@Suite("INT8 networks with layers in float") struct MixedModelTests {
  private let folded: FoldedGraph
  private let calibration: Calibration
  private let images: [UInt8]
  private let count = 8

  init() throws {
    let graph = Graph.inceptionSmall
    folded = try BoundGraph(graph, parameters: try graph.initialParameters(seed: 3)).folded()
    var generator = SeededGenerator(seed: 5)
    images = generator.bytes(count * folded.input.count)
    calibration = try calibrate(folded, images: images, count: count, method: .minMax)
  }

  private func logits(_ bytes: [UInt8], _ kernels: KernelTable) throws -> [Float] {
    let model = try LoadedModel(bytes: bytes, kernels: kernels)
    let size = folded.input.count
    return try (0..<count).flatMap { try model.classify(pixels: Array(images[$0 * size..<($0 + 1) * size])).logits }
  }

  private var truth: [Float] {
    let forward = FixedOrderForward(folded)
    let size = folded.input.count
    return (0..<count).flatMap { forward.layerOutputs(images[$0 * size..<($0 + 1) * size]).last ?? [] }
  }

  private func noise(_ found: [Float]) -> Double {
    zip(found, truth).reduce(0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
  }

  private func names(_ kinds: (FusedLayer) -> Bool) -> Set<String> { Set(folded.layers.filter(kinds).map(\.name)) }

  @Test("any one layer, and all of a kind: the same bits on every path, and logits") func everyPath() throws {
    let last = try #require(folded.layers.last?.name)
    let sets: [Set<String>] =
      folded.layers.map { [$0.name] } + [names { $0.kind == .concat }, names { $0.kind == .convolution }, names { $0.name != last }]
    for kept in sets {
      let bytes = try convertToInt8(folded, calibration, keepFloat: kept).bytes
      let expected = try logits(bytes, .reference)
      for path in KernelPath.possible {
        #expect(try logits(bytes, KernelTable.best(forced: path.rawValue)) == expected, "\(path), \(kept.sorted())")
      }
    }
  }

  @Test("with all layers in float nothing but their weights is rounded") func allFloat() throws {
    let mixed = try convertToInt8(folded, calibration, keepFloat: names { _ in true }).bytes
    let float = try convertToFloat16(folded).bytes
    #expect(try logits(mixed, .reference) == logits(float, .reference))
  }

  @Test("an unknown layer is refused by name") func unknown() {
    let error = #expect(throws: ConvertError.self) { try convertToInt8(folded, calibration, keepFloat: ["nowhere"]) }
    #expect("\(error.map { "\($0)" } ?? "")".contains("nowhere"))
  }

  @Test("the search reaches its target, says so, and finds the same again") func search() throws {
    let search = FloatSearch(folded, calibration, means: nil, images: images, count: count) { try logits($0, .best()) }
    let found = try search.run(target: 40)
    #expect(found.after >= 40 && found.before < 40 && found.report.count == found.kept.count)
    let model = try convertToInt8(folded, calibration, keepFloat: Set(found.kept))
    #expect(try noise(logits(model.bytes, .reference)) < noise(logits(convertToInt8(folded, calibration).bytes, .reference)))
    #expect(try search.run(target: 40).kept == found.kept)
    #expect(try search.run(target: found.before / 2).kept.isEmpty)
  }

  @Test("corrected biases: less noise, and the same bytes by any number of threads") func correctedBias() throws {
    let means = try channelMeans(folded, images: images, count: count, threads: 1)
    #expect(try channelMeans(folded, images: images, count: count, threads: 3) == means)
    let corrected = try convertToInt8(folded, calibration, means: means)
    #expect(try noise(logits(corrected.bytes, .reference)) < noise(logits(convertToInt8(folded, calibration).bytes, .reference)))
  }

  @Test("a normalized input, in both precisions, is near the reference") func normalized() throws {
    let graph = Graph.inceptionSmall
    let bound = try BoundGraph(graph, parameters: try graph.initialParameters(seed: 3))
    let normalization = try InputNormalization(mean: [0.4], std: [0.3], channels: 1)
    let reference = try ReferenceNetwork(bound.normalizingInput(normalization))
    let ranges = try calibrate(reference.folded, images: images, count: count, method: .minMax)
    let truth = reference.logits(images, count: count)
    let power = truth.reduce(0.0) { $0 + Double($1) * Double($1) }
    let files = try [
      (convertToInt8(reference.folded, ranges, normalization: normalization).bytes, 1e2),
      (convertToFloat16(reference.folded, normalization: normalization).bytes, 1e5),
    ]
    for (bytes, ratio) in files {
      let noise = zip(try logits(bytes, .reference), truth).reduce(0.0) { $0 + Double($1.0 - $1.1) * Double($1.0 - $1.1) }
      #expect(noise * ratio < power)
      let picture = try ModelDescription(file: bytes).picture
      #expect(picture.mean == [0.4] && picture.std == [0.3])
    }
  }
}
