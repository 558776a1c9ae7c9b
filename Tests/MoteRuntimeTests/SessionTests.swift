import CMallocCounter
import Dispatch
import MoteFormat
import MoteHost
import MoteRuntime
import MoteTestSupport
import Testing

/// Opens a session as given and runs it once; the error, or nil.
private func attempt(
  _ loaded: LoadedModel, _ plan: Plan, shortBy: Int = 0, shift: Int = 0, input: Int = SmallModels.inputCount,
  output: Int = SmallModels.classCount
) -> RunError? {
  let memory = AlignedMemory(byteCount: plan.arenaBytes + 64)
  let pixels = [UInt8](repeating: 1, count: input)
  var logits = [Float](repeating: 0, count: output)
  do throws(RunError) {
    var arena = memory.mutableBytes
    let part = arena._mutatingExtracting(shift..<(shift + plan.arenaBytes - shortBy))
    var session = try Session(loaded.model, plan, prepared: loaded.preparedBytes, arena: part)
    var values = logits.mutableSpan
    try session.run(pixels.span, &values)
    return nil
  } catch {
    return error
  }
}

private struct Stop: LayerObserver {
  var seen = 0
  mutating func layer(_ index: Int, rows: Range<Int>, wrote values: RawSpan) -> Bool {
    seen += 1
    return index < 1
  }
}

@Suite("Sessions") struct SessionTests {
  @Test("The plan's arena is enough, to the byte", arguments: [false, true]) func arena(_ isFloat16: Bool) throws {
    let loaded = try LoadedModel(bytes: isFloat16 ? try SmallModels.float16() : try SmallModels.int8())
    #expect(attempt(loaded, loaded.plan) == nil)
    #expect(attempt(loaded, loaded.plan, shortBy: 1) == .arenaTooSmall)
    #expect(attempt(loaded, loaded.plan, shift: 1) == .arenaMisaligned)
    #expect(attempt(loaded, loaded.plan, shift: 8) == .arenaMisaligned)
  }

  @Test("Wrong input and output sizes") func sizes() throws {
    let loaded = try LoadedModel(bytes: try SmallModels.int8())
    #expect(attempt(loaded, loaded.plan, input: 35) == .wrongInputSize)
    #expect(attempt(loaded, loaded.plan, input: 37) == .wrongInputSize)
    #expect(attempt(loaded, loaded.plan, output: 2) == .wrongOutputSize)
    #expect(attempt(loaded, loaded.plan, output: 4) == .wrongOutputSize)
  }

  @Test("Another model's plan") func foreignPlan() throws {
    let loaded = try LoadedModel(bytes: try SmallModels.int8())
    let other = try LoadedModel(bytes: try SmallModels.int8(seed: 9))
    #expect(attempt(loaded, other.plan) == .wrongPlan)
  }

  @Test("A misaligned file") func misaligned() throws {
    let bytes = try SmallModels.int8()
    let memory = AlignedMemory([0] + bytes)
    #expect(throws: ModelError(.misaligned, at: 0)) { _ = try Model(verifying: memory.bytes.extracting(1...)) }
  }

  @Test("The observer stops a run") func stop() throws {
    let runner = Runner(try LoadedModel(bytes: try SmallModels.int8()))
    var observer = Stop()
    var logits = [Float](repeating: 0, count: 3)
    let pixels = [UInt8](repeating: 0, count: 36)
    #expect(throws: RunError.stopped) {
      var output = logits.mutableSpan
      try runner.run(pixels.span, &output, observer: &observer)
    }
    #expect(observer.seen == 2)
  }
}

@Suite("Hashes") struct HashTests {
  static func hash(_ runner: Runner, _ pixels: [UInt8]) throws -> [UInt8] {
    var observer = HashObserver()
    var logits = [Float](repeating: 0, count: 3)
    var output = logits.mutableSpan
    try runner.run(pixels.span, &output, observer: &observer)
    let digest = observer.finish()
    return digest.indices.map { digest[$0] }
  }

  @Test("Equal runs have equal hashes, another weight or pixel has another") func hashes() throws {
    let runner = Runner(try LoadedModel(bytes: try SmallModels.int8()))
    let pixels = GoldenVectors.inputs(36)[2]
    let first = try Self.hash(runner, pixels)
    #expect(try Self.hash(runner, pixels) == first)
    #expect(try Self.hash(runner, GoldenVectors.inputs(36)[3]) != first)
    let other = Runner(try LoadedModel(bytes: try SmallModels.int8(seed: 2)))
    #expect(try Self.hash(other, pixels) != first)
  }

  @Test("The network's hash is the SHA-256 of the layers' hashes") func definition() throws {
    let runner = Runner(try LoadedModel(bytes: try SmallModels.int8()))
    let pixels = GoldenVectors.inputs(36)[2]
    var recorder = Recorder()
    var logits = [Float](repeating: 0, count: 3)
    var output = logits.mutableSpan
    try runner.run(pixels.span, &output, observer: &recorder)
    var network = SHA256()
    for layer in recorder.layers {
      var hasher = SHA256()
      for byte in layer { hasher.update(byte) }
      network.update(hasher.finish())
    }
    let expected = network.finish()
    #expect(try Self.hash(runner, pixels) == expected.indices.map { expected[$0] })
  }

  @Test("Two threads share a model and agree") func threads() throws {
    let loaded = try LoadedModel(bytes: try SmallModels.int8())
    let pixels = GoldenVectors.inputs(36)[3]
    let expected = try Self.hash(Runner(loaded), pixels)
    let agreed = Agreement()
    DispatchQueue.concurrentPerform(iterations: 2) { _ in
      let runner = Runner(loaded)
      for _ in 0..<200 where (try? Self.hash(runner, pixels)) == expected { agreed.count() }
    }
    #expect(agreed.total == 400)
  }
}

/// Counts from several threads.
private final class Agreement: @unchecked Sendable {
  private let queue = DispatchQueue(label: "agreement")
  private var value = 0
  func count() { queue.sync { value += 1 } }
  var total: Int { queue.sync { value } }
}

@Suite("Heap") struct HeapTests {
  @Test("The counter counts") func control() {
    let before = malloc_counter_value()
    let array = [UInt8](repeating: 1, count: Int.random(in: 1000...2000))
    #expect(malloc_counter_value() > before)
    #expect(array.count >= 1000)
  }

  @Test("A thousand runs allocate nothing on any path", arguments: KernelPath.possible, Use.allCases)
  func runs(_ path: KernelPath, _ use: Use) throws {
    let kernels = try KernelTable.best(forced: path.rawValue, for: use)
    try expectNoAllocation(Runner(try LoadedModel(bytes: try SmallModels.int8(), kernels: kernels)))
    try expectNoAllocation(Runner(try LoadedModel(bytes: try SmallModels.float16(), kernels: kernels)))
  }

  private func expectNoAllocation(_ runner: Runner) throws {
    let pixels = GoldenVectors.inputs(36)[2]
    var logits = [Float](repeating: 0, count: 3)
    var hashes = HashObserver()
    var output = logits.mutableSpan
    // The first run may resolve lazily bound symbols and type metadata.
    try runner.run(pixels.span, &output, observer: &hashes)
    try runner.run(pixels.span, &output)
    let before = malloc_counter_value()
    for _ in 0..<1000 { try runner.run(pixels.span, &output) }
    let plain = malloc_counter_value()
    for _ in 0..<1000 { try runner.run(pixels.span, &output, observer: &hashes) }
    let observed = malloc_counter_value()
    #expect(plain - before == 0)
    #expect(observed - plain == 0)
  }
}
