import MoteFormat

extension MVEKernels {
  /// The kernels of these cores; nil where they have none of their own. See `DeviceKernels` for the conditions.
  public static func kernel(_ key: KernelKey) -> Kernel? {
    #if !MOTE_NO_INT8
      if key == KernelKey(.convolution, .uint8) || key == KernelKey(.convolution, .uint8, .directVectors) { return direct }
      if key == KernelKey(.affine, .uint8) { return affine }
      #if !MOTE_NO_WINOGRAD
        if key == KernelKey(.convolution, .uint8, .winogradVectors) { return winograd }
      #endif
    #endif
    return nil
  }
}
