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
    guard plan.modelChecksum == model.checksum, plan.tensorBytes == model.tensorArenaBytes else { throw .wrongPlan }
    guard arena.byteCount >= plan.arenaBytes else { throw .arenaTooSmall }
    let address = unsafe arena.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
    guard address % UInt(Limits.memoryAlignment) == 0 else { throw .arenaMisaligned }
    guard prepared.byteCount >= plan.preparedBytes else { throw .preparedTooSmall }
    let preparedAddress = unsafe prepared.withUnsafeBytes { UInt(bitPattern: $0.baseAddress) }
    guard preparedAddress % UInt(Limits.memoryAlignment) == 0 else { throw .preparedMisaligned }
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
    guard input.count == model.input.elementCount else { throw .wrongInputSize }
    guard output.count == model.output.elementCount else { throw .wrongOutputSize }
    let model = model
    let prepared = prepared
    // The addresses below stay inside these four blocks: the verifier proved every arena range against `arenaBytes`,
    // every data range against the file, and the sizes of input, output and arena were compared above.
    let finished = unsafe input.withUnsafeBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        unsafe arena.withUnsafeMutableBytes { arena in
          unsafe model.bytes.withUnsafeBytes { file in
            unsafe prepared.withUnsafeBytes { prepared in
              let memory = unsafe RunMemory(
                file: file.baseAddress, input: UnsafeRawPointer(input.baseAddress),
                output: UnsafeMutableRawPointer(output.baseAddress), arena: arena.baseAddress,
                prepared: prepared.baseAddress)
              return Self.runLayers(model, plan, memory, &observer)
            }
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

  private static func runLayers<Observer: LayerObserver & ~Copyable>(
    _ model: borrowing Model, _ plan: borrowing Plan, _ memory: RunMemory, _ observer: inout Observer
  ) -> Bool {
    var preparedOffset = 0
    for index in 0..<model.layerCount {
      let layer = model.layer(index)
      // The plan was made with these kernels, so none is missing.
      guard let kernel = plan.kernels.kernel(model.kernelKey(layer)) else { return false }
      let scratch = kernel.scratch == nil ? 0 : model.liveEnd(index, longestLife: plan.longestLife)
      let call = LayerCall(model, index, layer, memory, scratch: scratch, prepared: preparedOffset)
      preparedOffset += Limits.align(kernel.preparedBytes(call.geometry), Limits.sectionAlignment)
      call.run(kernel)
      let isLogits = call.givesLogits
      let wrote = unsafe RawSpan(_unsafeStart: call.output, byteCount: call.outputBytes)
      guard observer.layer(index, rows: 0..<call.outputHeight, wrote: wrote) else { return false }
      if isLogits { call.scaleLogits() }
    }
    return true
  }
}
