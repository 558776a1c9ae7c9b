import CMoteIntrinsics
import MoteFormat

/// Rule `single` in 32-bit arithmetic, the same bytes as `Requantization.single` for every multiplier and shift.
enum PortableRequantization {
  /// `clamp(zeroPoint + ((accumulator * multiplier + 2^(shift-1)) >> shift), 0, 255)`.
  ///
  /// The layer's own clamp follows, where it is narrower than a byte: `clamp`.
  @inline(__always)
  static func byte(_ accumulator: Int32, multiplier: Int32, shift: UInt8, zeroPoint: Int32) -> UInt8 {
    if shift < 33 { return narrow(accumulator, multiplier: multiplier, shift: shift, zeroPoint: zeroPoint) }
    // The rounding term is a multiple of 2^32, so the low word never carries.
    let s = Int32(truncatingIfNeeded: shift) &- 32
    let high = mote_high_product(accumulator, multiplier)
    return mote_saturate(((high &+ (1 &<< (s &- 1))) &>> s) &+ zeroPoint)
  }

  /// The rule by the high word of the product alone: `(high(acc * multiplier) + round) >> shift`, then 0...255.
  struct Finish {
    let multiplier: Int32
    /// Half a unit, and the zero point.
    let round: Int32
    let shift: Int32

    /// Nil where the low word counts, or the sum below would pass 32 bits: shifts that converters rarely make.
    /// - Parameter scaled: the accumulators will be `2^scaled` times themselves.
    init?(multiplier: Int32, shift: UInt8, zeroPoint: UInt8, scaled: Int32) {
      let s = Int32(truncatingIfNeeded: shift) &+ scaled &- 32
      // |high| < 2^30, 2^20 and 255 * 2^21 < 2^29 together stay below 2^31.
      if s < 1 || s > 21 { return nil }
      self.multiplier = multiplier
      self.shift = s
      round = (1 &<< (s &- 1)) &+ Int32(zeroPoint) &<< s
    }

    @inline(__always)
    func byte(_ sum: Int32) -> UInt8 { mote_saturate((mote_high_product(sum, multiplier) &+ round) &>> shift) }
  }

  /// Shifts of 32 and less, which converters make only for sums that are tiny: both words of the product count.
  @inline(never)
  static func narrow(_ accumulator: Int32, multiplier: Int32, shift: UInt8, zeroPoint: Int32) -> UInt8 {
    let s = UInt32(truncatingIfNeeded: shift)
    let half: UInt32 = 1 &<< (s &- 1)
    let low = mote_low_product(accumulator, multiplier)
    let rounded = low &+ half
    let high = mote_high_product(accumulator, multiplier) &+ (rounded < half ? 1 : 0)
    if s == 32 { return mote_saturate((high < 512 ? (high > -512 ? high : -512) : 512) &+ zeroPoint) }
    // Beyond 2^31 >> s the shifted value no longer fits a word, and is out of a byte's range on that side anyway.
    let rest = high &>> Int32(bitPattern: s &- 1)
    if rest > 0 { return 255 }
    if rest < -1 { return 0 }
    let value = Int32(bitPattern: (UInt32(bitPattern: high) &<< (32 &- s)) | (rounded &>> s))
    return mote_saturate((value < 512 ? (value > -512 ? value : -512) : 512) &+ zeroPoint)
  }

  /// The layer's clamp over bytes that were made for 0...255; nothing for the layers that use the whole byte.
  static func clamp(_ bytes: UnsafeMutablePointer<UInt8>, _ count: Int, qMin: UInt8, qMax: UInt8) {
    if qMin == 0 && qMax == 255 { return }
    for i in 0..<count {
      let low = mote_larger(Int32(bytes[i]), Int32(qMin))
      bytes[i] = UInt8(truncatingIfNeeded: 255 &- mote_larger(255 &- low, 255 &- Int32(qMax)))
    }
  }
}
