import CMote
import MoteFormat
import MoteRuntime

// The C interface, as `mote.h` describes it. Pointers from C are checked for null, never read beyond the sizes given.

@c @implementation
public func mote_open(_ model: UnsafeMutablePointer<mote_model>?, _ bytes: UnsafeRawPointer?, _ size: Int) -> CInt {
  guard let model else { return RunError.nullArgument.result }
  unsafe model.pointee = mote_model()
  guard let bytes else { return RunError.nullArgument.result }
  // Half of the address space is more than a file can take; beyond it a size has no meaning as an Int.
  guard size >= 0 else { return ModelError.Code.tooLarge.result }
  do throws(ModelError) {
    let opened = try unsafe Model(verifying: RawSpan(_unsafeStart: bytes, byteCount: size))
    return unsafe plan(opened, into: model, bytes, size)
  } catch {
    unsafe model.pointee.error_offset = error.offset
    return error.code.result
  }
}

private func plan(
  _ opened: borrowing Model, into model: UnsafeMutablePointer<mote_model>, _ bytes: UnsafeRawPointer, _ size: Int
) -> CInt {
  do throws(RunError) {
    #if MOTE_DSP && MOTE_NO_GENERAL
      guard opened.isUsual else { throw .noKernel }
    #endif
    let plan = try Plan(opened, kernels: .device)
    unsafe model.pointee.plan_kind = UInt32(plan.kind.rawValue)
    unsafe model.pointee.tensor_bytes = plan.tensorBytes
    unsafe model.pointee.arena_bytes = plan.arenaBytes
    unsafe model.pointee.prepared_bytes = plan.preparedBytes
    unsafe model.pointee.longest_life = UInt32(truncatingIfNeeded: plan.longestLife)
    unsafe model.pointee.bytes = bytes
    unsafe model.pointee.size = size
    return 0
  } catch {
    return error.result
  }
}

@c @implementation
public func mote_prepare(_ model: UnsafeMutablePointer<mote_model>?, _ memory: UnsafeMutableRawPointer?, _ size: Int) -> CInt {
  guard let model else { return RunError.nullArgument.result }
  guard let bytes = unsafe model.pointee.bytes else { return RunError.notOpen.result }
  #if MOTE_DEVICE_KERNELS
    // A device's kernels read the weights as the file has them.
    return 0
  #else
    let opened = unsafe OpenModel(model, bytes)
    let plan = opened.plan
    guard plan.preparedBytes > 0 else { return 0 }
    guard let memory else { return RunError.nullArgument.result }
    do throws(RunError) {
      try unsafe Plan.check(prepared: memory, size, needed: plan.preparedBytes)
    } catch {
      return error.result
    }
    unsafe plan.pack(opened.model, RunMemory(), into: memory)
    unsafe model.pointee.prepared = UnsafeRawPointer(memory)
    return 0
  #endif
}

/// An opened model's view and plan, made again from the C structure in constant time.
///
/// Unsafe inside: the structure holds what `mote_open` wrote, and C keeps the bytes as long as it uses the model; no span
/// leaves the call that this is made in.
struct OpenModel: ~Escapable {
  let model: Model
  let plan: Plan

  @_lifetime(immortal) @inline(__always)
  init(_ fields: UnsafePointer<mote_model>, _ bytes: UnsafeRawPointer) {
    let file = unsafe RawSpan(_unsafeStart: bytes, byteCount: fields.pointee.size)
    let view = Model(trusting: unsafe _overrideLifetime(file, copying: ()))
    model = view
    plan = unsafe Plan(
      trusting: view, kind: fields.pointee.plan_kind == 0 ? .layerwise : .streamed, kernels: .device,
      tensorBytes: fields.pointee.tensor_bytes, arenaBytes: fields.pointee.arena_bytes,
      preparedBytes: fields.pointee.prepared_bytes, longestLife: Int(truncatingIfNeeded: fields.pointee.longest_life))
  }
}

extension ModelError.Code {
  /// What C is given.
  var result: CInt { CInt(rawValue) }
}

extension RunError {
  /// What C is given.
  var result: CInt { CInt(rawValue) }
}
