import MoteFormat
import MoteKernels

extension Target.Family {
  /// The family's kernels, compiled for this host.
  public var kernels: KernelTable {
    switch self {
    case .dsp: unsafe KernelTable(name: "dsp") { _, key, memory in unsafe KernelTable.answer(dspKernel(KernelKey(code: key)), memory) }
    case .mve: unsafe KernelTable(name: "mve") { _, key, memory in unsafe KernelTable.answer(mveKernel(KernelKey(code: key)), memory) }
    case .portable:
      unsafe KernelTable(name: "portable") { _, key, memory in unsafe KernelTable.answer(portableKernel(KernelKey(code: key)), memory) }
    }
  }
}

extension Target {
  /// The kernels with what they take on the core itself, where that differs from this host. For planning only: do not run them.
  public var planningKernels: KernelTable {
    switch (family, costs.grouping.tiles) {
    case (.dsp, _):
      unsafe KernelTable(name: "planning") { _, key, memory in
        let key = KernelKey(code: key)
        return unsafe KernelTable.answer(DSPKernels.kernel32(key) ?? PortableKernels.others(key), memory)
      }
    case (.portable, 2):
      unsafe KernelTable(name: "planning") { _, key, memory in
        let key = KernelKey(code: key)
        return unsafe KernelTable.answer(PortableKernels.int8ByTwo(key) ?? PortableKernels.others(key), memory)
      }
    default: family.kernels
    }
  }
}

// As `DeviceKernels` of the firmware has them.
private func dspKernel(_ key: KernelKey) -> Kernel? { DSPKernels.kernel(key) ?? PortableKernels.others(key) }
private func mveKernel(_ key: KernelKey) -> Kernel? { MVEKernels.kernel(key) ?? PortableKernels.others(key) }
private func portableKernel(_ key: KernelKey) -> Kernel? { PortableKernels.int8(key) ?? PortableKernels.others(key) }
