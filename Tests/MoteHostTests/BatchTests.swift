import CMallocCounter
import Dispatch
import MoteHost
import MoteTestSupport
import Testing

@Suite("Batches") struct BatchTests {
  private static let count = 37
  private let loaded: LoadedModel
  private let images: [UInt8]
  /// What single runs give.
  private let expected: [Float]

  init() throws {
    loaded = try LoadedModel(bytes: try SmallModels.int8())
    var random = SeededRandom(11)
    images = random.bytes(Self.count * SmallModels.inputCount)
    let runner = Runner(loaded)
    var expected: [Float] = []
    for image in 0..<Self.count {
      let pixels = images[image * SmallModels.inputCount..<(image + 1) * SmallModels.inputCount]
      expected += try runner.classify(pixels: Array(pixels)).logits
    }
    self.expected = expected
  }

  /// The logits of the whole batch; a place that no worker wrote stays not a number.
  private func logits(_ batch: BatchRunner, on workers: (_ work: @Sendable (Int) -> Void) -> Void) throws -> [Float] {
    var logits = [Float](repeating: .nan, count: Self.count * SmallModels.classCount)
    var output = logits.mutableSpan
    try batch.run(images.span, &output, onWorkers: workers)
    return logits
  }

  @Test("Any number of workers gives the bytes of single runs", arguments: 1...4) func workers(count: Int) throws {
    let batch = try BatchRunner(loaded, workers: count)
    for _ in 0..<20 {
      #expect(try logits(batch) { DispatchQueue.concurrentPerform(iterations: count, execute: $0) } == expected)
    }
  }

  @Test("Images that no worker took are run all the same") func noWorker() throws {
    let batch = try BatchRunner(loaded, workers: 2)
    #expect(try logits(batch) { _ in } == expected)
    #expect(try logits(batch) { $0(1) } == expected)
  }

  @Test("Worker numbers that do not exist, and numbers that are called twice, do no harm") func oddWorkers() throws {
    let batch = try BatchRunner(loaded, workers: 2)
    let result = try logits(batch) { work in
      work(-1)
      work(2)
      DispatchQueue.concurrentPerform(iterations: 4) { _ in work(0) }
      work(1)
    }
    #expect(result == expected)
  }

  @Test("An empty batch is no work") func empty() throws {
    var none: [Float] = []
    var output = none.mutableSpan
    try BatchRunner(loaded, workers: 1).run([UInt8]().span, &output)
  }

  @Test("A batch without workers, with too many, or of more memory than allowed is refused") func workers() {
    for workers in [0, -1, SharedPlan.mostWorkers + 1, .max] {
      #expect(throws: HostError.wrongWorkerCount(found: workers)) { try BatchRunner(loaded, workers: workers) }
    }
    let needed = loaded.fileBytes + loaded.plan.preparedBytes + 3 * loaded.plan.arenaBytes
    #expect(throws: HostError.tooMuchMemory(needed: needed, allowed: needed - 1)) {
      try BatchRunner(loaded, workers: 3, maxMemory: needed - 1)
    }
    #expect(throws: Never.self) { try BatchRunner(loaded, workers: 3, maxMemory: needed) }
  }

  @Test("A batch that ends in half an image is refused") func halfImage() throws {
    let batch = try BatchRunner(loaded, workers: 1)
    let bytes = [UInt8](repeating: 0, count: SmallModels.inputCount + 1)
    var logits = [Float](repeating: 0, count: 2 * SmallModels.classCount)
    #expect(throws: HostError.wrongBatchInput(found: 37, imageBytes: 36)) {
      var output = logits.mutableSpan
      try batch.run(bytes.span, &output)
    }
  }

  @Test("Room for too few or too many logits is refused", arguments: [5, 7]) func wrongRoom(room: Int) throws {
    let batch = try BatchRunner(loaded, workers: 1)
    let bytes = [UInt8](repeating: 0, count: 2 * SmallModels.inputCount)
    var logits = [Float](repeating: 0, count: room)
    #expect(throws: HostError.wrongBatchOutput(found: room, expected: 6)) {
      var output = logits.mutableSpan
      try batch.run(bytes.span, &output)
    }
  }

  @Test("A second batch in the middle of one is refused") func nested() throws {
    let batch = try BatchRunner(loaded, workers: 1)
    var inner: HostError?
    let result = try logits(batch) { _ in
      var none: [Float] = []
      var output = none.mutableSpan
      do throws(HostError) { try batch.run([UInt8]().span, &output) } catch { inner = error }
    }
    #expect(inner == .batchInProgress)
    #expect(result == expected)
  }

  @Test("A batch allocates nothing") func heap() throws {
    let batch = try BatchRunner(loaded, workers: 2)
    var logits = [Float](repeating: 0, count: Self.count * SmallModels.classCount)
    var before: UInt64 = 0
    for run in 0...100 {
      // The first run may resolve lazily bound symbols and type metadata.
      if run == 1 { before = malloc_counter_value() }
      var output = logits.mutableSpan
      try batch.run(images.span, &output) { work in
        work(1)
        work(0)
      }
    }
    #expect(malloc_counter_value() - before == 0)
  }
}
