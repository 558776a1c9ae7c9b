#if arch(arm64)
  import MoteFormat
  import MoteKernels
  import MoteNEON
  import MotePortable
  import MoteVector

  /// This module's own type, so that no linker can take its code for another module's.
  enum NEONDot: NEONDotLanes {}

  /// The C-callable doors of the kernels for NEON with SDOT. Only a CPU that has it may enter.
  enum NEONDotKernels {
    static let run: Kernel.Run = { VectorKernels<NEONDot>.run($0) }

    static let loops = Kernel(
      run: run, scratch: { VectorKernels<NEONDot>.scratch($0, .loops) }, prepared: { VectorKernels<NEONDot>.prepared($0, .loops) },
      prepare: { VectorKernels<NEONDot>.prepare($0, $1, .loops) }, tileRows: 4)

    static let coldCalls = Kernel(
      run: run, scratch: { VectorKernels<NEONDot>.scratch($0, .coldCalls) },
      prepared: { VectorKernels<NEONDot>.prepared($0, .coldCalls) },
      prepare: { VectorKernels<NEONDot>.prepare($0, $1, .coldCalls) })

    static let findLoops: KernelTable.Find = {
      KernelTable.findVector($0, $1, $2, int8: loops, float32: nil, graph: nil, rest: .neon(.loops))
    }
    static let findColdCalls: KernelTable.Find = {
      KernelTable.findVector($0, $1, $2, int8: coldCalls, float32: nil, graph: nil, rest: .neon(.coldCalls))
    }
  }

  extension KernelTable {
    /// Kernels for NEON with SDOT.
    /// - Precondition: the CPU has it; see `MoteHost`.
    // No other module may compile this one's code again with its own flags, as Embedded Swift would.
    @export(interface)
    public static func neondot(_ use: Use) -> KernelTable {
      KernelTable(name: "neondot", find: use == .loops ? NEONDotKernels.findLoops : NEONDotKernels.findColdCalls)
    }
  }
#endif
