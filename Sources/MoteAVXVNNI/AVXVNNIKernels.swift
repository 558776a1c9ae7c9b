#if arch(x86_64)
  import MoteKernels
  import MotePortable
  import MoteVector

  /// This module's own type, so that no linker can take its code for another module's.
  enum AVXVNNI: AVXVNNILanes {}

  /// The C-callable doors of the kernels for AVX-VNNI. Only a CPU that has it may enter.
  enum AVXVNNIKernels {
    static let run: Kernel.Run = { VectorKernels<AVXVNNI>.run($0) }

    static let loops = Kernel(
      run: run, scratch: { VectorKernels<AVXVNNI>.scratch($0, .loops) }, prepared: { VectorKernels<AVXVNNI>.prepared($0, .loops) },
      prepare: { VectorKernels<AVXVNNI>.prepare($0, $1, .loops) }, tileRows: 4)

    static let coldCalls = Kernel(
      run: run, scratch: { VectorKernels<AVXVNNI>.scratch($0, .coldCalls) },
      prepared: { VectorKernels<AVXVNNI>.prepared($0, .coldCalls) },
      prepare: { VectorKernels<AVXVNNI>.prepare($0, $1, .coldCalls) })

    static let graph = GraphDoors(
      maxPool: { GraphKernels<AVXVNNI>.maxPool($0) }, averagePool: { GraphKernels<AVXVNNI>.averagePool($0) },
      globalAveragePool: { GraphKernels<AVXVNNI>.globalAveragePool($0) }, add: { GraphKernels<AVXVNNI>.add($0) },
      concat: { GraphKernels<AVXVNNI>.concat($0) }, lookup: { GraphKernels<AVXVNNI>.lookup($0) }, lrn: { GraphKernels<AVXVNNI>.lrn($0) })

    static let findLoops: KernelTable.Find = {
      KernelTable.findVector($0, $1, $2, int8: loops, float32: AVXVNNIFloatKernels.loops, graph: graph)
    }
    static let findColdCalls: KernelTable.Find = {
      KernelTable.findVector($0, $1, $2, int8: coldCalls, float32: AVXVNNIFloatKernels.coldCalls, graph: graph)
    }
  }

  extension KernelTable {
    /// Kernels for AVX-VNNI.
    /// - Precondition: the CPU has it; see `MoteHost`.
    public static func avxvnni(_ use: Use) -> KernelTable {
      KernelTable(name: "avxvnni", find: use == .loops ? AVXVNNIKernels.findLoops : AVXVNNIKernels.findColdCalls)
    }
  }
#endif
