import MoteConvert
import MoteFormat
import MoteGraph
import MoteRuntime
import MoteTestSupport
import Testing

@Suite("Quantizer") struct QuantizeTests {
  /// One affine layer of one channel behind a 1x1x`weights.count` input, and one that gives the logits.
  private func network(_ weights: [Float], bias: Float) -> FoldedGraph {
    let input = Shape(1, 1, weights.count)
    return FoldedGraph(
      name: "test", input: input, inputScale: 1 / 255, labels: [],
      layers: [
        FusedLayer(
          name: "first", kind: .affine, input: 0, inputShape: input, outputShape: Shape(1, 1, 1), outputChannels: 1,
          window: Window(1, 1), relu: true, weights: weights, bias: [bias]),
        FusedLayer(
          name: "last", kind: .affine, input: 1, inputShape: Shape(1, 1, 1), outputShape: Shape(1, 1, 2),
          outputChannels: 2, window: Window(1, 1), weights: [1, -1], bias: [0, 0]),
      ])
  }

  private func convert(_ graph: FoldedGraph, range: ClosedRange<Float> = 0...4) throws -> ConvertedModel {
    let ranges: [ClosedRange<Float>] = [0...1, range, 0...1]
    return try convertToInt8(
      graph, Calibration(method: .minMax, images: 1, ranges: ranges, observed: ranges))
  }

  /// The bytes of the first layer's table that a record field points to.
  private func table(_ bytes: [UInt8], _ offset: (LayerRecord) -> Int, _ count: Int) -> [UInt8] {
    let start = offset(Model(trusting: bytes.span.bytes).layer(0))
    return Array(bytes[start..<start + count])
  }

  @Test("weights are symmetric, the largest is ±127") func symmetric() throws {
    let bytes = try convert(network([0.5, -1, 0.25, 0], bias: 0)).bytes
    #expect(table(bytes, \.weightsOffset, 4).map { Int8(bitPattern: $0) } == [64, -127, 32, 0])
  }

  @Test("an all-zero channel has weight scale 1") func zeroChannel() throws {
    let bytes = try convert(network([0, 0], bias: 2)).bytes
    // bias / (1/255 * 1) = 510.
    #expect(table(bytes, \.biasOffset, 4) == [0xFE, 0x01, 0, 0])
  }

  @Test("a bias out of reach raises the weight scale, and the report says so") func raisedScale() throws {
    let model = try convert(network([1e-9, -1e-9], bias: 100), range: 0...100)
    #expect(model.report.contains { $0.contains("first: weight scale raised in channels [0]") })
    let bound = Model(trusting: model.bytes.span.bytes).layer(0).bound
    #expect(bound <= UInt32(Int32.max))
  }

  @Test("multipliers have an odd 24-bit mantissa") func oddMultiplier() throws {
    let bytes = try convert(network([0.7, 0.1], bias: 0.3)).bytes
    let multiplier = table(bytes, \.multiplierOffset, 4)
    #expect(multiplier[0] == 0x80)
    #expect(multiplier[3] >= 0x40 && multiplier[3] < 0x80)
  }

  @Test("the stored bound is reached by the worst input") func boundIsTight() throws {
    let bytes = try convert(network([1, -0.5], bias: 0)).bytes
    #expect(Model(trusting: bytes.span.bytes).layer(0).bound == 127 * 255)
  }

  @Test("converting twice gives the same bytes") func deterministic() throws {
    #expect(try SmallModels.int8() == SmallModels.int8())
    #expect(try SmallModels.float16() == SmallModels.float16())
  }

  @Test("refuses a weight that binary16 cannot hold") func refusesLargeFloat16Weight() {
    #expect(throws: ConvertError("layer first: weight 1: found 65520.0, expected a magnitude below 65520 (binary16)")) {
      try convertToFloat16(network([1, 65520], bias: 0))
    }
  }

  @Test("refuses a bias that binary16 cannot hold") func refusesLargeFloat16Bias() {
    #expect(throws: ConvertError.self) { try convertToFloat16(network([1, 1], bias: 1e6)) }
  }

  @Test("a last layer with an activation is dequantized") func dequantizesActivationAtTheEnd() throws {
    var graph = network([1], bias: 0)
    graph.layers[1].relu = true
    let bytes = try convert(graph).bytes
    let model = Model(trusting: bytes.span.bytes)
    #expect(model.layerCount == 3 && model.layer(2).op == .dequantize)
  }

  @Test("refuses a calibration of another network") func refusesForeignCalibration() {
    #expect(throws: ConvertError.self) {
      try convertToInt8(
        network([1], bias: 0), Calibration(method: .minMax, images: 1, ranges: [0...1], observed: [0...1]))
    }
  }

  @Test("a certificate is added behind the last section and read again") func certificate() throws {
    let bytes = try addCertificate(
      to: SmallModels.int8(), images: 9, floatErrors: 1, errors: 2, changed: 3,
      dataDigest: [UInt8](repeating: 7, count: 32))
    #expect(throws: ConvertError.self) {
      try addCertificate(to: bytes, images: 9, floatErrors: 1, errors: 2, changed: 3, dataDigest: [])
    }
  }
}
