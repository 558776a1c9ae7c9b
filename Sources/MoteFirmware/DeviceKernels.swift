import MoteFormat
import MoteKernels

/// The kernels that this build was made with; the one place that picks them.
///
/// Compilation conditions choose. `MOTE_DSP` and `MOTE_MVE` say what the core has. Each of these leaves out what a model does
/// not need: `MOTE_NO_INT8`, `MOTE_NO_WINOGRAD` (from transformed weights), `MOTE_NO_ONTHEFLY` (Winograd from INT8 weights),
/// `MOTE_NO_FLOAT16`, `MOTE_NO_POOL` (pools of their own), `MOTE_NO_CONVERSION`, and on cores with the DSP extension
/// `MOTE_NO_GRAPHS` (several inputs, operators 4 to 12 and `clip`; such a model is then of an unknown operator),
/// `MOTE_NO_GENERAL` (layers that are not `DSPKernels.isUsual`); `MOTE_NO_LAYERWISE` leaves out plans that are not streamed. A
/// model that asks for more than is there is refused when it is opened. `MOTE_DEVICE_KERNELS` leaves out what no device kernel
/// needs. Hosts have the reference of every layout.
enum DeviceKernels {
  static let find: KernelTable.Find = { _, key, memory in
    unsafe KernelTable.answer(kernel(KernelKey(code: key)), memory)
  }

  @inline(__always)
  private static func kernel(_ key: KernelKey) -> Kernel? {
    #if !hasFeature(Embedded)
      return ReferenceKernels.kernel(key)
    #else
      #if MOTE_MVE
        if let kernel = MVEKernels.kernel(key) { return kernel }
      #elseif MOTE_DSP
        if let kernel = DSPKernels.kernel(key) { return kernel }
      #else
        if let kernel = PortableKernels.int8(key) { return kernel }
      #endif
      return PortableKernels.others(key)
    #endif
  }
}

extension KernelTable {
  static var device: KernelTable { unsafe KernelTable(name: "device", find: DeviceKernels.find) }
}
