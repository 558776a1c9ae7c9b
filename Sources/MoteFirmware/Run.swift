import CMote
import MoteFormat
import MoteRuntime

@c @implementation
public func mote_run(
  _ model: UnsafePointer<mote_model>?, _ arena: UnsafeMutableRawPointer?, _ arena_size: Int,
  _ pixels: UnsafePointer<UInt8>?, _ logits: UnsafeMutablePointer<Float>?
) -> CInt {
  // Not by way of `mote_run_observed`: firmware that observes nothing does not link what shows rows.
  unsafe start(model, arena, arena_size, pixels, logits) { run in
    run.all()
    return true
  }
}

@c @implementation
public func mote_run_observed(
  _ model: UnsafePointer<mote_model>?, _ arena: UnsafeMutableRawPointer?, _ arena_size: Int,
  _ pixels: UnsafePointer<UInt8>?, _ logits: UnsafeMutablePointer<Float>?, _ observer: mote_observer?,
  _ context: UnsafeMutableRawPointer?
) -> CInt {
  var rows = unsafe RowObserver(callback: observer, context: context)
  return unsafe start(model, arena, arena_size, pixels, logits) { run in run.all(&rows) }
}

/// Checks the arguments and carries out what `body` does with a run; `body` is false where it was stopped.
@inline(__always)
private func start(
  _ model: UnsafePointer<mote_model>?, _ arena: UnsafeMutableRawPointer?, _ arena_size: Int,
  _ pixels: UnsafePointer<UInt8>?, _ logits: UnsafeMutablePointer<Float>?, _ body: (inout Run) -> Bool
) -> CInt {
  let error = unsafe refusal(model, arena, arena_size, pixels, logits)
  guard error == 0, let model, let arena, let pixels, let logits, let bytes = unsafe model.pointee.bytes else { return error }
  let memory = unsafe RunMemory(
    input: UnsafeRawPointer(pixels), output: UnsafeMutableRawPointer(logits), arena: arena,
    prepared: model.pointee.prepared)
  var run = unsafe begin(model, bytes, memory)
  return body(&run) ? 0 : RunError.stopped.result
}

/// What is wrong with the arguments of a run; 0 for nothing.
@inline(never)
private func refusal(
  _ model: UnsafePointer<mote_model>?, _ arena: UnsafeMutableRawPointer?, _ arena_size: Int,
  _ pixels: UnsafePointer<UInt8>?, _ logits: UnsafeMutablePointer<Float>?
) -> CInt {
  guard let model, let arena, pixels != nil, logits != nil else { return RunError.nullArgument.result }
  guard unsafe model.pointee.bytes != nil else { return RunError.notOpen.result }
  do throws(RunError) {
    try unsafe Plan.check(arena: UnsafeRawPointer(arena), arena_size, needed: model.pointee.arena_bytes)
    // Memory that was prepared was checked then.
    if unsafe model.pointee.prepared == nil, unsafe model.pointee.prepared_bytes > 0 { throw .preparedTooSmall }
  } catch {
    return error.result
  }
  return 0
}

/// Apart from its callers, so that what goes into a run is not on the stack a second time while it runs.
@inline(never) @_lifetime(immortal)
private func begin(
  _ model: UnsafePointer<mote_model>, _ bytes: UnsafeRawPointer, _ memory: RunMemory
) -> Run {
  let opened = unsafe OpenModel(model, bytes)
  return Run(opened.model, opened.plan, memory)
}

/// Hands rows to C.
private struct RowObserver: LayerObserver {
  let callback: mote_observer?
  let context: UnsafeMutableRawPointer?

  mutating func layer(_ index: Int, rows: Range<Int>, wrote values: RawSpan) -> Bool {
    guard let callback = unsafe callback else { return true }
    return unsafe values.withUnsafeBytes { bytes in
      var report = unsafe mote_rows(
        layer: UInt32(truncatingIfNeeded: index), first_row: UInt32(truncatingIfNeeded: rows.lowerBound),
        row_count: UInt32(truncatingIfNeeded: rows.count), bytes: bytes.baseAddress, byte_count: bytes.count)
      return unsafe callback(context, &report) == 0
    }
  }
}
