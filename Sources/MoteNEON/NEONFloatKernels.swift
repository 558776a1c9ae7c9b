#if arch(arm64)
  import MoteFormat
  import MoteKernels
  import MoteVector

  /// This module's own type, so that no linker can take its code for another module's.
  enum NEONFloats: NEONFloatLanes {}

  /// The C-callable doors of the float32 kernels for NEON. Only a CPU that has it may enter.
  enum NEONFloatKernels {
    static let run: Kernel.Run = { FloatKernels<NEONFloats>.run($0) }

    static let loops = Kernel(
      run: run, scratch: { FloatKernels<NEONFloats>.scratch($0, .loops) },
      prepared: { FloatKernels<NEONFloats>.prepared($0, .loops) },
      prepare: { FloatKernels<NEONFloats>.prepare($0, $1, .loops) }, tileRows: 4)

    static let coldCalls = Kernel(
      run: run, scratch: { FloatKernels<NEONFloats>.scratch($0, .coldCalls) },
      prepared: { FloatKernels<NEONFloats>.prepared($0, .coldCalls) },
      prepare: { FloatKernels<NEONFloats>.prepare($0, $1, .coldCalls) })
  }
#endif
