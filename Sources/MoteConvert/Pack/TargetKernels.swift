import MoteFormat
import MoteKernels

extension Target.Family {
  /// The family's kernels, compiled for this host: what they ask of scratch and of rows is what they ask on the device,
  /// but for the size of a few pointers.
  public var kernels: KernelTable {
    switch self {
    case .dsp: unsafe KernelTable(name: "dsp") { _, key, memory in unsafe KernelTable.answer(dspKernel(KernelKey(code: key)), memory) }
    case .mve: unsafe KernelTable(name: "mve") { _, key, memory in unsafe KernelTable.answer(mveKernel(KernelKey(code: key)), memory) }
    case .portable:
      unsafe KernelTable(name: "portable") { _, key, memory in unsafe KernelTable.answer(portableKernel(KernelKey(code: key)), memory) }
    }
  }
}

private func dspKernel(_ key: KernelKey) -> Kernel? {
  switch key {
  case KernelKey(.convolution, .uint8), KernelKey(.convolution, .uint8, .direct): DSPKernels.direct
  case KernelKey(.affine, .uint8): DSPKernels.affine
  case KernelKey(.convolution, .uint8, .winogradPairs): DSPKernels.winograd
  case KernelKey(.convolution, .uint8, .winogradBytes): DSPKernels.winogradOnTheFly
  default: portableKernel(key)
  }
}

private func mveKernel(_ key: KernelKey) -> Kernel? {
  switch key {
  case KernelKey(.convolution, .uint8), KernelKey(.convolution, .uint8, .directVectors): MVEKernels.direct
  case KernelKey(.convolution, .uint8, .winogradVectors): MVEKernels.winograd
  case KernelKey(.affine, .uint8): MVEKernels.affine
  default: portableKernel(key)
  }
}

/// What every family does the same way.
private func portableKernel(_ key: KernelKey) -> Kernel? {
  switch key {
  case KernelKey(.convolution, .uint8): PortableKernels.direct
  case KernelKey(.affine, .uint8): PortableKernels.affine
  case KernelKey(.convolution, .uint8, .winogradPlain): PortableKernels.winograd
  case KernelKey(.convolution, .float32), KernelKey(.affine, .float32): PortableKernels.float16
  case KernelKey(.convolution, .float32), KernelKey(.affine, .float32): PortableKernels.float16
  case KernelKey(.maxPool, .uint8): PortableKernels.maxPoolUInt8
  case KernelKey(.maxPool, .float32): PortableKernels.maxPoolFloat32
  case KernelKey(.quantize, .float32): PortableKernels.quantize
  case KernelKey(.dequantize, .uint8): PortableKernels.dequantize
  default: nil
  }
}
