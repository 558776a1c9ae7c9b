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
      if let kernel = AVX2FloatKernels.kernel(key, use, context) { return KernelTable.answer(kernel, memory) }
      return KernelTable.portable.find(context, code, memory)
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
