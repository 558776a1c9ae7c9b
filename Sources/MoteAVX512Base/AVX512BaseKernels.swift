#if arch(x86_64)
  import MoteKernels
  import MotePortable
  import MoteVector

  /// This module's own type, so that no linker can take its code for another module's.
  enum AVX512Base: AVX512Lanes {}

  /// The C-callable doors of the kernels for AVX-512 (F, BW, DQ, VL) without VNNI. Only a CPU that has it may enter.
  enum AVX512BaseKernels {
    static let run: Kernel.Run = { VectorKernels<AVX512Base>.run($0) }

    static let loops = Kernel(
      run: run, scratch: { VectorKernels<AVX512Base>.scratch($0, .loops) }, prepared: { VectorKernels<AVX512Base>.prepared($0, .loops) },
      prepare: { VectorKernels<AVX512Base>.prepare($0, $1, .loops) }, tileRows: 4)

    static let coldCalls = Kernel(
      run: run, scratch: { VectorKernels<AVX512Base>.scratch($0, .coldCalls) },
      prepared: { VectorKernels<AVX512Base>.prepared($0, .coldCalls) },
      prepare: { VectorKernels<AVX512Base>.prepare($0, $1, .coldCalls) })

    static let graph = GraphDoors(
      maxPool: { GraphKernels<AVX512Base>.maxPool($0) }, averagePool: { GraphKernels<AVX512Base>.averagePool($0) },
      globalAveragePool: { GraphKernels<AVX512Base>.globalAveragePool($0) }, add: { GraphKernels<AVX512Base>.add($0) },
      concat: { GraphKernels<AVX512Base>.concat($0) }, lookup: { GraphKernels<AVX512Base>.lookup($0) }, lrn: { GraphKernels<AVX512Base>.lrn($0) })

    static let findLoops: KernelTable.Find = {
      KernelTable.findVector($0, $1, $2, int8: loops, float32: AVX512BaseFloatKernels.loops, graph: graph)
    }
    static let findColdCalls: KernelTable.Find = {
      KernelTable.findVector($0, $1, $2, int8: coldCalls, float32: AVX512BaseFloatKernels.coldCalls, graph: graph)
    }
  }

  extension KernelTable {
    /// Kernels for AVX-512 (F, BW, DQ, VL) without VNNI.
    /// - Precondition: the CPU has it; see `MoteHost`.
    public static func avx512Base(_ use: Use) -> KernelTable {
      KernelTable(name: "avx512", find: use == .loops ? AVX512BaseKernels.findLoops : AVX512BaseKernels.findColdCalls)
    }
  }
#endif
