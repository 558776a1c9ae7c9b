import MoteFormat

// Kernels without int8 weights.
extension PortableKernels {
  /// `Float16Arguments`: a convolution, or an affine layer as a 1x1 window. The reference's bits.
  public static var float16: Kernel { Kernel(run: float16Entry, scratch: float16ScratchEntry) }
  /// `MoveArguments`, uint8 to uint8.
  public static var maxPoolUInt8: Kernel { Kernel(run: maxPoolUInt8Entry) }
  /// `MoveArguments`, float32 to float32.
  public static var maxPoolFloat32: Kernel { Kernel(run: maxPoolFloat32Entry) }
  /// `MoveArguments`, float32 to uint8.
  public static var quantize: Kernel { Kernel(run: quantizeEntry) }
  /// `MoveArguments`, uint8 to float32.
  public static var dequantize: Kernel { Kernel(run: dequantizeEntry) }

  static let float16Entry: Kernel.Run = { raw in PortableFloat16.run(raw.assumingMemoryBound(to: Float16Arguments.self)) }
  static let float16ScratchEntry: Kernel.Bytes = { raw in
    PortableFloat16.bytes(raw.assumingMemoryBound(to: Geometry.self))
  }
  static let maxPoolUInt8Entry: Kernel.Run = { raw in
    PortableMove.maxPool(raw.assumingMemoryBound(to: MoveArguments.self), UInt8.self)
  }
  static let maxPoolFloat32Entry: Kernel.Run = { raw in
    PortableMove.maxPool(raw.assumingMemoryBound(to: MoveArguments.self), Float.self)
  }
  static let quantizeEntry: Kernel.Run = { raw in PortableMove.quantize(raw.assumingMemoryBound(to: MoveArguments.self)) }
  static let dequantizeEntry: Kernel.Run = { raw in PortableMove.dequantize(raw.assumingMemoryBound(to: MoveArguments.self)) }
}
