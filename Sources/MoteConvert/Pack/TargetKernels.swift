import MoteFormat
import MoteKernels

extension Target.Family {
  /// The family's kernels, compiled for this host: what they ask of scratch and of rows is what they ask on the device,
  /// but for the size of a few pointers.
  public var kernels: KernelTable {
    switch self {
    case .dsp: unsafe KernelTable(name: "dsp") { _, key, memory in unsafe KernelTable.answer(dsp(KernelKey(code: key)), memory) }
    case .mve: unsafe KernelTable(name: "mve") { _, key, memory in unsafe KernelTable.answer(mve(KernelKey(code: key)), memory) }
    case .portable:
      unsafe KernelTable(name: "portable") { _, key, memory in unsafe KernelTable.answer(portable(KernelKey(code: key)), memory) }
    }
  }
}

private func dsp(_ key: KernelKey) -> Kernel? {
  switch key {
  case KernelKey(.convolution, .uint8, .winogradPairs): DSPKernels.winograd
  case KernelKey(.convolution, .uint8, .winogradBytes): DSPKernels.winogradOnTheFly
  default: portable(key)
  }
}

private func mve(_ key: KernelKey) -> Kernel? {
  switch key {
  case KernelKey(.convolution, .uint8), KernelKey(.convolution, .uint8, .directVectors): MVEKernels.direct
  case KernelKey(.convolution, .uint8, .winogradVectors): MVEKernels.winograd
  case KernelKey(.affine, .uint8): MVEKernels.affine
  default: portable(key)
  }
}

/// What every family does the same way; the reference where nothing is faster.
private func portable(_ key: KernelKey) -> Kernel? {
  switch key {
  case KernelKey(.convolution, .uint8), KernelKey(.affine, .uint8): PortableKernels.general
  case KernelKey(.convolution, .uint8, .winogradPlain): PortableKernels.winograd
  default: ReferenceKernels.kernel(key)
  }
}
