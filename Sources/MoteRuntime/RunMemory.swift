import MoteFormat

/// The blocks of memory of one run. An empty block's address is `nowhere`, which is never read or written.
package struct RunMemory {
  var input: UnsafeRawPointer
  var output: UnsafeMutableRawPointer
  var arena: UnsafeMutableRawPointer
  #if MOTE_DEVICE_KERNELS
    var prepared: UnsafeRawPointer { unsafe UnsafeRawPointer(arena) }
  #else
    var prepared: UnsafeRawPointer
  #endif

  package init(
    input: UnsafeRawPointer? = nil, output: UnsafeMutableRawPointer? = nil,
    arena: UnsafeMutableRawPointer? = nil, prepared: UnsafeRawPointer? = nil
  ) {
    let nowhere = unsafe UnsafeMutableRawPointer(bitPattern: 64)!
    unsafe self.input = input ?? UnsafeRawPointer(nowhere)
    unsafe self.output = output ?? nowhere
    unsafe self.arena = arena ?? nowhere
    #if !MOTE_DEVICE_KERNELS
      unsafe self.prepared = prepared ?? UnsafeRawPointer(nowhere)
    #endif
  }
}
