import MoteFormat

/// Kernels for cores with the DSP extension (Cortex-M4, M7, M33): two 16-bit products an instruction. Every one gives the
/// reference's bytes; off these cores the same code runs on plain C forms of its leaf loops.
public enum DSPKernels {
  /// Exact Winograd F(4x4, 3x3) on weights of layout `winogradPairs`.
  public static var winograd: Kernel { Kernel(run: winogradEntry, scratch: winogradScratchEntry, tileRows: 4) }
  /// Exact Winograd F(4x4, 3x3) on weights of layout `winogradBytes`, transformed during the run.
  public static var winogradOnTheFly: Kernel { Kernel(run: onTheFlyEntry, scratch: onTheFlyScratchEntry, tileRows: 4) }

  static let winogradEntry: Kernel.Run = { raw in
    DSPWinograd.run(raw.assumingMemoryBound(to: Int8Arguments.self))
  }
  static let winogradScratchEntry: Kernel.Bytes = { raw in
    DSPWinograd.scratch(raw.assumingMemoryBound(to: Geometry.self).pointee)
  }
  static let onTheFlyEntry: Kernel.Run = { raw in
    DSPWinogradOnTheFly.run(raw.assumingMemoryBound(to: Int8Arguments.self))
  }
  static let onTheFlyScratchEntry: Kernel.Bytes = { raw in
    DSPWinogradOnTheFly.scratch(raw.assumingMemoryBound(to: Geometry.self).pointee)
  }
}
