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

    static let findLoops: KernelTable.Find = { find($0, $1, $2, .loops) }
    static let findColdCalls: KernelTable.Find = { find($0, $1, $2, .coldCalls) }

    /// INT8 layers with canonical weights and float layers are ours; the rest is the portable path's.
    static func find(
      _ context: UnsafeRawPointer?, _ code: UInt32, _ memory: UnsafeMutableRawPointer, _ use: Use
    ) -> Bool {
      let key = KernelKey(code: code)
      if key == KernelKey(.convolution, .uint8) || key == KernelKey(.affine, .uint8) {
        return KernelTable.answer(use == .loops ? loops : coldCalls, memory)
      }
      if let kernel = AVXVNNIFloatKernels.kernel(key, use, context) { return KernelTable.answer(kernel, memory) }
      return KernelTable.portable.find(context, code, memory)
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
