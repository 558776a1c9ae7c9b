import MoteFormat
import MoteKernels

/// As `VectorKernels`, for an instruction set with products of matrices.
public enum MatrixKernels<V: MatrixVectors> {
  @inlinable @inline(__always)
  public static func run(_ raw: UnsafeRawPointer) {
    let a = raw.assumingMemoryBound(to: Int8Arguments.self).pointee
    let layer = PreparedLayer(a.weights, count: LayerPacking<V>.tableCount(a.geometry))
    if layer.algorithm != .matrix { return VectorKernels<V>.run(raw) }
    DirectMatrix<V>.run(a, layer, scratch: a.scratch.alignedUp(toMultipleOf: 64))
  }

  @inlinable @inline(__always)
  public static func scratch(_ raw: UnsafeRawPointer, _ use: Use) -> Int {
    let g = raw.assumingMemoryBound(to: Geometry.self).pointee
    return DirectMatrix<V>.admits(g) ? 64 &+ DirectShape<V>(g).end : LayerPacking<V>.scratchBytes(g, use)
  }

  @inlinable @inline(__always)
  public static func prepared(_ raw: UnsafeRawPointer, _ use: Use) -> Int {
    let g = raw.assumingMemoryBound(to: Geometry.self).pointee
    guard DirectMatrix<V>.admits(g) else { return LayerPacking<V>.bytes(g, use) }
    return PreparedLayer.bytes(count: LayerPacking<V>.tableCount(g)) &+ DirectMatrix<V>.weightBytes(g)
  }

  @inlinable @inline(__always)
  public static func prepare(_ raw: UnsafeRawPointer, _ prepared: UnsafeMutableRawPointer, _ use: Use) {
    let a = raw.assumingMemoryBound(to: Int8Arguments.self).pointee
    guard DirectMatrix<V>.admits(a.geometry) else { return LayerPacking<V>.prepare(a, prepared, use) }
    DirectMatrix<V>.pack(a, LayerPacking<V>.begin(a, prepared, .matrix))
  }
}
