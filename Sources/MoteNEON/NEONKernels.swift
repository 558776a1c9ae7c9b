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

    static let graph = GraphDoors(
      maxPool: { GraphKernels<NEON>.maxPool($0) }, averagePool: { GraphKernels<NEON>.averagePool($0) },
      globalAveragePool: { GraphKernels<NEON>.globalAveragePool($0) }, add: { GraphKernels<NEON>.add($0) },
      concat: { GraphKernels<NEON>.concat($0) }, lookup: { GraphKernels<NEON>.lookup($0) }, lrn: { GraphKernels<NEON>.lrn($0) })

    static let findLoops: KernelTable.Find = {
      KernelTable.findVector($0, $1, $2, int8: loops, float32: NEONFloatKernels.loops, graph: graph)
    }
    static let findColdCalls: KernelTable.Find = {
      KernelTable.findVector($0, $1, $2, int8: coldCalls, float32: NEONFloatKernels.coldCalls, graph: graph)
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
