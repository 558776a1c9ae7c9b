import MoteRuntime
import Synchronization

/// Runs many images of one model on the caller's threads; every worker has an arena of its own, all share the prepared
/// weights.
///
///     let batch = try BatchRunner(model, workers: 2)
///     try batch.run(images.span, &logits) { DispatchQueue.concurrentPerform(iterations: 2, execute: $0) }
///
/// Workers take the next image from one counter, so a core that is held up leaves its images to the others. Every image is
/// computed alone, so the result has the same bytes for any number of workers. A run allocates nothing.
public final class BatchRunner: Sendable {
  public let loaded: LoadedModel
  public var workerCount: Int { arenas.count }
  private let arenas: [AlignedMemory]
  /// One for each arena: whether a worker is in it.
  private let isTaken: Flags
  private let isRunning = Atomic<Bool>(false)
  private let nextImage = Atomic<Int>(0)

  /// - Throws: `HostError.wrongWorkerCount`, `.tooMuchMemory`.
  /// - Parameters:
  ///   - workers: 1 to `SharedPlan.mostWorkers`.
  ///   - maxMemory: bytes that the file, the prepared weights and the workers' arenas may take together.
  public init(_ loaded: LoadedModel, workers: Int, maxMemory: Int = 1 << 30) throws(HostError) {
    guard (1...SharedPlan.mostWorkers).contains(workers) else { throw .wrongWorkerCount(found: workers) }
    let (arenaBytes, isLarge) = loaded.plan.arenaBytes.multipliedReportingOverflow(by: workers)
    let (needed, isLarger) = arenaBytes.addingReportingOverflow(loaded.fileBytes + loaded.plan.preparedBytes)
    guard !isLarge, !isLarger, needed <= maxMemory else {
      throw .tooMuchMemory(needed: isLarge || isLarger ? .max : needed, allowed: maxMemory)
    }
    self.loaded = loaded
    arenas = (0..<workers).map { _ in AlignedMemory(byteCount: loaded.plan.arenaBytes) }
    isTaken = Flags(count: workers)
  }

  /// Bytes of one image.
  public var imageBytes: Int { loaded.height * loaded.width * loaded.channels }

  /// Runs a batch.
  /// - Parameters:
  ///   - images: `[N, H, W, C]` bytes.
  ///   - output: `[N, classes]` logits.
  ///   - onWorkers: calls its argument with the numbers 0 ..< `workerCount`, each once, on as many threads as it likes,
  ///     and returns when these calls have. Images that no call took are run on the calling thread afterwards.
  /// - Throws: `HostError`, before any image is run.
  public func run(
    _ images: Span<UInt8>, _ output: inout MutableSpan<Float>, onWorkers: (_ work: @Sendable (Int) -> Void) -> Void
  ) throws(HostError) {
    let (imageBytes, classes) = (imageBytes, loaded.classCount)
    let count = images.count / imageBytes
    guard count * imageBytes == images.count else {
      throw .wrongBatchInput(found: images.count, imageBytes: imageBytes)
    }
    guard output.count == count * classes else {
      throw .wrongBatchOutput(found: output.count, expected: count * classes)
    }
    guard !isRunning.exchange(true, ordering: .acquiring) else { throw .batchInProgress }
    defer { isRunning.store(false, ordering: .releasing) }
    nextImage.store(0, ordering: .relaxed)
    // The sizes were checked above, so image i and its logits lie in their blocks for every i < count; the counter gives
    // each i to one worker alone; and the closure cannot outlive this call, because it does not escape.
    unsafe images.withUnsafeBufferPointer { images in
      unsafe output.withUnsafeMutableBufferPointer { output in
        let batch = unsafe Batch(count: count, images: images, output: output)
        // Written at the call, the closure lives on the stack.
        onWorkers { work($0, batch) }
        work(0, batch)
      }
    }
  }

  /// Runs a batch on the calling thread.
  public func run(_ images: Span<UInt8>, _ output: inout MutableSpan<Float>) throws(HostError) {
    try run(images, &output) { _ in }
  }

  /// Runs the next image as long as there is one, unless there is no such worker or it is at work already.
  private func work(_ worker: Int, _ batch: Batch) {
    guard arenas.indices.contains(worker), isTaken.set(worker) else { return }
    defer { isTaken.clear(worker) }
    let (arena, imageBytes, classes) = (arenas[worker], imageBytes, loaded.classCount)
    while true {
      let image = nextImage.wrappingAdd(1, ordering: .relaxed).oldValue
      guard image < batch.count else { return }
      let pixels = unsafe batch.images.extracting(image * imageBytes..<(image + 1) * imageBytes)
      let logits = unsafe batch.output.extracting(image * classes..<(image + 1) * classes)
      unsafe runOne(pixels, logits, arena)
    }
  }

  private func runOne(
    _ pixels: UnsafeBufferPointer<UInt8>, _ logits: UnsafeMutableBufferPointer<Float>, _ arena: AlignedMemory
  ) {
    let loaded = loaded
    var output = unsafe logits.mutableSpan
    do throws(RunError) {
      var session = try Session(loaded.model, loaded.plan, prepared: loaded.preparedBytes, arena: arena.mutableBytes)
      try session.run(unsafe pixels.span, &output)
    } catch {
      // Sizes and alignments are this class's own, and no observer stops the run.
      preconditionFailure("\(error)")
    }
  }
}

/// What workers share: addresses that the compiler cannot follow, of which each image has its own part.
private struct Batch: @unchecked Sendable {
  let count: Int
  let images: UnsafeBufferPointer<UInt8>
  let output: UnsafeMutableBufferPointer<Float>
}

/// Some flags that threads set and clear.
private final class Flags: Sendable {
  private let words: [Word]

  private final class Word: Sendable {
    let isSet = Atomic<Bool>(false)
  }

  init(count: Int) { words = (0..<count).map { _ in Word() } }

  /// False when it was set already.
  func set(_ index: Int) -> Bool { !words[index].isSet.exchange(true, ordering: .acquiring) }
  func clear(_ index: Int) { words[index].isSet.store(false, ordering: .releasing) }
}
