import MoteKernels
import MoteVector

/// The C-callable doors of the float32 kernels in plain Swift vectors.
enum PortableFloatKernels {
  static let float32 = Kernel(
    run: { FloatKernels<PortableFloatLanes>.run($0) }, scratch: { FloatKernels<PortableFloatLanes>.scratch($0, .loops) },
    prepared: { FloatKernels<PortableFloatLanes>.prepared($0, .loops) },
    prepare: { FloatKernels<PortableFloatLanes>.prepare($0, $1, .loops) }, tileRows: 4)

  /// The kernel for a key, if these have one.
  static func kernel(_ key: KernelKey, _ context: UnsafeRawPointer?) -> Kernel? {
    FloatKernels<PortableFloatLanes>.answers(key, context) ? float32 : nil
  }
}
