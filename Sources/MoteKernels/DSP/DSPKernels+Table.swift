import MoteFormat

extension DSPKernels {
  /// The kernel for a key, or nil when this build has none: `MOTE_NO_INT8`, `MOTE_NO_WINOGRAD` and `MOTE_NO_ONTHEFLY` leave
  /// kernels out.
  @inline(__always)
  public static func kernel(_ key: KernelKey) -> Kernel? {
    #if !MOTE_NO_INT8
      switch key {
      case KernelKey(.convolution, .uint8), KernelKey(.convolution, .uint8, .direct): return direct
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
