import MoteKernels
import MotePortable
import MoteVector

#if arch(x86_64)
  import Foundation
  import MoteAVX2
#endif
#if !MOTE_SANITIZED
  import MoteEmulated
  import MoteHost
#endif

/// The kernels under test, by name. NEON's run on its own instructions, in QEMU (`Tools/check-neon`).
enum VectorPaths {
  static let all: [(name: String, kernel: Kernel)] = machine + emulated

  /// Of CPUs that have more than this one.
  #if MOTE_SANITIZED
    // They run the same algorithms as the others, and would take the sanitizers many minutes to build.
    static let emulated: [(name: String, kernel: Kernel)] = []
  #else
    static let emulated = hasAVX2 ? EmulatedKernels.integer : []
  #endif

  /// What this machine can run.
  static let machine: [(name: String, kernel: Kernel)] = {
    let key = KernelKey(.convolution, .uint8)
    var paths = [("portable", KernelTable.portable.kernel(key)!)]
    #if arch(x86_64)
      if hasAVX2 {
        paths.append(("AVX2", KernelTable.avx2(.loops).kernel(key)!))
        paths.append(("AVX2 cold", KernelTable.avx2(.coldCalls).kernel(key)!))
      }
    #endif
    paths += beyondAVX2.map { ($0.name, $0.table.kernel(key)!) }
    return paths
  }()

  /// The tables of paths beyond AVX2 that this machine has, for both uses.
  static let beyondAVX2: [(name: String, table: KernelTable)] = {
    var tables: [(name: String, table: KernelTable)] = []
    #if !MOTE_SANITIZED
      for path in KernelPath.possible where ![.scalar, .portable, .avx2].contains(path) {
        for use in [Use.loops, .coldCalls] {
          if let table = try? KernelTable.best(forced: path.rawValue, for: use) { tables.append(("\(path) \(use)", table)) }
        }
      }
    #endif
    return tables
  }()

  #if arch(x86_64)
    static let hasAVX2 = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.contains(" avx2 ") ?? false
  #else
    static let hasAVX2 = false
  #endif
}
