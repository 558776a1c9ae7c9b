import MoteFormat
import MoteKernels

/// The float32 kernels of one instruction set, as the functions behind their C-callable doors: layers with binary16 weights.
///
/// The doors themselves stand in the instruction set's own module, which is compiled with its flags; all else is inlined there.
public enum FloatKernels<V: FloatVectors> {
  /// Computes a convolution or affine layer from what `prepare` packed.
  @inlinable @inline(__always)
  public static func run(_ raw: UnsafeRawPointer) {
    let a = raw.assumingMemoryBound(to: Float16Arguments.self).pointee
    let layer = FloatLayer(a.weights, count: FloatPacking<V>.biasCount(a.geometry))
    // `scratch` asked for 64 bytes more.
    let scratch = a.scratch.alignedUp(toMultipleOf: 64)
    if layer.isWinograd {
      FloatWinograd<V>.run(a, layer, scratch: scratch)
    } else {
      FloatDirect<V>.run(a, layer, scratch: scratch)
    }
  }

  @inlinable @inline(__always)
  public static func scratch(_ raw: UnsafeRawPointer, _ use: Use) -> Int {
    FloatPacking<V>.scratchBytes(raw.assumingMemoryBound(to: Geometry.self).pointee, use)
  }

  @inlinable @inline(__always)
  public static func prepared(_ raw: UnsafeRawPointer, _ use: Use) -> Int {
    FloatPacking<V>.bytes(raw.assumingMemoryBound(to: Geometry.self).pointee, use)
  }

  @inlinable @inline(__always)
  public static func prepare(_ raw: UnsafeRawPointer, _ prepared: UnsafeMutableRawPointer, _ use: Use) {
    FloatPacking<V>.prepare(raw.assumingMemoryBound(to: Float16Arguments.self).pointee, prepared, use)
  }

  /// Whether these kernels compute what a key names for a table of this context.
  @inlinable public static func answers(_ key: KernelKey, _ context: UnsafeRawPointer?) -> Bool {
    context == nil && (key == KernelKey(.convolution, .float32) || key == KernelKey(.affine, .float32))
  }
}
