import MoteFormat
import MoteKernels
import MoteVector

/// The C-callable doors of the kernels in plain Swift vectors.
enum PortableVectorKernels {
  static let int8 = Kernel(
    run: { VectorKernels<PortableLanes>.run($0) }, scratch: { VectorKernels<PortableLanes>.scratch($0, .loops) },
    prepared: { VectorKernels<PortableLanes>.prepared($0, .loops) },
    prepare: { VectorKernels<PortableLanes>.prepare($0, $1, .loops) }, tileRows: 4)

  static let graph = GraphDoors(
    maxPool: { GraphKernels<PortableLanes>.maxPool($0) }, averagePool: { GraphKernels<PortableLanes>.averagePool($0) },
    globalAveragePool: { GraphKernels<PortableLanes>.globalAveragePool($0) }, add: { GraphKernels<PortableLanes>.add($0) },
    concat: { GraphKernels<PortableLanes>.concat($0) }, lookup: { GraphKernels<PortableLanes>.lookup($0) }, lrn: { GraphKernels<PortableLanes>.lrn($0) })

  static let find: KernelTable.Find = {
    KernelTable.findVector($0, $1, $2, int8: int8, float32: PortableFloatKernels.float32, graph: graph, rest: .reference)
  }
}

extension KernelTable {
  /// Vectors in plain Swift: every CPU has them.
  public static var portable: KernelTable { KernelTable(name: "portable", find: PortableVectorKernels.find) }

  /// What the tables of vector kernels answer: their own kernels for INT8 layers with canonical weights, for
  /// INT8 operators without weights, and for float layers; another table's for the rest, the portable path's if not said.
  public static func findVector(
    _ context: UnsafeRawPointer?, _ code: UInt32, _ memory: UnsafeMutableRawPointer, int8: Kernel,
    float32: Kernel?, graph: GraphDoors?, rest: KernelTable = .portable
  ) -> Bool {
    let key = KernelKey(code: code)
    if key == KernelKey(.convolution, .uint8) || key == KernelKey(.affine, .uint8) { return answer(int8, memory) }
    // A table with a context leaves float layers to the reference: see `withOrderedFloats`.
    if let float32, context == nil, key == KernelKey(.convolution, .float32) || key == KernelKey(.affine, .float32) {
      return answer(float32, memory)
    }
    if let kernel = graph?.kernel(key) { return answer(kernel, memory) }
    return rest.find(context, code, memory)
  }
}
