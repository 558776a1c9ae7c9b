#if arch(x86_64)
  import MoteKernels
  import MotePortable
  import MoteVector

  /// This module's own type, so that no linker can take its code for another module's.
  enum AVX2: AVX2Lanes {}

  /// The C-callable doors of the kernels for AVX2 with FMA. Only a CPU that has it may enter.
  enum AVX2Kernels {
    static let run: Kernel.Run = { VectorKernels<AVX2>.run($0) }

    static let loops = Kernel(
      run: run, scratch: { VectorKernels<AVX2>.scratch($0, .loops) }, prepared: { VectorKernels<AVX2>.prepared($0, .loops) },
      prepare: { VectorKernels<AVX2>.prepare($0, $1, .loops) }, tileRows: 4)

    static let coldCalls = Kernel(
      run: run, scratch: { VectorKernels<AVX2>.scratch($0, .coldCalls) },
      prepared: { VectorKernels<AVX2>.prepared($0, .coldCalls) },
      prepare: { VectorKernels<AVX2>.prepare($0, $1, .coldCalls) })

    static let graph = GraphDoors(
      maxPool: { GraphKernels<AVX2>.maxPool($0) }, averagePool: { GraphKernels<AVX2>.averagePool($0) },
      globalAveragePool: { GraphKernels<AVX2>.globalAveragePool($0) }, add: { GraphKernels<AVX2>.add($0) },
      concat: { GraphKernels<AVX2>.concat($0) }, lookup: { GraphKernels<AVX2>.lookup($0) }, lrn: { GraphKernels<AVX2>.lrn($0) })

    static let findLoops: KernelTable.Find = {
      KernelTable.findVector($0, $1, $2, int8: loops, float32: AVX2FloatKernels.loops, graph: graph)
    }
    static let findColdCalls: KernelTable.Find = {
      KernelTable.findVector($0, $1, $2, int8: coldCalls, float32: AVX2FloatKernels.coldCalls, graph: graph)
    }
  }

  extension KernelTable {
    /// Kernels for AVX2 with FMA.
    /// - Precondition: the CPU has it; see `MoteHost`.
    public static func avx2(_ use: Use) -> KernelTable {
      KernelTable(name: "avx2", find: use == .loops ? AVX2Kernels.findLoops : AVX2Kernels.findColdCalls)
    }
  }
#endif
