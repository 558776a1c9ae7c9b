import MoteFormat

extension DSPKernels {
  /// The kernels of these cores; nil where they have none of their own. See `DeviceKernels` for the conditions.
  public static func kernel(_ key: KernelKey) -> Kernel? {
    #if !MOTE_NO_INT8
      if key == KernelKey(.convolution, .uint8) || key == KernelKey(.convolution, .uint8, .direct) { return direct }
      if key == KernelKey(.affine, .uint8) { return affine }
      #if !MOTE_NO_WINOGRAD
        if key == KernelKey(.convolution, .uint8, .winogradPairs) { return winograd }
      #endif
      #if !MOTE_NO_ONTHEFLY
        if key == KernelKey(.convolution, .uint8, .winogradBytes) { return winogradOnTheFly }
      #endif
    #endif
    return nil
  }
}
