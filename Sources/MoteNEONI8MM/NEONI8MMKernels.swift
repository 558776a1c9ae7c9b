#if arch(arm64)
  import MoteFormat
  import MoteKernels
  import MoteNEON
  import MotePortable
  import MoteVector

  /// This module's own type, so that no linker can take its code for another module's.
  enum NEONI8MM: NEONI8MMLanes {}

  /// The C-callable doors of the kernels for NEON with SDOT and USDOT. Only a CPU that has them may enter.
  enum NEONI8MMKernels {
    static let run: Kernel.Run = { MatrixKernels<NEONI8MM>.run($0) }

    static let loops = Kernel(
      run: run, scratch: { MatrixKernels<NEONI8MM>.scratch($0, .loops) }, prepared: { MatrixKernels<NEONI8MM>.prepared($0, .loops) },
      prepare: { MatrixKernels<NEONI8MM>.prepare($0, $1, .loops) }, tileRows: 4)

    static let coldCalls = Kernel(
      run: run, scratch: { MatrixKernels<NEONI8MM>.scratch($0, .coldCalls) },
      prepared: { MatrixKernels<NEONI8MM>.prepared($0, .coldCalls) },
      prepare: { MatrixKernels<NEONI8MM>.prepare($0, $1, .coldCalls) })

    static let findLoops: KernelTable.Find = {
      KernelTable.findVector($0, $1, $2, int8: loops, float32: nil, graph: nil, rest: .neon(.loops))
    }
    static let findColdCalls: KernelTable.Find = {
      KernelTable.findVector($0, $1, $2, int8: coldCalls, float32: nil, graph: nil, rest: .neon(.coldCalls))
    }
  }

  extension KernelTable {
    /// Kernels for NEON with SDOT and USDOT.
    /// - Precondition: the CPU has it; see `MoteHost`.
    // No other module may compile this one's code again with its own flags, as Embedded Swift would.
    @export(interface)
    public static func neoni8mm(_ use: Use) -> KernelTable {
      KernelTable(name: "neoni8mm", find: use == .loops ? NEONI8MMKernels.findLoops : NEONI8MMKernels.findColdCalls)
    }
  }
#endif
