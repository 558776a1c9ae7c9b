import MoteFormat
import MoteRuntime

/// One verified model, one plan, one arena: runs one image at a time on several of the caller's threads, without allocating.
///
///     let plan = try SharedPlan(model, workers: 2, kernels: kernels)
///     var session = try SharedSession(model, plan, prepared: packed, arena: arena)
///     try session.run(pixels, &logits) { DispatchQueue.concurrentPerform(iterations: 2, execute: $0) }
///
/// Every layer is divided by rows where its work is worth it. The result has the same bytes for any number of workers, and
/// those of a `Session`.
public struct SharedSession: ~Copyable, ~Escapable {
  private let model: Model
  private let plan: SharedPlan
  private let prepared: RawSpan
  private var arena: MutableRawSpan
  private let turns: Turns

  /// Allocates what the workers meet at, a few hundred bytes; runs allocate nothing.
  /// - Parameters:
  ///   - prepared: what `plan.plan.prepare` wrote; may be empty when its `preparedBytes` is 0.
  ///   - arena: `plan.arenaBytes` of the caller's memory, aligned to 16, better to 64.
  /// - Throws: `HostError.run` when a block is too small or misaligned, or the plan is another model's.
  @_lifetime(copy model, copy prepared, copy arena)
  public init(
    _ model: consuming Model, _ plan: SharedPlan, prepared: RawSpan = RawSpan(), arena: consuming MutableRawSpan
  ) throws(HostError) {
    try self.init(model, plan, prepared: prepared, arena: arena, Turns(workers: plan.workers))
  }

  /// The same with a meeting place that is there already.
  /// - Precondition: `turns` has `plan.workers` workers and no other run.
  @_lifetime(copy model, copy prepared, copy arena)
  init(
    _ model: consuming Model, _ plan: SharedPlan, prepared: RawSpan, arena: consuming MutableRawSpan, _ turns: Turns
  ) throws(HostError) {
    do throws(RunError) {
      guard plan.plan.modelChecksum == model.checksum else { throw .wrongPlan }
      try unsafe Plan.check(
        arena: arena.withUnsafeBytes { unsafe UnsafeRawPointer($0.baseAddress) }, arena.byteCount, needed: plan.arenaBytes)
      try unsafe Plan.check(
        prepared: prepared.withUnsafeBytes { unsafe UnsafeRawPointer($0.baseAddress) }, prepared.byteCount,
        needed: plan.plan.preparedBytes)
    } catch { throw .run(error) }
    self.model = model
    self.plan = plan
    self.prepared = prepared
    self.arena = arena
    self.turns = turns
  }

  /// Runs one image and shows every layer's output, whole, to the observer: in order, one call at a time, on the thread that
  /// completed the layer. Where it returns false, no part that was not begun is computed, and the run ends.
  /// - Parameters:
  ///   - input: `[H, W, C]` bytes.
  ///   - output: one logit per class.
  ///   - onWorkers: calls its argument with the numbers 0 ..< `workers`, each once, on as many threads as it likes, and
  ///     returns when these calls have. What no call took is computed on the calling thread afterwards.
  @_lifetime(self: copy self)
  public mutating func run<Observer: LayerObserver & SendableMetatype & ~Copyable>(
    _ input: Span<UInt8>, _ output: inout MutableSpan<Float>, observer: inout Observer,
    onWorkers: (_ work: @Sendable (Int) -> Void) -> Void
  ) throws(HostError) {
    guard input.count == model.inputCount else { throw .run(.wrongInputSize) }
    guard output.count == model.outputCount else { throw .run(.wrongOutputSize) }
    let (bytes, plan, prepared, turns) = (model.bytes, plan, prepared, turns)
    turns.restart()
    // These blocks were checked: arena and prepared weights in `init`, input and output above. The closure cannot outlive
    // this call, because it does not escape.
    unsafe input.withUnsafeBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        unsafe arena.withUnsafeMutableBytes { arena in
          unsafe prepared.withUnsafeBytes { prepared in
            unsafe bytes.withUnsafeBytes { file in
              unsafe withUnsafeMutablePointer(to: &observer) { observer in
                let memory = unsafe RunMemory(
                  input: UnsafeRawPointer(input.baseAddress), output: UnsafeMutableRawPointer(output.baseAddress),
                  arena: arena.baseAddress, prepared: prepared.baseAddress)
                let job = unsafe SharedJob(
                  file: file, plan: plan, memory: memory, arena: arena, observer: observer, turns: turns)
                // Written at the call, the closure lives on the stack.
                onWorkers { job.work($0) }
                job.work(0)
              }
            }
          }
        }
      }
    }
    guard !turns.isStopped else { throw .run(.stopped) }
  }

  /// Runs one image.
  @_lifetime(self: copy self)
  public mutating func run(
    _ input: Span<UInt8>, _ output: inout MutableSpan<Float>, onWorkers: (_ work: @Sendable (Int) -> Void) -> Void
  ) throws(HostError) {
    var observer = NoObserver()
    try run(input, &output, observer: &observer, onWorkers: onWorkers)
  }
}

/// What the workers of one run share: addresses that the compiler cannot follow.
///
/// Parts of a layer write rows of their own and read what was complete before, each with its worker's scratch; the observer
/// is called by the one thread that noted a layer's last part, before the next layer may begin.
private struct SharedJob<Observer: LayerObserver & SendableMetatype & ~Copyable>: @unchecked Sendable {
  let file: UnsafeRawBufferPointer
  let plan: SharedPlan
  let memory: RunMemory
  let arena: UnsafeMutableRawBufferPointer
  let observer: UnsafeMutablePointer<Observer>
  let turns: Turns

  /// Computes the next part as long as there is one, unless there is no such worker or somebody is it already.
  func work(_ worker: Int) {
    guard turns.enter(worker) else { return }
    defer { turns.leave(worker) }
    // `arenaBytes` of arena were checked, which end with every worker's scratch.
    guard let scratch = unsafe arena.baseAddress.map({ unsafe $0 + plan.scratchOffset(worker) }) else { return }
    let model = unsafe Model(trusting: file.bytes)
    // Four parts a worker: one that is held up leaves parts to the others.
    let most = plan.workers == 1 ? 1 : 4 * plan.workers
    var run = Run(model, plan.plan, memory)
    var part = turns.take()
    // Parts of all layers before this one.
    var before = 0
    while run.next() {
      let parts = run.parts(most: most, leastWork: plan.leastWork)
      let end = before + parts.count
      while part < end {
        guard turns.wait(for: run.layer) else { return }
        unsafe run.compute(parts.rows(of: part - before), scratch: scratch)
        if turns.note() == end {
          guard unsafe run.finishLayer(&observer.pointee) else { return turns.stop() }
          turns.begin(run.layer + 1)
        }
        part = turns.take()
      }
      before = end
    }
  }
}
