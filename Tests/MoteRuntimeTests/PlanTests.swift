import MoteFormat
import MoteHost
import MoteKernels
import MoteRuntime
import MoteTestSupport
import Testing

/// Kernels that use all the scratch that they ask for, and compute what the reference does.
enum Hungry {
  /// Bytes of scratch: different ones for different layers.
  static let bytes: Kernel.Bytes = { raw in
    let g = raw.assumingMemoryBound(to: Geometry.self).pointee
    return g.outputChannels * 37 + g.width
  }

  static let run: Kernel.Run = { raw in
    let a = raw.assumingMemoryBound(to: Int8Arguments.self).pointee
    let count = withUnsafePointer(to: a.geometry) { bytes(UnsafeRawPointer($0)) }
    precondition(UInt(bitPattern: a.scratch) % 16 == 0, "scratch is misaligned")
    a.scratch.initializeMemory(as: UInt8.self, repeating: 0xEE, count: count)
    ReferenceKernels.convolutionInt8.run(raw)
    a.scratch.initializeMemory(as: UInt8.self, repeating: 0x77, count: count)
  }

  static func table(tileRows: Int) -> KernelTable {
    KernelTable.reference.replacing(
      .convolution, .uint8, with: Kernel(run: run, scratch: bytes, tileRows: tileRows))
  }
}

/// What every layer wrote and the logits, from an arena of exactly the plan's size full of garbage.
func record(
  _ bytes: [UInt8], _ kind: Plan.Kind?, _ kernels: KernelTable = .reference, image: [UInt8]
) throws -> (layers: [[UInt8]], logits: [Float], hash: [UInt8]) {
  let loaded = try LoadedModel(bytes: bytes, plan: kind, kernels: kernels)
  let memory = AlignedMemory([UInt8](repeating: 0x99, count: loaded.plan.arenaBytes))
  var logits = [Float](repeating: 0, count: loaded.classCount)
  var recorder = Recorder()
  var hashes = HashObserver()
  var output = logits.mutableSpan
  var session = try Session(loaded.model, loaded.plan, prepared: loaded.preparedBytes, arena: memory.mutableBytes)
  try session.run(image.span, &output, observer: &recorder)
  try session.run(image.span, &output, observer: &hashes)
  let digest = hashes.finish()
  return (recorder.layers, logits, digest.indices.map { digest[$0] })
}

@Suite("Plans") struct PlanTests {
  @Test("Scratch lies behind the tensors that are alive, and touches none of them") func scratch() throws {
    var random = SeededRandom(31)
    var smaller = 0
    for _ in 0..<40 {
      let bytes = try ChainModel(&random).int8()
      let model = Model(trusting: bytes.span.bytes)
      let plan = try Plan(model, kind: .layerwise, kernels: Hungry.table(tileRows: 1))
      let image = random.bytes(model.input.elementCount)
      #expect(plan.arenaBytes >= plan.tensorBytes && plan.arenaBytes % 16 == 0)
      var largest = 0
      for index in 0..<model.layerCount where model.layer(index).op == .convolution {
        let g = model.geometry(model.layer(index), output: model.tensor(index + 1))
        largest = max(largest, Limits.align(g.outputChannels * 37 + g.width, 16))
      }
      #expect(plan.arenaBytes <= plan.tensorBytes + largest)
      if plan.arenaBytes < plan.tensorBytes + largest { smaller += 1 }
      let expected = try record(bytes, .layerwise, image: image)
      let found = try record(bytes, .layerwise, Hungry.table(tileRows: 1), image: image)
      #expect(found.layers == expected.layers && found.logits == expected.logits)
    }
    #expect(smaller > 10)
  }

  @Test("A kernel that this build lacks refuses the plan") func missingKernel() throws {
    let bytes = try SmallModels.int8()
    let model = Model(trusting: bytes.span.bytes)
    for (op, input) in [(Operator.convolution, TensorType.uint8), (.affine, .uint8), (.maxPool, .uint8)] {
      let table = KernelTable.reference.replacing(op, input, with: nil)
      #expect(throws: RunError.noKernel) { try Plan(model, kernels: table) }
    }
    // One that no layer needs is not missed.
    _ = try Plan(model, kernels: KernelTable.reference.replacing(.convolution, .float32, with: nil))
  }

  @Test("The table answers every canonical key of the format, and no other") func keys() {
    let weighted: [Operator] = [.convolution, .affine]
    for op in weighted + [.maxPool] {
      for input in [TensorType.uint8, .float32] { #expect(KernelTable.reference.kernel(KernelKey(op, input)) != nil) }
    }
    #expect(KernelTable.reference.kernel(KernelKey(.quantize, .float32)) != nil)
    #expect(KernelTable.reference.kernel(KernelKey(.dequantize, .uint8)) != nil)
    #expect(KernelTable.reference.kernel(KernelKey(.quantize, .uint8)) == nil)
    #expect(KernelTable.reference.kernel(KernelKey(.dequantize, .float32)) == nil)
  }
}
