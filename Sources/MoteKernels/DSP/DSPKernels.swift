import MoteFormat

/// Kernels for cores with the DSP extension (Cortex-M4, M7, M33): two 16-bit products an instruction. Every one gives the
/// reference's bytes; off these cores the same code runs on plain C forms of its leaf loops.
public enum DSPKernels {
  /// Exact Winograd F(4x4, 3x3) on weights of layout `winogradPairs`.
  public static var winograd: Kernel { Kernel(run: winogradEntry, scratch: winogradScratchEntry, tileRows: 4) }
  /// Exact Winograd F(4x4, 3x3) on weights of layout `winogradBytes`, transformed during the run.
  public static var winogradOnTheFly: Kernel { Kernel(run: onTheFlyEntry, scratch: onTheFlyScratchEntry, tileRows: 4) }

  /// Groups of two tiles for which `winogradOnTheFly` transforms the weights once.
  public static func groupsPerBand(_ g: Geometry) -> Int {
    withUnsafePointer(to: g) { DSPWinogradOnTheFly.groups($0) }
  }

  /// Any convolution: weights of layout `direct` and a first layer of one channel fast, other canonical weights in general.
  public static var direct: Kernel { Kernel(run: directEntry, scratch: directScratchEntry) }
  /// Affine layers on canonical weights.
  public static var affine: Kernel { Kernel(run: affineEntry, scratch: affineScratchEntry) }

  static let directEntry: Kernel.Run = { raw in
    let a = raw.assumingMemoryBound(to: Int8Arguments.self)
    if a.pointee.layout == .direct { return DSPDirect(a).run() }
    if DSPFirst.admits(raw.assumingMemoryBound(to: Geometry.self)) && DSPFirst.run(a) { return }
    GeneralConvolution.run(a)
  }
  static let directScratchEntry: Kernel.Bytes = { raw in
    let g = raw.assumingMemoryBound(to: Geometry.self)
    // The layout is not known here: a canonical layer of this geometry would need none.
    if DSPFirst.admits(g) { return DSPFirst.scratch(g) }
    let fits = DirectLayout.admits(
      g.pointee.window, pool: g.pointee.pool, groups: g.pointee.groups, channels: g.pointee.channels, outputs: 0)
    return fits ? DSPDirect.scratch(g) : 0
  }
  #if MOTE_NO_GENERAL
    /// The two kinds of layer that `direct` computes fast, apart.
    static var first: Kernel { Kernel(run: firstEntry, scratch: firstScratchEntry) }
    static var packed: Kernel { Kernel(run: packedEntry, scratch: packedScratchEntry) }

    static let firstEntry: Kernel.Run = { raw in _ = DSPFirst.run(raw.assumingMemoryBound(to: Int8Arguments.self)) }
    static let firstScratchEntry: Kernel.Bytes = { raw in DSPFirst.scratch(raw.assumingMemoryBound(to: Geometry.self)) }
    static let packedEntry: Kernel.Run = { raw in DSPDirect(raw.assumingMemoryBound(to: Int8Arguments.self)).run() }
    static let packedScratchEntry: Kernel.Bytes = { raw in DSPDirect.scratch(raw.assumingMemoryBound(to: Geometry.self)) }
  #endif
  static let affineEntry: Kernel.Run = { raw in DSPAffine.run(raw.assumingMemoryBound(to: Int8Arguments.self)) }
  static let affineScratchEntry: Kernel.Bytes = { _ in DSPAffine.scratch }

  static let winogradEntry: Kernel.Run = { raw in
    DSPWinograd.run(raw.assumingMemoryBound(to: Int8Arguments.self))
  }
  static let winogradScratchEntry: Kernel.Bytes = { raw in
    DSPWinograd.scratch(raw.assumingMemoryBound(to: Geometry.self))
  }
  static let onTheFlyEntry: Kernel.Run = { raw in
    DSPWinogradOnTheFly.run(raw.assumingMemoryBound(to: Int8Arguments.self))
  }
  static let onTheFlyScratchEntry: Kernel.Bytes = { raw in
    DSPWinogradOnTheFly.scratch(raw.assumingMemoryBound(to: Geometry.self))
  }
}
