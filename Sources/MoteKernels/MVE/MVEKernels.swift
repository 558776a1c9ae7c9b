import MoteFormat

/// INT8 kernels for Helium, the vectors of Cortex-M55. Off that core they run on plain C of the same meaning.
///
/// Helium multiplies signed by signed or unsigned by unsigned, so a direct convolution takes every weight as `w + 128` and
/// subtracts `128 · Σ q`, which all outputs of a position share. Winograd's operands are Int16 on both sides.
public enum MVEKernels {
  /// Convolutions with `directVectors` or `canonical` weights.
  public static var direct: Kernel { unsafe Kernel(run: directEntry, scratch: directScratch, tileRows: 1) }

  /// Convolutions with `winogradVectors` weights.
  public static var winograd: Kernel { unsafe Kernel(run: winogradEntry, scratch: winogradScratch, tileRows: 4) }

  /// Fully connected layers with `canonical` weights.
  public static var affine: Kernel { unsafe Kernel(run: affineEntry) }

  /// Row `y` of a side that keeps `ring` rows.
  @inline(__always)
  static func row(_ y: Int, _ ring: Int) -> Int {
    Int(truncatingIfNeeded: UInt(truncatingIfNeeded: y) % UInt(truncatingIfNeeded: ring))
  }
}
