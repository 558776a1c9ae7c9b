import Foundation
import MoteFormat
import MoteHost
import MoteKernels
import MoteRuntime
import MoteTestSupport
import Testing

@Suite("The row-streamed plan") struct StreamedPlanTests {
  /// Whether a layer and the next one run by turns.
  static func pairs(_ model: borrowing Model) -> Int {
    var count = 0
    var index = 0
    while index + 1 < model.layerCount {
      let (layer, next) = (model.layer(index), model.layer(index + 1))
      let isPair = layer.op == .convolution && layer.pool == nil && next.op == .convolution
      count += isPair ? 1 : 0
      index += isPair ? 2 : 1
    }
    return count
  }

  @Test("INT8: random chains give the layer-wise plan's bytes, hashes and logits", arguments: [1, 2, 3, 4, 7])
  func int8(_ tileRows: Int) throws {
    var random = SeededRandom(41 + UInt64(tileRows))
    var turns = 0
    for _ in 0..<60 {
      let bytes = try ChainModel(&random).int8()
      let model = Model(trusting: bytes.span.bytes)
      turns += Self.pairs(model)
      let image = random.bytes(model.input.elementCount)
      let expected = try record(bytes, .layerwise, image: image)
      let found = try record(bytes, .streamed, Hungry.table(tileRows: tileRows), image: image)
      #expect(found.layers == expected.layers && found.logits == expected.logits && found.hash == expected.hash)
    }
    #expect(turns > 20)
  }

  @Test("FP16: random chains give the layer-wise plan's bits") func float16() throws {
    var random = SeededRandom(51)
    for _ in 0..<40 {
      let bytes = try ChainModel(&random).float16()
      let image = random.bytes(Model(trusting: bytes.span.bytes).input.elementCount)
      let expected = try record(bytes, .layerwise, image: image)
      let found = try record(bytes, .streamed, image: image)
      #expect(found.layers == expected.layers && found.logits == expected.logits && found.hash == expected.hash)
    }
  }

  @Test("The arena is enough, to the byte, and never larger than whole tensors and scratch") func arena() throws {
    var random = SeededRandom(61)
    var smaller = 0
    for _ in 0..<60 {
      let bytes = try ChainModel(&random).int8()
      let model = Model(trusting: bytes.span.bytes)
      let streamed = try Plan(model, kind: .streamed)
      #expect(streamed.tensorBytes == model.streamedTensorBytes)
      #expect(streamed.arenaBytes % 16 == 0)
      #expect(streamed.tensorBytes <= model.tensorArenaBytes)
      if streamed.tensorBytes < model.tensorArenaBytes { smaller += 1 }
    }
    #expect(smaller > 10)
  }

  @Test("DeepConvNet takes 6,976 bytes and gives the same bytes") func deepConvNet() throws {
    let bytes = try fixture("deepconvnet-int8.mote")
    let model = Model(trusting: bytes.span.bytes)
    let plan = try Plan(model, kind: .streamed)
    #expect(plan.tensorBytes == 6_976)
    #expect(plan.scratchBytes == 0)
    var random = SeededRandom(71)
    let image = random.bytes(784)
    let expected = try record(bytes, .layerwise, image: image)
    let found = try record(bytes, .streamed, Hungry.table(tileRows: 4), image: image)
    #expect(found.layers == expected.layers && found.logits == expected.logits && found.hash == expected.hash)
  }

  @Test("Layers that are no chain are refused") func noChain() throws {
    // The second layer is made to read the input again; the verifier is not asked.
    var editor = ModelEditor(try SmallModels.int8())
    editor.put(0, LayerRecord.input0Field, editor.layer(1))
    let model = Model(trusting: editor.bytes.span.bytes)
    #expect(throws: RunError.notAChain) { try Plan(model, kind: .streamed) }
    #expect(model.streamedTensorBytes == 0)
  }
}
