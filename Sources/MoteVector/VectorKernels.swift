import MoteFormat
import MoteKernels

/// The kernels of one instruction set, as the functions behind their C-callable doors.
///
/// The doors themselves stand in the instruction set's own module, which is compiled with its flags; all else is inlined there.
public enum VectorKernels<V: IntegerVectors> {
  /// Computes an INT8 convolution or affine layer from what `prepare` packed.
  @inlinable @inline(__always)
  public static func run(_ raw: UnsafeRawPointer) {
    let a = raw.assumingMemoryBound(to: Int8Arguments.self).pointee
    let layer = PreparedLayer(a.weights)
    // `scratch` asked for 64 bytes more.
    let scratch = a.scratch.alignedUp(toMultipleOf: 64)
    switch layer.algorithm {
    // `.matrix` is what `MatrixKernels` packs, and runs itself.
    case .direct, .matrix: DirectConvolution<V>.run(a, layer, scratch: scratch)
    case .depthwise: DepthwiseConvolution<V>.run(a, layer, scratch: scratch)
    case .winograd, .winogradInParts: WinogradConvolution<V>.run(a, layer, scratch: scratch)
    }
  }

  @inlinable @inline(__always)
  public static func scratch(_ raw: UnsafeRawPointer, _ use: Use) -> Int {
    LayerPacking<V>.scratchBytes(raw.assumingMemoryBound(to: Geometry.self).pointee, use)
  }

  @inlinable @inline(__always)
  public static func prepared(_ raw: UnsafeRawPointer, _ use: Use) -> Int {
    LayerPacking<V>.bytes(raw.assumingMemoryBound(to: Geometry.self).pointee, use)
  }

  @inlinable @inline(__always)
  public static func prepare(_ raw: UnsafeRawPointer, _ prepared: UnsafeMutableRawPointer, _ use: Use) {
    LayerPacking<V>.prepare(raw.assumingMemoryBound(to: Int8Arguments.self).pointee, prepared, use)
  }
}
