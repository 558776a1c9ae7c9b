import MoteFormat
import MoteKernels

/// One verified model, one plan, one arena: runs images without allocating.
///
/// A session has no state between runs and there are no globals, so several sessions may share a model across threads,
/// each with an arena of its own.
public struct Session: ~Copyable, ~Escapable {
  private let model: Model
  private let plan: Plan
  private let prepared: RawSpan
  private var arena: MutableRawSpan

  /// - Parameters:
  ///   - prepared: what `prepare` wrote; may be empty when `plan.preparedBytes` is 0.
  ///   - arena: `plan.arenaBytes` of the caller's memory, aligned to 16.
  /// - Throws: `RunError` when a block is too small or misaligned, or the plan is another model's.
  @_lifetime(copy model, copy prepared, copy arena)
  public init(
    _ model: consuming Model, _ plan: Plan, prepared: RawSpan = RawSpan(), arena: consuming MutableRawSpan
  ) throws(RunError) {
    guard plan.modelChecksum == model.checksum else { throw .wrongPlan }
    try unsafe Plan.check(
      arena: arena.withUnsafeBytes { unsafe UnsafeRawPointer($0.baseAddress) }, arena.byteCount, needed: plan.arenaBytes)
    try unsafe Plan.check(
      prepared: prepared.withUnsafeBytes { unsafe UnsafeRawPointer($0.baseAddress) }, prepared.byteCount,
      needed: plan.preparedBytes)
    self.model = model
    self.plan = plan
    self.prepared = prepared
    self.arena = arena
  }

  /// Runs one image and shows every layer's output to the observer.
  /// - Parameters:
  ///   - input: `[H, W, C]` bytes.
  ///   - output: one logit per class.
  @_lifetime(self: copy self)
  public mutating func run<Observer: LayerObserver & ~Copyable>(
    _ input: Span<UInt8>, _ output: inout MutableSpan<Float>, observer: inout Observer
  ) throws(RunError) {
    guard input.count == model.inputCount else { throw .wrongInputSize }
    guard output.count == model.outputCount else { throw .wrongOutputSize }
    let prepared = prepared
    let (model, plan) = (model, plan)
    // These blocks were checked: arena and prepared weights in `init`, input and output above.
    let finished = unsafe input.withUnsafeBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        unsafe arena.withUnsafeMutableBytes { arena in
          unsafe prepared.withUnsafeBytes { prepared in
            let memory = unsafe RunMemory(
              input: UnsafeRawPointer(input.baseAddress), output: UnsafeMutableRawPointer(output.baseAddress),
              arena: arena.baseAddress, prepared: prepared.baseAddress)
            var run = Run(model, plan, memory)
            return run.all(&observer)
          }
        }
      }
    }
    guard finished else { throw .stopped }
  }

  /// Runs one image.
  @_lifetime(self: copy self)
  public mutating func run(_ input: Span<UInt8>, _ output: inout MutableSpan<Float>) throws(RunError) {
    var observer = NoObserver()
    try run(input, &output, observer: &observer)
  }
}
