import MoteFormat

extension DSPKernels {
  /// Whether a layer takes the fast path of its kernel to the end. A firmware build for models that have no other layers
  /// leaves the other paths out (`MOTE_NO_GENERAL`) and refuses a model with one.
  ///
  /// Bytes of 0...255, shifts that every fast requantization covers, of canonical convolutions only a first layer, and
  /// behind Winograd a bound that lets the pool come before the division.
  /// - Parameter a: the arguments of a verified INT8 layer; of its memory only the tables are read.
  public static func isUsual(_ a: UnsafePointer<Int8Arguments>, isConvolution: Bool) -> Bool {
    guard let shifts = a.pointee.shifts else { return !isConvolution }
    guard a.pointee.qMin == 0, a.pointee.qMax == 255 else { return false }
    for o in upTo(a.pointee.geometry.outputChannels) where shifts[o] < 33 || shifts[o] > 48 { return false }
    if !isConvolution || a.pointee.layout == .direct { return true }
    if a.pointee.layout == .canonical { return DSPFirst.admits(UnsafeRawPointer(a).assumingMemoryBound(to: Geometry.self)) }
    return a.pointee.geometry.pool.height == 1 || Winograd.canPoolFirst(bound: a.pointee.bound)
  }
}
