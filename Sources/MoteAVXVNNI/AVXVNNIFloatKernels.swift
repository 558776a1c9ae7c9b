#if arch(x86_64)
  import MoteKernels
  import MoteVector

  /// This module's own type, so that no linker can take its code for another module's.
  enum AVXVNNIFloats: AVX2FloatLanes {}

  /// The C-callable doors of the float32 kernels for AVX2 with FMA and F16C, beside AVX-VNNI. Only a CPU that has them may enter.
  enum AVXVNNIFloatKernels {
    static let run: Kernel.Run = { FloatKernels<AVXVNNIFloats>.run($0) }

    static let loops = Kernel(
      run: run, scratch: { FloatKernels<AVXVNNIFloats>.scratch($0, .loops) },
      prepared: { FloatKernels<AVXVNNIFloats>.prepared($0, .loops) },
      prepare: { FloatKernels<AVXVNNIFloats>.prepare($0, $1, .loops) }, tileRows: 4)

    static let coldCalls = Kernel(
      run: run, scratch: { FloatKernels<AVXVNNIFloats>.scratch($0, .coldCalls) },
      prepared: { FloatKernels<AVXVNNIFloats>.prepared($0, .coldCalls) },
      prepare: { FloatKernels<AVXVNNIFloats>.prepare($0, $1, .coldCalls) })

    /// The kernel for a key, if these have one.
    static func kernel(_ key: KernelKey, _ use: Use, _ context: UnsafeRawPointer?) -> Kernel? {
      guard FloatKernels<AVXVNNIFloats>.answers(key, context) else { return nil }
      return use == .loops ? loops : coldCalls
    }
  }
#endif
