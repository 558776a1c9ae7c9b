#if arch(x86_64)
  import MoteKernels
  import MotePortable
  import MoteVector

  /// This module's own type, so that no linker can take its code for another module's.
  enum AVX512: AVX512Lanes {}

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
      if let kernel = AVX512FloatKernels.kernel(key, use, context) { return KernelTable.answer(kernel, memory) }
      return KernelTable.portable.find(context, code, memory)
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
