#if !arch(arm64)
  import MoteFormat
  import MoteKernels
  import MoteVector

  /// NEON's floats in plain C: the bits that NEON must give.
  enum EmulatedNEONFloats: NEONFloatLanes {}

  private enum ExpectedKernels {
    static let run: Kernel.Run = { FloatKernels<EmulatedNEONFloats>.run($0) }
    static let floats = Kernel(
      run: run, scratch: { FloatKernels<EmulatedNEONFloats>.scratch($0, .loops) },
      prepared: { FloatKernels<EmulatedNEONFloats>.prepared($0, .loops) },
      prepare: { FloatKernels<EmulatedNEONFloats>.prepare($0, $1, .loops) }, tileRows: 4)

    static let find: KernelTable.Find = { context, code, memory in
      let key = KernelKey(code: code)
      if key == KernelKey(.convolution, .float32) || key == KernelKey(.affine, .float32) { return KernelTable.answer(floats, memory) }
      return KernelTable.reference.find(context, code, memory)
    }
  }

  extension KernelTable {
    /// What every path must give: the reference for INT8, NEON's algorithms in plain C for floats.
    public static var expected: KernelTable { KernelTable(name: "expected", find: ExpectedKernels.find) }
  }
#endif
