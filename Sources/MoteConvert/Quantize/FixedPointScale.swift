import MoteFormat

/// A real factor as rule `single` wants it: `real ≈ multiplier · 2^-shift`.
package struct FixedPointScale: Sendable {
  package let multiplier: Int32
  package let shift: UInt8

  /// The nearest factor with an odd 24-bit mantissa: `M = m · 2^7`, `2^23 < m < 2^24`.
  ///
  /// The rule allows any M. With such an m a host computes the same bits with one fused multiply-add, because no tie can
  /// occur below saturation.
  /// - Returns: nil when the factor is outside what shifts of 1...62 reach.
  package init?(_ real: Double) {
    guard real > 0, real.isFinite else { return nil }
    // real = significand · 2^exponent with significand in 1..<2, so f = significand / 2 and e = exponent + 1.
    let exponent = Int(real.exponent) + 1
    let mantissa = 2 * Int32((real.significand / 2 * 8_388_608).rounded(.down)) + 1
    let shift = 31 - exponent
    guard Requantization.shifts.contains(UInt8(clamping: shift)) else { return nil }
    multiplier = mantissa << 7
    self.shift = UInt8(shift)
  }
}
