import MoteKernels
import MoteVector

/// The C-callable doors of the kernels in plain Swift vectors.
enum PortableVectorKernels {
  static let int8 = Kernel(
    run: { VectorKernels<PortableLanes>.run($0) }, scratch: { VectorKernels<PortableLanes>.scratch($0, .loops) },
    prepared: { VectorKernels<PortableLanes>.prepared($0, .loops) },
    prepare: { VectorKernels<PortableLanes>.prepare($0, $1, .loops) }, tileRows: 4)

  /// INT8 layers with canonical weights and float layers are ours; the reference has all others.
  static let find: KernelTable.Find = { context, code, memory in
    let key = KernelKey(code: code)
    if key == KernelKey(.convolution, .uint8) || key == KernelKey(.affine, .uint8) { return KernelTable.answer(int8, memory) }
    if let kernel = PortableFloatKernels.kernel(key, context) { return KernelTable.answer(kernel, memory) }
    return KernelTable.reference.find(context, code, memory)
  }
}

extension KernelTable {
  /// Vectors in plain Swift: every CPU has them.
  public static var portable: KernelTable { KernelTable(name: "portable", find: PortableVectorKernels.find) }
}
