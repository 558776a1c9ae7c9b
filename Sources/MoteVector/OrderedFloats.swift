import MoteKernels

extension KernelTable {
  /// The same kernels, but float layers as the reference sums them: in one order and unfused.
  ///
  /// A vector table knows it by its context, which it has no other use for; a table with a context of its own is left as it is.
  public var withOrderedFloats: KernelTable {
    var table = self
    if context == nil { table.context = UnsafeRawPointer(bitPattern: 1) }
    return table
  }
}
