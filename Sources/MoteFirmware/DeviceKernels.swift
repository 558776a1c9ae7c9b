import MoteFormat
import MoteKernels

/// The kernels that this build was made with; the one place that picks them.
///
/// Compilation conditions choose: `MOTE_DSP` and `MOTE_MVE` say what the core has; each `MOTE_NO_...` leaves out what the
/// model does not need. A model that asks for more than is there is refused when it is opened. Hosts have the reference
/// of every layout.
extension KernelTable {
  static var device: KernelTable {
    #if hasFeature(Embedded)
      unsafe KernelTable(name: "device", find: DeviceKernels.find)
    #else
      .reference
    #endif
  }
}

#if hasFeature(Embedded)
  enum DeviceKernels {
    static let find: KernelTable.Find = { _, key, memory in
      unsafe KernelTable.answer(kernel(KernelKey(code: key)), memory)
    }

    @inline(__always)
    private static func kernel(_ key: KernelKey) -> Kernel? {
      #if !MOTE_NO_INT8
        if let kernel = int8(key) { return kernel }
      #endif
      #if !MOTE_NO_FLOAT16
        if key == KernelKey(.convolution, .float32) { return PortableKernels.float16 }
        if key == KernelKey(.affine, .float32) { return PortableKernels.float16 }
      #endif
      #if !MOTE_NO_POOL
        if key == KernelKey(.maxPool, .uint8) { return PortableKernels.maxPoolUInt8 }
        if key == KernelKey(.maxPool, .float32) { return PortableKernels.maxPoolFloat32 }
      #endif
      #if !MOTE_NO_CONVERSION
        if key == KernelKey(.quantize, .float32) { return PortableKernels.quantize }
        if key == KernelKey(.dequantize, .uint8) { return PortableKernels.dequantize }
      #endif
      return nil
    }

    @inline(__always)
    private static func int8(_ key: KernelKey) -> Kernel? {
      #if MOTE_MVE
        if key == KernelKey(.convolution, .uint8) { return MVEKernels.direct }
        if key == KernelKey(.convolution, .uint8, .directVectors) { return MVEKernels.direct }
        if key == KernelKey(.affine, .uint8) { return MVEKernels.affine }
        #if !MOTE_NO_WINOGRAD
          if key == KernelKey(.convolution, .uint8, .winogradVectors) { return MVEKernels.winograd }
        #endif
      #elseif MOTE_DSP
        if key == KernelKey(.convolution, .uint8) { return DSPKernels.direct }
        if key == KernelKey(.convolution, .uint8, .direct) { return DSPKernels.direct }
        if key == KernelKey(.affine, .uint8) { return DSPKernels.affine }
        #if !MOTE_NO_WINOGRAD
          if key == KernelKey(.convolution, .uint8, .winogradPairs) { return DSPKernels.winograd }
        #endif
        #if !MOTE_NO_ONTHEFLY
          if key == KernelKey(.convolution, .uint8, .winogradBytes) { return DSPKernels.winogradOnTheFly }
        #endif
      #else
        if key == KernelKey(.convolution, .uint8) { return PortableKernels.direct }
        if key == KernelKey(.affine, .uint8) { return PortableKernels.affine }
        #if !MOTE_NO_WINOGRAD
          if key == KernelKey(.convolution, .uint8, .winogradPlain) { return PortableKernels.winograd }
        #endif
      #endif
      return nil
    }
  }
#endif
