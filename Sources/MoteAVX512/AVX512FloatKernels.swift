#if arch(x86_64)
  import MoteKernels
  import MoteVector

  /// This module's own type, so that no linker can take its code for another module's.
  enum AVX512Floats: AVX512FloatLanes {}

  /// The C-callable doors of the float32 kernels for AVX-512. Only a CPU that has it may enter.
  enum AVX512FloatKernels {
    static let run: Kernel.Run = { FloatKernels<AVX512Floats>.run($0) }

    static let loops = Kernel(
      run: run, scratch: { FloatKernels<AVX512Floats>.scratch($0, .loops) },
      prepared: { FloatKernels<AVX512Floats>.prepared($0, .loops) },
      prepare: { FloatKernels<AVX512Floats>.prepare($0, $1, .loops) }, tileRows: 4)

    static let coldCalls = Kernel(
      run: run, scratch: { FloatKernels<AVX512Floats>.scratch($0, .coldCalls) },
      prepared: { FloatKernels<AVX512Floats>.prepared($0, .coldCalls) },
      prepare: { FloatKernels<AVX512Floats>.prepare($0, $1, .coldCalls) })

    /// The kernel for a key, if these have one.
    static func kernel(_ key: KernelKey, _ use: Use, _ context: UnsafeRawPointer?) -> Kernel? {
      guard FloatKernels<AVX512Floats>.answers(key, context) else { return nil }
      return use == .loops ? loops : coldCalls
    }
  }
#endif
