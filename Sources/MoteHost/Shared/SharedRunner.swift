import MoteFormat
import MoteRuntime
import Synchronization

/// A loaded model with an arena: runs one image at a time on several of the caller's threads, without allocating.
///
///     let shared = try SharedRunner(model, workers: 2)
///     try shared.run(pixels.span, &logits) { DispatchQueue.concurrentPerform(iterations: 2, execute: $0) }
///
/// For many small images `BatchRunner` is faster, because its workers never wait for each other.
public final class SharedRunner: @unchecked Sendable {
  public let loaded: LoadedModel
  public let plan: SharedPlan
  // Used by one run at a time, which `isRunning` sees to.
  private let arena: AlignedMemory
  private let turns: Turns
  private let isRunning = Atomic<Bool>(false)

  /// - Throws: `HostError.wrongWorkerCount`, `.tooMuchMemory`.
  /// - Parameters:
  ///   - workers: 1 to `SharedPlan.mostWorkers`.
  ///   - maxMemory: bytes that the file, the prepared weights and the arena may take together.
  public init(_ loaded: LoadedModel, workers: Int, maxMemory: Int = 1 << 30) throws(HostError) {
    self.loaded = loaded
    plan = try SharedPlan(loaded.model, workers: workers, kernels: loaded.plan.kernels)
    let (needed, overflow) = plan.arenaBytes.addingReportingOverflow(loaded.fileBytes + loaded.plan.preparedBytes)
    guard !overflow, needed <= maxMemory else {
      throw .tooMuchMemory(needed: overflow ? .max : needed, allowed: maxMemory)
    }
    arena = AlignedMemory(byteCount: plan.arenaBytes)
    turns = Turns(workers: workers)
  }

  public var workerCount: Int { plan.workers }

  /// Runs one image and shows every layer's output; see `SharedSession.run`.
  /// - Throws: `HostError.run`, or `.runInProgress` when the runner is in the middle of another run.
  public func run<Observer: LayerObserver & SendableMetatype & ~Copyable>(
    _ input: Span<UInt8>, _ output: inout MutableSpan<Float>, observer: inout Observer,
    onWorkers: (_ work: @Sendable (Int) -> Void) -> Void
  ) throws(HostError) {
    guard !isRunning.exchange(true, ordering: .acquiring) else { throw .runInProgress }
    defer { isRunning.store(false, ordering: .releasing) }
    let (loaded, arena) = (loaded, arena)
    var session = try SharedSession(
      loaded.model, plan, prepared: loaded.preparedBytes, arena: arena.mutableBytes, turns)
    try session.run(input, &output, observer: &observer, onWorkers: onWorkers)
  }

  /// Runs one image.
  public func run(
    _ input: Span<UInt8>, _ output: inout MutableSpan<Float>, onWorkers: (_ work: @Sendable (Int) -> Void) -> Void
  ) throws(HostError) {
    var observer = NoObserver()
    try run(input, &output, observer: &observer, onWorkers: onWorkers)
  }
}
