import MoteConvert
import MoteFormat
import MoteGraph
import MoteHost
import MoteTestSupport
import Testing

@Suite("What a record has no room for") struct FieldLimitTests {
  private static let tensors = [
    TensorImage(type: .float32, height: 4, width: 4, channels: 2), TensorImage(type: .float32, height: 4, width: 4, channels: 2),
  ]

  private func refusal(_ layer: LayerImage, _ tensors: [TensorImage] = Self.tensors) -> String {
    do {
      _ = try GraphModels.ending(tensors, [layer])
      return "written"
    } catch { return "\(error)" }
  }

  /// A network of one max-pool, converted.
  private func refusal(of window: Window, to output: Shape) -> String {
    let layer = FusedLayer(
      name: "wide", kind: .maxPool, input: 0, inputShape: Shape(300, 300, 1), outputShape: output, outputChannels: 1,
      window: window)
    let graph = FoldedGraph(name: "pool", input: Shape(300, 300, 1), inputScale: 1, labels: [], layers: [layer])
    do {
      _ = try convertToFloat16(graph)
      return "written"
    } catch { return "\(error)" }
  }

  @Test func windowsStridesAndPadsBeyondAByteAreRefused() {
    #expect(
      refusal(of: Window(300, 300), to: Shape(1, 1, 1))
        == "layer wide: found a window of 300x300 with a size, stride or pad of 300, expected at most 255")
    #expect(
      refusal(of: Window(255, 255, strideY: 256, strideX: 256), to: Shape(1, 1, 1))
        == "layer wide: found a window of 255x255 with a size, stride or pad of 256, expected at most 255")
  }

  @Test func aReachBeyondAByteIsRefused() {
    var layer = LayerImage(name: "wide", op: .averagePool, type: .none, inputs: [0])
    layer.reachBottom = 256
    #expect(refusal(layer) == "layer wide: found reachBottom 256, expected at most 255")
  }

  @Test func moreGroupsThanTheFieldHoldsAreRefused() {
    var layer = LayerImage(name: "grouped", op: .convolution, type: .float16, inputs: [0])
    layer.groups = 65_536
    #expect(refusal(layer) == "layer grouped: found groups 65536, expected at most 65535")
  }

  @Test func aNormalizationOverMoreChannelsThanTheFieldHoldsIsRefused() {
    var layer = LayerImage(name: "lrn", op: .lrn, type: .none, inputs: [0])
    layer.normalization = LocalNormalization(localSize: 65_541, alpha: 1, beta: 0.75, k: 1)
    #expect(refusal(layer) == "layer lrn: found localSize 65541, expected at most 65535")
  }

  @Test func aNameWithANULIsRefused() {
    let layer = LayerImage(name: "a\0b", op: .tanh, type: .none, inputs: [0])
    #expect(refusal(layer) == "layer a\0b: found a NUL in the name, expected none")
  }

  @Test func aLabelWithANULIsRefused() {
    let layer = FusedLayer(
      name: "pool", kind: .maxPool, input: 0, inputShape: Shape(2, 2, 1), outputShape: Shape(1, 1, 1), outputChannels: 1,
      window: Window(2, 2))
    let graph = FoldedGraph(name: "pool", input: Shape(2, 2, 1), inputScale: 1, labels: ["a\0"], layers: [layer])
    #expect { _ = try convertToFloat16(graph) } throws: { "\($0)" == "label a\0: found a NUL in the name, expected none" }
  }

  @Test func moreClassesThanTheFieldHoldsAreRefused() {
    let wide = TensorImage(type: .float32, height: 1, width: 1, channels: 65_536)
    let layer = LayerImage(name: "tanh", op: .tanh, type: .none, inputs: [0])
    #expect(refusal(layer, [wide, wide]) == "graph: found 65536 classes, expected at most 65535")
  }

  @Test func aModelWithoutAnyTableRuns() throws {
    let loaded = try LoadedModel(bytes: try GraphModels.ending([TensorImage(type: .uint8, height: 2, width: 2, channels: 2)], []))
    let logits = try loaded.classify(pixels: [1, 2, 3, 4, 5, 6, 7, 8]).logits
    // The means of each channel over four positions.
    #expect(logits == [4, 5])
  }
}
