import MoteKernels
import MotePortable
import MoteVector

#if arch(x86_64)
  import MoteAVX2
#endif

/// The kernels of operators without weights under test, by name.
enum GraphPaths {
  static let all: [(name: String, kernel: @Sendable (KernelKey) -> Kernel?)] = {
    var paths: [(name: String, kernel: @Sendable (KernelKey) -> Kernel?)] = [("portable", { KernelTable.portable.kernel($0) })]
    #if arch(x86_64)
      if VectorPaths.hasAVX2 { paths.append(("AVX2", { KernelTable.avx2(.loops).kernel($0) })) }
    #endif
    #if !MOTE_SANITIZED
      paths.append(("AVX-512, emulated", { emulated.kernel($0) }))
    #endif
    return paths
  }()

  #if !MOTE_SANITIZED
    private static let emulated = GraphDoors(
      maxPool: { GraphKernels<EmulatedAVX512Base>.maxPool($0) }, averagePool: { GraphKernels<EmulatedAVX512Base>.averagePool($0) },
      globalAveragePool: { GraphKernels<EmulatedAVX512Base>.globalAveragePool($0) }, add: { GraphKernels<EmulatedAVX512Base>.add($0) },
      concat: { GraphKernels<EmulatedAVX512Base>.concat($0) }, lookup: { GraphKernels<EmulatedAVX512Base>.lookup($0) },
      lrn: { GraphKernels<EmulatedAVX512Base>.lrn($0) })
  #endif
}
