import MoteFormat
import MoteKernels

extension KernelTable {
  /// This table with one kernel exchanged, or taken out with nil. The override lives as long as the tests do.
  public func replacing(
    _ op: Operator, _ input: TensorType, _ layout: WeightLayout = .canonical, with kernel: Kernel?
  ) -> KernelTable {
    let override = UnsafeMutablePointer<Override>.allocate(capacity: 1)
    override.initialize(to: Override(key: KernelKey(op, input, layout), kernel: kernel, rest: self))
    return KernelTable(name: name, context: UnsafeRawPointer(override), find: Override.find)
  }
}

private struct Override {
  let key: KernelKey
  let kernel: Kernel?
  let rest: KernelTable

  static let find: KernelTable.Find = { context, key, memory in
    guard let override = context?.assumingMemoryBound(to: Override.self).pointee else { return false }
    let key = KernelKey(code: key)
    return KernelTable.answer(key == override.key ? override.kernel : override.rest.kernel(key), memory)
  }
}
