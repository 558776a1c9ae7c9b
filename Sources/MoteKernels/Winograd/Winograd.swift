/// Exact integer Winograd F(4x4, 3x3): 4x4 outputs of a 3x3 correlation with stride 1 from a 6x6 tile of inputs, with 36
/// products instead of 144. Everything is taken modulo 2^32; the result is the accumulator itself, not near it.
///
/// `WINOGRAD.md` beside this folder holds the proof; the names here are its names.
public enum Winograd {
  /// Outputs of a tile along one axis.
  @inlinable public static var tile: Int { 4 }
  /// Inputs of a tile along one axis, and points at which the transformed tile is held.
  @inlinable public static var points: Int { 6 }
  /// Points of a transformed tile: 6 * 6.
  @inlinable public static var points2D: Int { 36 }

  /// The largest magnitude of a transformed weight, for any Int8: 49 * 128. It fits Int16.
  @inlinable public static var weightBound: Int { 6272 }
  /// Where a transformed input lies, for any bytes (fill included): it fits Int16.
  @inlinable public static var inputRange: ClosedRange<Int> { -12_750...17_340 }

  /// 1/9 modulo 2^32.
  @inlinable public static var inverseOfNine: Int32 { 954_437_177 }
  /// The point at which a bias joins the sums, as row * 6 + column; see `biasFactor`.
  @inlinable public static var biasPoint: Int { 7 }
  /// `biasFactor * bias` added at `biasPoint` gives every output of the tile its bias.
  @inlinable public static var biasFactor: Int32 { 36 }

  /// Whether a layer whose accumulators stay within `bound` is exact here: |acc| * 2^6 must fit Int32.
  @inlinable public static func isExact(bound: UInt32) -> Bool { bound < 1 << 25 }

  /// Whether the largest of several sums may be taken before the division by 9: |acc| * 576 must fit Int32.
  @inlinable public static func canPoolFirst(bound: UInt32) -> Bool { UInt64(bound) * 576 < 1 << 31 }

  /// The power of two that output `i` of an axis carries besides its factor 3: 3, 2, 1, 1.
  ///
  /// Output (i, j) of a tile is `9 * 2^(exponent(i) + exponent(j))` times the accumulator.
  @inlinable public static func exponent(_ i: Int) -> Int { i < 2 ? 3 - i : 1 }

  /// What brings output (i, j) to `acc * 2^6`: one wrapping multiplication with 2^(6 - exponents) / 9.
  @inlinable public static func normalizer(_ i: Int, _ j: Int) -> Int32 {
    inverseOfNine &<< Int32(truncatingIfNeeded: 6 &- exponent(i) &- exponent(j))
  }

  /// The accumulator, from output (i, j) of a tile.
  /// - Precondition: `isExact(bound:)` of the layer.
  @inlinable public static func accumulator(_ output: Int32, _ i: Int, _ j: Int) -> Int32 {
    (output &* normalizer(i, j)) &>> 6
  }
}
