import MoteFormat

/// Kernels in plain 32-bit integer arithmetic, for cores without a dual multiply-accumulate: Cortex-M0+, M3, RV32IMAC, and
/// any other. Every INT8 kernel gives the reference's bytes.
public enum PortableKernels {
  /// Any convolution or affine layer on canonical weights; the smallest code.
  public static var general: Kernel { Kernel(run: generalEntry) }

  /// A convolution on weights of layout `winogradPlain`.
  public static var winograd: Kernel { Kernel(run: winogradEntry, scratch: winogradScratchEntry, tileRows: 4) }

  /// A convolution on weights of layout `winogradBytes`: an eighth of the flash for more instructions.
  public static var winogradOnTheFly: Kernel {
    Kernel(run: winogradEntry, scratch: winogradOnTheFlyScratchEntry, tileRows: 4)
  }

  static let winogradOnTheFlyScratchEntry: Kernel.Bytes = { raw in
    let g = raw.assumingMemoryBound(to: Geometry.self)
    return PortableWinograd.Scratch.bytes(g) &+ PortableWinograd.weightBytes(g)
  }
  static let winogradEntry: Kernel.Run = { raw in PortableWinograd(raw.assumingMemoryBound(to: Int8Arguments.self)).run() }
  static let winogradScratchEntry: Kernel.Bytes = { raw in
    PortableWinograd.Scratch.bytes(raw.assumingMemoryBound(to: Geometry.self))
  }
  /// Any convolution or affine layer on canonical weights: fast for 3x3 windows of one channel, four filters
  /// at a time for layers of one group, `general` for the rest.
  public static var direct: Kernel { Kernel(run: directEntry, scratch: directScratchEntry) }
  /// An affine layer on canonical weights, or a convolution of one group.
  public static var affine: Kernel { Kernel(run: affineEntry, scratch: affineScratchEntry) }

  static let directEntry: Kernel.Run = { raw in
    let a = raw.assumingMemoryBound(to: Int8Arguments.self)
    let g = raw.assumingMemoryBound(to: Geometry.self)
    if PortableFirstLayer.admits(g) && PortableFirstLayer(a).run() { return }
    if PortableDirect.admits(g) { PortableDirect(a).run() } else { GeneralConvolution.run(a) }
  }
  static let directScratchEntry: Kernel.Bytes = { raw in
    let g = raw.assumingMemoryBound(to: Geometry.self)
    if PortableFirstLayer.admits(g) { return PortableFirstLayer.bytes(g) }
    return PortableDirect.admits(g) ? PortableDirect.bytes(g) : 0
  }
  static let affineEntry: Kernel.Run = { raw in PortableDirect(raw.assumingMemoryBound(to: Int8Arguments.self)).run() }
  static let affineScratchEntry: Kernel.Bytes = { raw in
    PortableDirect.bytes(raw.assumingMemoryBound(to: Geometry.self))
  }
  static let generalEntry: Kernel.Run = { raw in GeneralConvolution.run(raw.assumingMemoryBound(to: Int8Arguments.self)) }
}
