import MoteFormat

/// Rule `single` by one fused multiply-add: `fma(Float(acc), M * 2^-s, 1.5 * 2^23 + zeroPoint)`, whose bits less
/// 0x4B400000 are the result before the clamp. WINOGRAD.md has the proof.
@usableFromInline enum FusedRounding {
  /// 1.5 * 2^23.
  @inlinable static var magic: Float { 12_582_912 }

  /// Whether one output channel's multiplier and shift admit it: `M = m * 2^7` with `m` odd, so that no tie can occur below
  /// saturation; `bound <= 2^24` or a scale of at least 2^-16, so that an inexact conversion is saturated; and
  /// `bound * scale < 2^23`, so that nothing wraps.
  @inlinable static func admits(multiplier: Int32, shift: UInt8, bound: UInt32) -> Bool {
    guard multiplier & 255 == 128, multiplier >= 1 << 30 else { return false }
    // The scale lies in 2^(30-s) ..< 2^(31-s).
    if bound > 1 << 24 && shift > 46 { return false }
    // bound * M * 2^-s < 2^23; the product has at most 63 bits.
    let product = UInt64(bound) &* UInt64(multiplier)
    return shift >= 41 || product >> UInt64(shift) < 1 << 23
  }

  /// `M * 2^-s`: 24 significant bits, so exact.
  @inlinable static func scale(multiplier: Int32, shift: UInt8) -> Float {
    Float(multiplier) * Float(bitPattern: UInt32(127 &- Int(shift)) &<< 23)
  }
}
