import MoteKernels
import MotePortable
import MoteVector

#if arch(x86_64)
  import MoteAVX2
#endif
#if !MOTE_SANITIZED
  import MoteEmulated
#endif

/// The float kernels under test, by name.
enum FloatPaths {
  static let all: [(name: String, kernel: Kernel)] = {
    let key = KernelKey(.convolution, .float32)
    var paths = [("portable", KernelTable.portable.kernel(key)!)]
    #if !MOTE_SANITIZED
      // As in `VectorPaths.emulated`.
      if VectorPaths.hasAVX2 { paths += EmulatedKernels.float }
    #endif
    #if arch(x86_64)
      if VectorPaths.hasAVX2 {
        paths.append(("AVX2", KernelTable.avx2(.loops).kernel(key)!))
        paths.append(("AVX2 cold", KernelTable.avx2(.coldCalls).kernel(key)!))
      }
    #endif
    paths += VectorPaths.beyondAVX2.map { ($0.name, $0.table.kernel(key)!) }
    return paths
  }()
}
