import MoteFormat

extension ReferenceKernels {
  /// `Int8Arguments`.
  public static var convolutionInt8: Kernel { Kernel(run: convolutionInt8Entry) }
  /// `Int8Arguments`; the input is read as one vector `[H * W * C]`.
  public static var affineInt8: Kernel { Kernel(run: affineInt8Entry) }
  /// `Float16Arguments`.
  public static var convolutionFloat16: Kernel { Kernel(run: convolutionFloat16Entry, scratch: filterScratchEntry) }
  /// `Float16Arguments`; the input is read as one vector.
  public static var affineFloat16: Kernel { Kernel(run: affineFloat16Entry) }
  /// `MoveArguments`, uint8 to uint8.
  public static var maxPoolUInt8: Kernel { Kernel(run: maxPoolUInt8Entry) }
  /// `MoveArguments`, float32 to float32.
  public static var maxPoolFloat32: Kernel { Kernel(run: maxPoolFloat32Entry) }
  /// `MoveArguments`, float32 to uint8.
  public static var quantize: Kernel { Kernel(run: quantizeEntry) }
  /// `MoveArguments`, uint8 to float32.
  public static var dequantize: Kernel { Kernel(run: dequantizeEntry) }

  /// The reference of an operator, or nil where there is none for the layout.
  public static func kernel(_ key: KernelKey) -> Kernel? {
    switch key {
    case KernelKey(.convolution, .uint8): convolutionInt8
    case KernelKey(.convolution, .uint8, .direct), KernelKey(.convolution, .uint8, .winogradBytes),
      KernelKey(.convolution, .uint8, .directVectors):
      reorderedConvolutionInt8
    case KernelKey(.convolution, .uint8, .winogradPairs), KernelKey(.convolution, .uint8, .winogradVectors),
      KernelKey(.convolution, .uint8, .winogradPlain):
      winogradConvolutionInt8
    case KernelKey(.affine, .uint8): affineInt8
    case KernelKey(.convolution, .float32): convolutionFloat16
    case KernelKey(.affine, .float32): affineFloat16
    case KernelKey(.maxPool, .uint8): maxPoolUInt8
    case KernelKey(.maxPool, .float32): maxPoolFloat32
    case KernelKey(.quantize, .float32): quantize
    case KernelKey(.dequantize, .uint8): dequantize
    default: graph(key)
    }
  }
}
