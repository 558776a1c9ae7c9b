import MoteFormat

extension DSPKernels {
  /// The kernel for a key, or nil when this build has none: `MOTE_NO_INT8`, `MOTE_NO_WINOGRAD` and `MOTE_NO_ONTHEFLY` leave
  /// kernels out, `MOTE_NO_GENERAL` their ways of computing layers that are not `isUsual`.
  @inline(__always)
  public static func kernel(_ key: KernelKey) -> Kernel? {
    #if !MOTE_NO_INT8
      switch key {
      #if MOTE_NO_GENERAL
        case KernelKey(.convolution, .uint8): return first
        case KernelKey(.convolution, .uint8, .direct): return packed
      #else
        case KernelKey(.convolution, .uint8), KernelKey(.convolution, .uint8, .direct): return direct
      #endif
      case KernelKey(.affine, .uint8): return affine
      #if !MOTE_NO_WINOGRAD
        case KernelKey(.convolution, .uint8, .winogradPairs): return winograd
      #endif
      #if !MOTE_NO_ONTHEFLY
        case KernelKey(.convolution, .uint8, .winogradBytes): return winogradOnTheFly
      #endif
      default: return nil
      }
    #else
      return nil
    #endif
  }
}
