import MoteKernels
import MotePortable
import MoteVector

#if arch(x86_64)
  import MoteAVX2
#endif
#if !MOTE_SANITIZED
  import MoteEmulated
#endif

/// The kernels of operators without weights under test, by name.
enum GraphPaths {
  static let all: [(name: String, kernel: @Sendable (KernelKey) -> Kernel?)] = {
    var paths: [(name: String, kernel: @Sendable (KernelKey) -> Kernel?)] = [("portable", { KernelTable.portable.kernel($0) })]
    #if arch(x86_64)
      if VectorPaths.hasAVX2 { paths.append(("AVX2", { KernelTable.avx2(.loops).kernel($0) })) }
    #endif
    #if !MOTE_SANITIZED
      if VectorPaths.hasAVX2 { paths.append(("AVX-512, emulated", { EmulatedKernels.graph.kernel($0) })) }
    #endif
    paths += VectorPaths.beyondAVX2.map { path in (path.name, { path.table.kernel($0) }) }
    return paths
  }()
}
