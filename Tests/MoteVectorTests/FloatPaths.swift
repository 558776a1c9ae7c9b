import MoteKernels
import MotePortable
import MoteVector

#if arch(x86_64)
  import MoteAVX2
#endif

/// AVX-512 in plain C: its algorithms on any CPU.
enum EmulatedAVX512Floats: AVX512FloatLanes {}

/// The float kernels under test, by name.
enum FloatPaths {
  static let all: [(name: String, kernel: Kernel)] = {
    let key = KernelKey(.convolution, .float32)
    var paths = [("portable", KernelTable.portable.kernel(key)!)]
    #if !MOTE_SANITIZED
      // As in `VectorPaths.emulated`.
      paths.append(("AVX-512, emulated", EmulatedAVX512FloatDoors.loops))
      paths.append(("AVX-512 cold, emulated", EmulatedAVX512FloatDoors.coldCalls))
    #endif
    #if arch(x86_64)
      if VectorPaths.hasAVX2 {
        paths.append(("AVX2", KernelTable.avx2(.loops).kernel(key)!))
        paths.append(("AVX2 cold", KernelTable.avx2(.coldCalls).kernel(key)!))
      }
    #endif
    return paths
  }()
}

#if !MOTE_SANITIZED
  enum EmulatedAVX512FloatDoors {
    /// Once for both: the compiler takes long for it.
    private static let run: Kernel.Run = { FloatKernels<EmulatedAVX512Floats>.run($0) }
    static let loops = Kernel(
      run: run, scratch: { FloatKernels<EmulatedAVX512Floats>.scratch($0, .loops) },
      prepared: { FloatKernels<EmulatedAVX512Floats>.prepared($0, .loops) },
      prepare: { FloatKernels<EmulatedAVX512Floats>.prepare($0, $1, .loops) }, tileRows: 4)
    static let coldCalls = Kernel(
      run: run,
      scratch: { FloatKernels<EmulatedAVX512Floats>.scratch($0, .coldCalls) },
      prepared: { FloatKernels<EmulatedAVX512Floats>.prepared($0, .coldCalls) },
      prepare: { FloatKernels<EmulatedAVX512Floats>.prepare($0, $1, .coldCalls) })
  }
#endif
