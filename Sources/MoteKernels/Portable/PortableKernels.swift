import MoteFormat

/// Kernels in plain 32-bit integer arithmetic, for cores without a dual multiply-accumulate: Cortex-M0+, M3, RV32IMAC, and
/// any other. Every INT8 kernel gives the reference's bytes.
public enum PortableKernels {
  /// Any convolution or affine layer on canonical weights; the smallest code.
  public static var general: Kernel { Kernel(run: generalEntry) }

  /// A convolution on weights of layout `winogradPlain`.
  public static var winograd: Kernel { Kernel(run: winogradEntry, scratch: winogradScratchEntry, tileRows: 4) }

  static let winogradEntry: Kernel.Run = { raw in PortableWinograd(raw.assumingMemoryBound(to: Int8Arguments.self)).run() }
  static let winogradScratchEntry: Kernel.Bytes = { raw in
    PortableWinograd.Scratch.bytes(raw.assumingMemoryBound(to: Geometry.self))
  }
  static let generalEntry: Kernel.Run = { raw in GeneralConvolution.run(raw.assumingMemoryBound(to: Int8Arguments.self)) }
}
