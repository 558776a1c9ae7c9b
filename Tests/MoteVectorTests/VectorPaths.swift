import MoteKernels
import MotePortable
import MoteVector

#if arch(x86_64)
  import Foundation
  import MoteAVX2
#endif

/// AVX-512 in plain C: its algorithms, bit for bit, on any CPU.
enum EmulatedAVX512: AVX512VNNILanes {}

/// AVX-512 without VNNI, the same.
enum EmulatedAVX512Base: AVX512Lanes {}

/// AVX-VNNI in plain C, and so nearly all of AVX2.
enum EmulatedAVXVNNI: AVXVNNILanes {}

/// The kernels under test, by name. NEON's run on its own instructions, in QEMU (`Tools/check-neon`).
enum VectorPaths {
  static let all: [(name: String, kernel: Kernel)] = machine + emulated

  #if MOTE_SANITIZED
    // Emulated paths run the same algorithms as the others, and would take the sanitizers many minutes to build.
    static let emulated: [(name: String, kernel: Kernel)] = []
  #else
    static let emulated = [
      ("AVX-512, emulated", EmulatedAVX512Doors.loops), ("AVX-512 cold, emulated", EmulatedAVX512Doors.coldCalls),
      ("AVX-512 without VNNI, emulated", EmulatedAVX512BaseDoors.loops), ("AVX-VNNI, emulated", EmulatedAVXVNNIDoors.loops),
      ("AVX-VNNI cold, emulated", EmulatedAVXVNNIDoors.coldCalls),
    ]
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
    return paths
  }()

  #if arch(x86_64)
    static let hasAVX2 = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8))?.contains(" avx2 ") ?? false
  #endif
}

#if !MOTE_SANITIZED
  enum EmulatedAVX512Doors {
    /// Once for all that share it: the compiler takes long for each.
    private static let run: Kernel.Run = { VectorKernels<EmulatedAVX512>.run($0) }
    static let loops = Kernel(
      run: run, scratch: { VectorKernels<EmulatedAVX512>.scratch($0, .loops) }, prepared: { VectorKernels<EmulatedAVX512>.prepared($0, .loops) },
      prepare: { VectorKernels<EmulatedAVX512>.prepare($0, $1, .loops) }, tileRows: 4)
    static let coldCalls = Kernel(
      run: run, scratch: { VectorKernels<EmulatedAVX512>.scratch($0, .coldCalls) }, prepared: { VectorKernels<EmulatedAVX512>.prepared($0, .coldCalls) },
      prepare: { VectorKernels<EmulatedAVX512>.prepare($0, $1, .coldCalls) }, tileRows: 4)
  }

  enum EmulatedAVX512BaseDoors {
    /// Once for all that share it: the compiler takes long for each.
    private static let run: Kernel.Run = { VectorKernels<EmulatedAVX512Base>.run($0) }
    static let loops = Kernel(
      run: run, scratch: { VectorKernels<EmulatedAVX512Base>.scratch($0, .loops) }, prepared: { VectorKernels<EmulatedAVX512Base>.prepared($0, .loops) },
      prepare: { VectorKernels<EmulatedAVX512Base>.prepare($0, $1, .loops) }, tileRows: 4)
  }

  enum EmulatedAVXVNNIDoors {
    /// Once for all that share it: the compiler takes long for each.
    private static let run: Kernel.Run = { VectorKernels<EmulatedAVXVNNI>.run($0) }
    static let loops = Kernel(
      run: run, scratch: { VectorKernels<EmulatedAVXVNNI>.scratch($0, .loops) }, prepared: { VectorKernels<EmulatedAVXVNNI>.prepared($0, .loops) },
      prepare: { VectorKernels<EmulatedAVXVNNI>.prepare($0, $1, .loops) }, tileRows: 4)
    static let coldCalls = Kernel(
      run: run, scratch: { VectorKernels<EmulatedAVXVNNI>.scratch($0, .coldCalls) }, prepared: { VectorKernels<EmulatedAVXVNNI>.prepared($0, .coldCalls) },
      prepare: { VectorKernels<EmulatedAVXVNNI>.prepare($0, $1, .coldCalls) }, tileRows: 4)
  }
#endif
