import MoteFormat

/// The blocks of memory of one run. An empty block's address is `nowhere`, which is never read or written.
package struct RunMemory {
  var file: UnsafeRawPointer
  var input: UnsafeRawPointer
  var output: UnsafeMutableRawPointer
  var arena: UnsafeMutableRawPointer
  var prepared: UnsafeRawPointer

  package init(
    file: UnsafeRawPointer?, input: UnsafeRawPointer? = nil, output: UnsafeMutableRawPointer? = nil,
    arena: UnsafeMutableRawPointer? = nil, prepared: UnsafeRawPointer? = nil
  ) {
    let nowhere = unsafe UnsafeMutableRawPointer(bitPattern: 64)!
    unsafe self.file = file ?? UnsafeRawPointer(nowhere)
    unsafe self.input = input ?? UnsafeRawPointer(nowhere)
    unsafe self.output = output ?? nowhere
    unsafe self.arena = arena ?? nowhere
    unsafe self.prepared = prepared ?? UnsafeRawPointer(nowhere)
  }
}
