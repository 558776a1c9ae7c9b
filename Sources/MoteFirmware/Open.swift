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
  guard let opened = unsafe OpenModel(model) else { return RunError.notOpen.result }
  let plan = opened.plan
  guard plan.preparedBytes > 0 else { return 0 }
  guard let memory else { return RunError.nullArgument.result }
  do throws(RunError) {
    try unsafe plan.check(prepared: memory, max(0, size))
  } catch {
    return error.result
  }
  unsafe plan.pack(opened.model, RunMemory(file: opened.bytes), into: memory)
  unsafe model.pointee.prepared = UnsafeRawPointer(memory)
  return 0
}

/// An opened model, made again from the C structure in constant time.
struct OpenModel: ~Escapable {
  let model: Model
  let plan: Plan
  let bytes: UnsafeRawPointer
  let prepared: UnsafeRawPointer?

  /// Nil for a structure whose model was refused. The structure's other fields are what `mote_open` wrote.
  @_lifetime(immortal)
  init?(_ model: UnsafePointer<mote_model>) {
    let fields = unsafe model.pointee
    guard let bytes = unsafe fields.bytes, let kind = Plan.Kind(rawValue: UInt8(truncatingIfNeeded: fields.plan_kind)) else {
      return nil
    }
    unsafe self.bytes = bytes
    unsafe prepared = fields.prepared
    // C keeps the bytes as long as it uses the model; no span leaves the call that this is made in.
    let file = unsafe RawSpan(_unsafeStart: bytes, byteCount: fields.size)
    let view = Model(trusting: unsafe _overrideLifetime(file, copying: ()))
    self.model = view
    plan = unsafe Plan(
      trusting: view, kind: kind, kernels: .device, tensorBytes: fields.tensor_bytes,
      arenaBytes: fields.arena_bytes, preparedBytes: fields.prepared_bytes,
      longestLife: Int(truncatingIfNeeded: fields.longest_life))
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
