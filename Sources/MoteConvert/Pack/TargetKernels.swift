import MoteFormat
import MoteKernels
import MoteRuntime

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

// As `DeviceKernels` of the firmware has them. That chooses while it is compiled, so that other cores' kernels are not linked; here
// all of them are there. `PackGraphTests` packs every operator for every core.
private func dspKernel(_ key: KernelKey) -> Kernel? { DSPKernels.kernel(key) ?? PortableKernels.others(key) }
private func mveKernel(_ key: KernelKey) -> Kernel? { MVEKernels.kernel(key) ?? PortableKernels.others(key) }
private func portableKernel(_ key: KernelKey) -> Kernel? { PortableKernels.int8(key) ?? PortableKernels.others(key) }

extension Target {
  /// Refuses a model with a layer that the target's library cannot run as it is: packed for another core, mostly.
  public func check(_ model: borrowing Model) throws(ConvertError) {
    let kernels = planningKernels
    for index in 0..<model.layerCount {
      let layer = model.layer(index)
      let key = KernelKey(layer.op, model.tensor(layer.input).type, layer.layout)
      guard kernels.kernel(key) == nil else { continue }
      guard family.layouts.contains(layer.layout) else {
        throw ConvertError("layer \(index): layout \(layer.layout) is not one that \(name) reads; pack the canonical model for it")
      }
      throw noKernel(layer, index)
    }
  }

  func noKernel(_ layer: LayerRecord, _ index: Int) -> ConvertError {
    ConvertError("layer \(index): \(name) has no kernel for its operator, \(layer.op) (weights: \(layer.type), \(layer.layout))")
  }
}
