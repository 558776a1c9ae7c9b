import MoteConvert
import MoteFormat
import MoteHost
import MoteRuntime
import MoteTestSupport
import Testing

@Suite("Packing graphs for a target") struct PackGraphTests {
  /// Networks that hold every operator of graphs, INT8 and binary16.
  @Test("Every operator runs on every core, and gives what the canonical file gives", arguments: Target.all.map(\.name))
  func operators(_ name: String) throws {
    let target = try #require(Target.named(name))
    for model in [try GraphModels.int8(), try GraphModels.float32(), try SliceModels.fixed(), try SliceModels.sum()] {
      let packed = try pack(model, for: target)
      #expect(packed.cost.flash == packed.bytes.count)
      let loaded = try LoadedModel(bytes: packed.bytes, kernels: target.family.kernels)
      #expect(ModelEditor(packed.bytes).get(FileHeader.minimumReader) < FileHeader.sliceVersion)
      #expect(try Plan(loaded.model, kernels: target.planningKernels).arenaBytes == packed.cost.ram)
      #expect(try GoldenVectors.json(packed.bytes, kernels: target.family.kernels) == GoldenVectors.json(model))
      try target.check(loaded.model)
    }
  }

  @Test("The two networks hold every operator of graphs") func complete() throws {
    var found: Set<UInt8> = []
    for bytes in [try GraphModels.int8(), try GraphModels.float32()] {
      let loaded = try LoadedModel(bytes: bytes)
      for index in 0..<loaded.model.layerCount { found.insert(loaded.model.layer(index).op.rawValue) }
    }
    #expect(found.isSuperset(of: Operator.graphCodes))
  }

  @Test("A model for one family is refused for another, with layer and layout") func foreign() throws {
    let model = try DefaultModelTests.read("deepconvnet-int8.mote")
    let (mve, dsp) = (try #require(Target.named("cortex-m55")), try #require(Target.named("cortex-m4")))
    let packed = try LoadedModel(bytes: try pack(model, for: mve).bytes)
    try mve.check(packed.model)
    do throws(ConvertError) {
      try dsp.check(packed.model)
      Issue.record("cortex-m4 took a model for cortex-m55")
    } catch {
      #expect(error.message == "layer 0: layout directVectors is not one that cortex-m4 reads; pack the canonical model for it")
    }
  }
}
