/// The requantization rule a file was made for. Codes are never reused.
public enum RequantizationRule: UInt8, Sendable {
  /// `clamp(zeroPoint + ((acc * M + 2^(s-1)) >> s), qMin, qMax)`: one rounding, halves up.
  case single = 1
  // 2 is reserved for `double`, gemmlowp's rule, which imported TFLite models will need.
}

/// Rule `single`: the one definition of how an accumulator becomes an output byte.
public enum Requantization {
  public static var multipliers: ClosedRange<Int32> { 0x4000_0000...Int32.max }
  public static var shifts: ClosedRange<UInt8> { 1...62 }

  /// `zeroPoint + ((accumulator * multiplier + 2^(shift-1)) >> shift)`, clamped to `qMin...qMax`.
  ///
  /// The product is exact in 64 bits: `|acc| < 2^31` and `M < 2^31` leave room for the rounding term `2^61`.
  @inlinable @inline(__always)
  public static func single(
    _ accumulator: Int32, multiplier: Int32, shift: UInt8, zeroPoint: UInt8, qMin: UInt8, qMax: UInt8
  ) -> UInt8 {
    let product = Int64(accumulator) &* Int64(multiplier)
    let rounded = (product &+ (1 &<< Int64(shift &- 1))) &>> Int64(shift)
    let shifted = rounded &+ Int64(zeroPoint)
    return UInt8(truncatingIfNeeded: max(Int64(qMin), min(Int64(qMax), shifted)))
  }
}
