#if arch(x86_64)
  import MoteKernels
  import MoteVector

  /// This module's own type, so that no linker can take its code for another module's.
  enum AVX512BaseFloats: AVX512FloatLanes {}

  /// The C-callable doors of the float32 kernels for AVX-512 in CPUs without VNNI. Only a CPU that has it may enter.
  enum AVX512BaseFloatKernels {
    static let run: Kernel.Run = { FloatKernels<AVX512BaseFloats>.run($0) }

    static let loops = Kernel(
      run: run, scratch: { FloatKernels<AVX512BaseFloats>.scratch($0, .loops) },
      prepared: { FloatKernels<AVX512BaseFloats>.prepared($0, .loops) },
      prepare: { FloatKernels<AVX512BaseFloats>.prepare($0, $1, .loops) }, tileRows: 4)

    static let coldCalls = Kernel(
      run: run, scratch: { FloatKernels<AVX512BaseFloats>.scratch($0, .coldCalls) },
      prepared: { FloatKernels<AVX512BaseFloats>.prepared($0, .coldCalls) },
      prepare: { FloatKernels<AVX512BaseFloats>.prepare($0, $1, .coldCalls) })
  }
#endif
