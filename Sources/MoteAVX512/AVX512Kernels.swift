#if arch(x86_64)
  import MoteKernels
  import MotePortable
  import MoteVector

  /// This module's own type, so that no linker can take its code for another module's.
  enum AVX512: AVX512VNNILanes {}

  /// The C-callable doors of the kernels for AVX-512 (F, BW, DQ, VL) with VNNI. Only a CPU that has it may enter.
  enum AVX512Kernels {
    static let run: Kernel.Run = { VectorKernels<AVX512>.run($0) }

    static let loops = Kernel(
      run: run, scratch: { VectorKernels<AVX512>.scratch($0, .loops) }, prepared: { VectorKernels<AVX512>.prepared($0, .loops) },
      prepare: { VectorKernels<AVX512>.prepare($0, $1, .loops) }, tileRows: 4)

    static let coldCalls = Kernel(
      run: run, scratch: { VectorKernels<AVX512>.scratch($0, .coldCalls) },
      prepared: { VectorKernels<AVX512>.prepared($0, .coldCalls) },
      prepare: { VectorKernels<AVX512>.prepare($0, $1, .coldCalls) })

    static let graph = GraphDoors(
      maxPool: { GraphKernels<AVX512>.maxPool($0) }, averagePool: { GraphKernels<AVX512>.averagePool($0) },
      globalAveragePool: { GraphKernels<AVX512>.globalAveragePool($0) }, add: { GraphKernels<AVX512>.add($0) },
      concat: { GraphKernels<AVX512>.concat($0) }, lookup: { GraphKernels<AVX512>.lookup($0) }, lrn: { GraphKernels<AVX512>.lrn($0) })

    static let findLoops: KernelTable.Find = {
      KernelTable.findVector($0, $1, $2, int8: loops, float32: AVX512FloatKernels.loops, graph: graph)
    }
    static let findColdCalls: KernelTable.Find = {
      KernelTable.findVector($0, $1, $2, int8: coldCalls, float32: AVX512FloatKernels.coldCalls, graph: graph)
    }
  }

  extension KernelTable {
    /// Kernels for AVX-512 (F, BW, DQ, VL) with VNNI.
    /// - Precondition: the CPU has it; see `MoteHost`.
    public static func avx512(_ use: Use) -> KernelTable {
      KernelTable(name: "avx512vnni", find: use == .loops ? AVX512Kernels.findLoops : AVX512Kernels.findColdCalls)
    }
  }
#endif
