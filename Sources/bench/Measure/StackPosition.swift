import CMoteBench

/// Calls `body` with the stack `offset` bytes lower than otherwise: how temporaries on the stack and buffers lie to each
/// other, modulo the 4 KB that a CPU compares first, changes the time of a run.
func atStackOffset(_ offset: Int, _ body: @escaping () -> Void) {
  let box = Unmanaged.passRetained(Box(body))
  mote_at_stack_offset(
    offset, { context in context.map { Unmanaged<Box>.fromOpaque($0).takeUnretainedValue().body() } }, box.toOpaque())
  box.release()
}

private final class Box {
  let body: () -> Void
  init(_ body: @escaping () -> Void) { self.body = body }
}
