import MoteFormat

extension PortableKernels {
  /// The INT8 kernels of every core without others; nil where there is none. See `DeviceKernels` for the conditions.
  public static func int8(_ key: KernelKey) -> Kernel? {
    #if !MOTE_NO_INT8
      if key == KernelKey(.convolution, .uint8) { return direct }
      if key == KernelKey(.affine, .uint8) { return affine }
      #if !MOTE_NO_WINOGRAD
        if key == KernelKey(.convolution, .uint8, .winogradPlain) { return winograd }
      #endif
      #if !MOTE_NO_ONTHEFLY
        if key == KernelKey(.convolution, .uint8, .winogradBytes) { return winogradOnTheFly }
      #endif
    #endif
    return nil
  }

  /// What every core does the same way: `common`, and the operators of graphs.
  @inline(__always)
  public static func others(_ key: KernelKey) -> Kernel? {
    #if MOTE_NO_GRAPHS
      return common(key)
    #else
      return common(key) ?? ReferenceKernels.graph(key)
    #endif
  }

  /// FP16 layers, pools of their own and conversions.
  public static func common(_ key: KernelKey) -> Kernel? {
    #if !MOTE_NO_FLOAT16
      if key == KernelKey(.convolution, .float32) { return float16 }
      if key == KernelKey(.affine, .float32) { return float16 }
    #endif
    #if !MOTE_NO_POOL
      if key == KernelKey(.maxPool, .uint8) { return maxPoolUInt8 }
      if key == KernelKey(.maxPool, .float32) { return maxPoolFloat32 }
    #endif
    #if !MOTE_NO_CONVERSION
      if key == KernelKey(.quantize, .float32) { return quantize }
      if key == KernelKey(.dequantize, .uint8) { return dequantize }
    #endif
    return nil
  }
}
