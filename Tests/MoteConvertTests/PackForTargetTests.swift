import MoteConvert
import MoteFormat
import MoteHost
import MoteRuntime
import MoteTestSupport
import Testing

@Suite("Packing for a target") struct PackForTargetTests {
  let model: [UInt8]

  init() throws { model = try DefaultModelTests.read("deepconvnet-int8.mote") }

  @Test("Flash and RAM are what file and plan take, the results those of the canonical file", arguments: Target.all.map(\.name))
  func truth(_ name: String) throws {
    let target = try #require(Target.named(name))
    let expected = try GoldenVectors.json(model)
    for budget in [Budget(), Budget(maxFlash: 245 << 10, maxRAM: 24 << 10), Budget(maxFlash: 130 << 10)] {
      let packed = try pack(model, for: target, within: budget)
      #expect(packed.cost.flash == packed.bytes.count)
      #expect(packed.bytes.count <= budget.maxFlash ?? .max && packed.cost.ram <= budget.maxRAM ?? .max)
      #expect(packed.instructions.reduce(0, +) == packed.cost.instructions)
      let loaded = try LoadedModel(bytes: packed.bytes, kernels: target.family.kernels)
      #expect(loaded.plan.kind == packed.plan)
      #expect(try Plan(loaded.model, kernels: target.planningKernels).arenaBytes == packed.cost.ram)
      #expect(loaded.plan.preparedBytes == 0)
      #expect(try GoldenVectors.json(packed.bytes, kernels: target.family.kernels) == expected, "\(budget)")
      #expect(try pack(model, for: target, within: budget).bytes == packed.bytes)
    }
  }

  @Test("A smaller budget never gives a faster model; the neighbours' budgets give the neighbours") func neighbours() throws {
    let target = try #require(Target.named("cortex-m4"))
    var budget = Budget()
    var before = 0
    for _ in 0..<100 {
      let packed = try pack(model, for: target, within: budget)
      #expect(packed.cost.instructions >= before)
      before = packed.cost.instructions
      if let faster = packed.neighbours.fasterWithFlash {
        let found = try pack(model, for: target, within: Budget(maxFlash: faster.cost.flash, maxRAM: budget.maxRAM))
        #expect(found.cost == faster.cost && faster.cost.instructions < packed.cost.instructions)
      }
      guard let less = packed.neighbours.lessFlash else { break }
      #expect(less.cost.flash < packed.cost.flash)
      budget.maxFlash = less.cost.flash
    }
    #expect(budget.maxFlash ?? .max <= 130 << 10)
  }

  @Test("An impossible budget is refused with the smallest that would do, which does") func refusal() throws {
    let target = try #require(Target.named("cortex-m4"))
    #expect(throws: ConvertError.self) { try pack(model, for: target, within: Budget(maxFlash: 100 << 10)) }
    do {
      _ = try pack(model, for: target, within: Budget(maxFlash: 130 << 10, maxRAM: 1 << 10))
      Issue.record("1 KB of RAM was enough")
    } catch {
      let words = error.message.split { !$0.isNumber }.compactMap { Int($0) }
      // "cortex-m4: ... 133120 bytes of flash and 1024 bytes of RAM; ... do: F bytes of flash with R of RAM, ..."
      let (flash, ram) = (words[words.count - 2], words[words.count - 1])
      #expect(try pack(model, for: target, within: Budget(maxFlash: flash, maxRAM: ram)).bytes.count <= flash)
      #expect(throws: ConvertError.self) { try pack(model, for: target, within: Budget(maxFlash: flash, maxRAM: ram - 16)) }
    }
  }

  @Test("A first layer is packed where only packed ones are fast") func firstLayer() throws {
    let (mve, dsp) = (try #require(Target.named("cortex-m55")), try #require(Target.named("cortex-m4")))
    #expect(try pack(model, for: mve).layouts[0] == .directVectors)
    #expect(try pack(model, for: dsp).layouts[0] == .canonical)
  }

  @Test("Other places in the arena leave the results as they are, and ask for less of it") func placement() throws {
    let target = try #require(Target.named("cortex-m4"))
    let packed = try pack(model, for: target, within: Budget(maxFlash: 130 << 10, maxRAM: 24 << 10))
    #expect(packed.plan == .layerwise && packed.cost.ram <= 24 << 10)
    let asConverted = try pack(model, layouts: packed.layouts)
    let (before, after) = (try LoadedModel(bytes: asConverted), try LoadedModel(bytes: packed.bytes))
    #expect(try Plan(after.model, kernels: target.planningKernels).arenaBytes
      < Plan(before.model, kernels: target.planningKernels).arenaBytes)
    #expect(try GoldenVectors.json(packed.bytes) == GoldenVectors.json(model))
  }

  @Test("FP16 models keep their weights") func float16() throws {
    let float16 = try SmallModels.float16()
    let target = try #require(Target.named("cortex-m3"))
    let packed = try pack(float16, for: target)
    #expect(packed.layouts.allSatisfy { $0 == .canonical })
    #expect(try GoldenVectors.json(packed.bytes) == GoldenVectors.json(float16))
  }
}
