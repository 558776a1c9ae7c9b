import CMallocCounter
import Dispatch
import MoteFormat
import MoteHost
import MoteRuntime
import MoteTestSupport
import Testing

/// A run of one image by one thread and by several, on every path of this machine.
private struct SharedCase {
  let loaded: LoadedModel
  let image: [UInt8]
  /// The hash of every layer's bytes, and the logits' bits.
  let hash: [UInt8]
  let logits: [UInt32]

  init(_ bytes: [UInt8], seed: UInt64, kernels: KernelTable) throws {
    let loaded = try LoadedModel(bytes: bytes, plan: .layerwise, kernels: kernels)
    var random = SeededRandom(seed)
    let image = random.bytes(loaded.height * loaded.width * loaded.channels)
    (self.loaded, self.image) = (loaded, image)
    var values = [Float](repeating: .nan, count: loaded.classCount)
    var output = values.mutableSpan
    var observer = HashObserver()
    try Runner(loaded).run(image.span, &output, observer: &observer)
    hash = Self.bytes(observer.finish())
    logits = values.map(\.bitPattern)
  }

  private static func bytes(_ digest: SHA256.Digest) -> [UInt8] { digest.indices.map { digest[$0] } }

  /// Whether workers write the same bytes, layer for layer.
  func agrees(workers: Int, onThreads: Bool = true) throws -> Bool {
    var plan = try SharedPlan(loaded.model, workers: workers, kernels: loaded.plan.kernels)
    plan.leastWork = 1
    // Filled, so that a value that is read before it is written is not one of an earlier run.
    let arena = AlignedMemory([UInt8](repeating: 0xA5, count: plan.arenaBytes))
    var session = try SharedSession(loaded.model, plan, prepared: loaded.preparedBytes, arena: arena.mutableBytes)
    var values = [Float](repeating: .nan, count: loaded.classCount)
    var output = values.mutableSpan
    var observer = HashObserver()
    try session.run(image.span, &output, observer: &observer) { work in
      if onThreads {
        DispatchQueue.concurrentPerform(iterations: workers, execute: work)
      } else {
        work(workers - 1)
      }
    }
    return Self.bytes(observer.finish()) == hash && values.map(\.bitPattern) == logits
  }
}

@Suite("One image on several workers") struct SharedRunnerTests {
  static let workers = [1, 2, 3, 5, 8]

  private func tables() throws -> [KernelTable] {
    try KernelPath.possible.flatMap { path in try Use.allCases.map { try KernelTable.best(forced: path.rawValue, for: $0) } }
  }

  @Test("Random INT8 graphs have the same bytes for any number of workers", arguments: 1...30) func int8(seed: Int) throws {
    let bytes = try RandomGraph.model(seed: UInt64(seed), isFloat: false)
    for kernels in try tables() {
      let one = try SharedCase(bytes, seed: UInt64(seed), kernels: kernels)
      for count in Self.workers { #expect(try one.agrees(workers: count), "\(kernels.name), \(count) workers") }
    }
  }

  @Test("Random float graphs have the same bytes for any number of workers", arguments: 1...30) func float(seed: Int) throws {
    let bytes = try RandomGraph.model(seed: UInt64(seed), isFloat: true)
    for kernels in try tables() {
      let one = try SharedCase(bytes, seed: UInt64(seed), kernels: kernels)
      for count in Self.workers { #expect(try one.agrees(workers: count), "\(kernels.name), \(count) workers") }
    }
  }

  @Test("So have slices of a concat's output", arguments: 1...15) func slices(seed: Int) throws {
    for isFloat in [false, true] {
      let bytes = try SliceModels.random(seed: UInt64(seed), isFloat: isFloat)
      for kernels in try tables() {
        let one = try SharedCase(bytes, seed: UInt64(seed), kernels: kernels)
        for count in [1, 2, 5] { #expect(try one.agrees(workers: count), "\(kernels.name), \(count) workers") }
      }
    }
  }

  @Test("So have random chains, by every worker alone too", arguments: 1...20) func chains(seed: Int) throws {
    var random = SeededRandom(UInt64(seed))
    let chain = ChainModel(&random)
    for bytes in [try chain.int8(), try chain.float16()] {
      for kernels in try tables() {
        let one = try SharedCase(bytes, seed: UInt64(seed), kernels: kernels)
        for count in [2, 5] {
          #expect(try one.agrees(workers: count), "\(kernels.name), \(count) workers")
          #expect(try one.agrees(workers: count, onThreads: false), "\(kernels.name), the last of \(count) workers")
        }
      }
    }
  }

  @Test("So has a file with packed weights of every layout") func packed() throws {
    let one = try SharedCase(try SmallModels.packed(), seed: 3, kernels: .reference)
    for count in Self.workers { #expect(try one.agrees(workers: count)) }
  }

  @Test("Layers of some work are divided, at the kernel's tiles") func parts() {
    let parts = LayerParts(rows: 14, first: 4, step: 4, most: 3)
    #expect((0..<parts.count).map { parts.rows(of: $0) } == [0..<4, 4..<8, 8..<14])
    let shifted = LayerParts(rows: 7, first: 1, step: 2, most: 8)
    #expect((0..<shifted.count).map { shifted.rows(of: $0) } == [0..<1, 1..<3, 3..<5, 5..<7])
    #expect(LayerParts(rows: 3, first: 4, step: 4, most: 8).count == 1)
    #expect(LayerParts(whole: 9).rows(of: 0) == 0..<9)
  }

  @Test("What no worker took, and odd worker numbers, do no harm") func oddWorkers() throws {
    let loaded = try LoadedModel(bytes: try SmallModels.int8())
    let shared = try SharedRunner(loaded, workers: 2)
    let image = [UInt8](repeating: 77, count: SmallModels.inputCount)
    let expected = try loaded.classify(pixels: image).logits
    func logits(_ onWorkers: (_ work: @Sendable (Int) -> Void) -> Void) throws -> [Float] {
      var logits = [Float](repeating: .nan, count: loaded.classCount)
      var output = logits.mutableSpan
      try shared.run(image.span, &output, onWorkers: onWorkers)
      return logits
    }
    #expect(try logits { _ in } == expected)
    #expect(
      try logits { work in
        work(-1)
        work(2)
        DispatchQueue.concurrentPerform(iterations: 4) { _ in work(0) }
        work(1)
      } == expected)
  }

  @Test("The observer sees whole layers in order and stops the run", arguments: [1, 2, 5]) func stop(workers: Int) throws {
    let loaded = try LoadedModel(bytes: try GraphModels.int8())
    var plan = try SharedPlan(loaded.model, workers: workers, kernels: loaded.plan.kernels)
    plan.leastWork = 1
    let arena = AlignedMemory(byteCount: plan.arenaBytes)
    var session = try SharedSession(loaded.model, plan, prepared: loaded.preparedBytes, arena: arena.mutableBytes)
    let image = [UInt8](repeating: 9, count: GraphModels.inputCount)
    var logits = [Float](repeating: 0, count: loaded.classCount)
    for last in 0..<loaded.model.layerCount {
      var observer = Stopper(last: last)
      var output = logits.mutableSpan
      do throws(HostError) {
        try session.run(image.span, &output, observer: &observer) {
          DispatchQueue.concurrentPerform(iterations: workers, execute: $0)
        }
        Issue.record("the run was not stopped")
      } catch {
        #expect(error == .run(.stopped))
      }
      #expect(observer.seen == Array(0...last))
      #expect(observer.rows == (0...last).map { loaded.model.tensor($0 + 1).height })
    }
    // And runs to the end afterwards.
    var output = logits.mutableSpan
    try session.run(image.span, &output) { DispatchQueue.concurrentPerform(iterations: workers, execute: $0) }
    #expect(logits == (try loaded.classify(pixels: image).logits))
  }

  private struct Stopper: LayerObserver {
    let last: Int
    var seen: [Int] = []
    var rows: [Int] = []
    init(last: Int) { self.last = last }
    mutating func layer(_ index: Int, rows: Range<Int>, wrote values: RawSpan) -> Bool {
      seen.append(index)
      self.rows.append(rows.count)
      return index < last
    }
  }

  @Test("No worker, and more than there may be, are refused", arguments: [Int.min, -1, 0, 1025, .max])
  func workerCount(count: Int) throws {
    let loaded = try LoadedModel(bytes: try SmallModels.int8())
    #expect(throws: HostError.wrongWorkerCount(found: count)) { try SharedRunner(loaded, workers: count) }
  }

  @Test("An arena that is too small for all scratch, or misaligned, is refused") func arena() throws {
    let loaded = try LoadedModel(bytes: try SmallModels.int8())
    let plan = try SharedPlan(loaded.model, workers: 3, kernels: loaded.plan.kernels)
    let arena = AlignedMemory(byteCount: plan.arenaBytes + 8)
    func refusal(_ range: Range<Int>) -> HostError? {
      var bytes = arena.mutableBytes
      do throws(HostError) {
        _ = try SharedSession(
          loaded.model, plan, prepared: loaded.preparedBytes, arena: bytes._mutatingExtracting(range))
        return nil
      } catch { return error }
    }
    #expect(refusal(0..<plan.arenaBytes) == nil)
    #expect(refusal(0..<plan.arenaBytes - 1) == .run(.arenaTooSmall))
    #expect(refusal(8..<plan.arenaBytes + 8) == .run(.arenaMisaligned))
  }

  @Test("Another model's plan, missing weights and wrong sizes are refused") func wrongBlocks() throws {
    let loaded = try LoadedModel(bytes: try SmallModels.int8(), kernels: .portable)
    let other = try LoadedModel(bytes: try SmallModels.int8(seed: 2), kernels: .portable)
    let plan = try SharedPlan(loaded.model, workers: 2, kernels: loaded.plan.kernels)
    let arena = AlignedMemory(byteCount: plan.arenaBytes)
    #expect(throws: HostError.run(.wrongPlan)) {
      _ = try SharedSession(other.model, plan, prepared: loaded.preparedBytes, arena: arena.mutableBytes)
    }
    #expect(throws: HostError.run(.preparedTooSmall)) {
      _ = try SharedSession(loaded.model, plan, arena: arena.mutableBytes)
    }
    let shared = try SharedRunner(loaded, workers: 2)
    var logits = [Float](repeating: 0, count: loaded.classCount)
    #expect(throws: HostError.run(.wrongInputSize)) {
      var output = logits.mutableSpan
      try shared.run([UInt8](repeating: 0, count: 35).span, &output) { _ in }
    }
    let image = [UInt8](repeating: 0, count: SmallModels.inputCount)
    #expect(throws: HostError.run(.wrongOutputSize)) {
      var few = [Float](repeating: 0, count: 2)
      var output = few.mutableSpan
      try shared.run(image.span, &output) { _ in }
    }
    #expect(throws: HostError.tooMuchMemory(needed: shared.plan.arenaBytes + loaded.fileBytes + loaded.plan.preparedBytes, allowed: 99)) {
      try SharedRunner(loaded, workers: 2, maxMemory: 99)
    }
    var inner: HostError?
    var output = logits.mutableSpan
    try shared.run(image.span, &output) { _ in
      var more = [Float](repeating: 0, count: 3)
      var output = more.mutableSpan
      do throws(HostError) { try shared.run(image.span, &output) { _ in } } catch { inner = error }
    }
    #expect(inner == .runInProgress)
  }

  @Test("A run allocates nothing", arguments: [false, true]) func heap(_ hasSlices: Bool) throws {
    let loaded = try LoadedModel(bytes: hasSlices ? try SliceModels.fixed() : try GraphModels.int8())
    let shared = try SharedRunner(loaded, workers: 2)
    let image = [UInt8](repeating: 50, count: loaded.height * loaded.width * loaded.channels)
    var logits = [Float](repeating: 0, count: loaded.classCount)
    var before: UInt64 = 0
    for run in 0...100 {
      // The first run may resolve lazily bound symbols and type metadata.
      if run == 1 { before = malloc_counter_value() }
      var output = logits.mutableSpan
      try shared.run(image.span, &output) { work in
        work(1)
        work(0)
      }
    }
    #expect(malloc_counter_value() - before == 0)
  }
}
