import MoteFormat
import MoteKernels

extension Target.Family {
  /// The family's kernels, compiled for this host: what they ask of scratch and of rows is what they ask on the device,
  /// but for the size of a few pointers.
  public var kernels: KernelTable {
    switch self {
    case .dsp: unsafe KernelTable(name: "dsp", find: Self.findDSP)
    case .mve: unsafe KernelTable(name: "mve", find: Self.findMVE)
    case .portable: unsafe KernelTable(name: "portable", find: Self.findPortable)
    }
  }

  private static let findDSP: KernelTable.Find = { _, key, memory in
    unsafe KernelTable.answer(DSPKernels.kernel(KernelKey(code: key)) ?? plain(KernelKey(code: key)), memory)
  }
  private static let findMVE: KernelTable.Find = { _, key, memory in
    unsafe KernelTable.answer(MVEKernels.kernel(KernelKey(code: key)) ?? plain(KernelKey(code: key)), memory)
  }
  private static let findPortable: KernelTable.Find = { _, key, memory in
    unsafe KernelTable.answer(plain(KernelKey(code: key)), memory)
  }

  /// What every family does the same way.
  private static func plain(_ key: KernelKey) -> Kernel? { PortableKernels.kernel(key) ?? ReferenceKernels.kernel(key) }
}
