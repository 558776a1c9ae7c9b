#if arch(arm64)
  import MoteFormat
  import MoteKernels
  import MotePortable
  import MoteVector

  /// This module's own type, so that no linker can take its code for another module's.
  enum NEON: NEONLanes {}

  /// The C-callable doors of the kernels for NEON. Only a CPU that has it may enter.
  enum NEONKernels {
    static let run: Kernel.Run = { VectorKernels<NEON>.run($0) }

    static let loops = Kernel(
      run: run, scratch: { VectorKernels<NEON>.scratch($0, .loops) }, prepared: { VectorKernels<NEON>.prepared($0, .loops) },
      prepare: { VectorKernels<NEON>.prepare($0, $1, .loops) }, tileRows: 4)

    static let coldCalls = Kernel(
      run: run, scratch: { VectorKernels<NEON>.scratch($0, .coldCalls) },
      prepared: { VectorKernels<NEON>.prepared($0, .coldCalls) },
      prepare: { VectorKernels<NEON>.prepare($0, $1, .coldCalls) })

    static let findLoops: KernelTable.Find = { find($0, $1, $2, .loops) }
    static let findColdCalls: KernelTable.Find = { find($0, $1, $2, .coldCalls) }

    /// INT8 layers with canonical weights and float layers are ours; the rest is the portable path's.
    static func find(
      _ context: UnsafeRawPointer?, _ code: UInt32, _ memory: UnsafeMutableRawPointer, _ use: Use
    ) -> Bool {
      let key = KernelKey(code: code)
      if key == KernelKey(.convolution, .uint8) || key == KernelKey(.affine, .uint8) { return KernelTable.answer(use == .loops ? loops : coldCalls, memory) }
      if let kernel = NEONFloatKernels.kernel(key, use) { return KernelTable.answer(kernel, memory) }
      return KernelTable.portable.find(context, code, memory)
    }
  }

  extension KernelTable {
    /// Kernels for NEON.
    /// - Precondition: the CPU has it; see `MoteHost`.
    // No other module may compile this one's code again with its own flags, as Embedded Swift would.
    @export(interface)
    public static func neon(_ use: Use) -> KernelTable {
      KernelTable(name: "neon", find: use == .loops ? NEONKernels.findLoops : NEONKernels.findColdCalls)
    }
  }
#endif
