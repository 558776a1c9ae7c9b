/// IEEE binary16 by bit arithmetic: no Float16 hardware or library is needed.
public enum Half {
  /// The value of a binary16 bit pattern, exactly. Infinities and NaNs keep their class.
  @inlinable @inline(__always)
  public static func float(_ bits: UInt16) -> Float {
    let sign = UInt32(bits & 0x8000) &<< 16
    let magnitude = UInt32(bits & 0x7FFF)
    if magnitude >= 0x7C00 { return Float(bitPattern: sign | 0x7F80_0000 | (magnitude & 0x3FF) &<< 13) }
    if magnitude >= 0x0400 { return Float(bitPattern: sign | (magnitude &<< 13) &+ 0x3800_0000) }
    // Subnormal: magnitude * 2^-24, exact in float32.
    let value = Float(Int32(bitPattern: magnitude)) * Float(bitPattern: 0x3380_0000)
    return Float(bitPattern: value.bitPattern | sign)
  }

  /// The nearest binary16, ties to even; values of magnitude 65,520 and above become infinite.
  public static func bits(_ value: Float) -> UInt16 {
    let pattern = value.bitPattern
    let sign = UInt16(truncatingIfNeeded: (pattern &>> 16) & 0x8000)
    let magnitude = pattern & 0x7FFF_FFFF
    if magnitude > 0x7F80_0000 { return sign | 0x7E00 }
    if magnitude >= 0x477F_F000 { return sign | 0x7C00 }
    if magnitude < 0x3880_0000 {
      // Adding 0.5 aligns the last kept bit with 2^-24; the hardware rounds to nearest even.
      let shifted = Float(bitPattern: magnitude) + 0.5
      return sign | UInt16(truncatingIfNeeded: shifted.bitPattern &- Float(0.5).bitPattern)
    }
    let even = (magnitude &>> 13) & 1
    return sign | UInt16(truncatingIfNeeded: (magnitude &- 0x3800_0000 &+ 0xFFF &+ even) &>> 13)
  }

  /// Whether the pattern is neither infinite nor NaN.
  @inlinable public static func isFinite(_ bits: UInt16) -> Bool { bits & 0x7C00 != 0x7C00 }
}
