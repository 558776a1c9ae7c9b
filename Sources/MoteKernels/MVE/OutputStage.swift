import CMoteIntrinsics
import MoteFormat

/// From sums to output for four channels: rule `single` and the clamp, or the sums as they are.
///
/// `(acc·M + 2^(s-1)) >> s` is a doubling high product, `p = acc·M >> 31`, and a rounding shift of p by s - 31, as long as
/// s >= 32: the bits that the product drops lie below the rounding one. A smaller shift, hardly ever met, doubles the
/// accumulator 32 - s times first; where that saturates, the output is far outside 0...255 on the same side.
struct OutputStage {
  var bias: SIMD4<Int32>
  var multiplier: SIMD4<Int32>
  /// 31 - s, at most -1.
  var right: SIMD4<Int32>
  var zeroPoint: SIMD4<Int32>
  var low: SIMD4<Int32>
  var high: SIMD4<Int32>
  /// Whether any of the shifts is small.
  var isSmall: Bool

  /// Reads the tables of channels `o ..< o + channels`.
  /// - Parameter scale: the sums that come are the accumulators times 2^scale.
  @inline(__always)
  init(_ a: UnsafePointer<Int8Arguments>, _ o: Int, channels: UInt32, scale: Int32) {
    unsafe bias = channels == 4 ? mote_mve_load_s32(a.pointee.bias + o) : mote_mve_load_first_s32(a.pointee.bias + o, channels)
    let (multipliers, shifts) = unsafe (a.pointee.multipliers, a.pointee.shifts)
    if let multipliers = unsafe multipliers, let shifts = unsafe shifts {
      let shift: SIMD4<Int32>
      if channels == 4 {
        unsafe multiplier = mote_mve_load_s32(multipliers + o)
        unsafe shift = mote_mve_load_u8_s32(shifts + o)
      } else {
        unsafe multiplier = mote_mve_load_first_s32(multipliers + o, channels)
        unsafe shift = mote_mve_load_first_u8_s32(shifts + o, channels)
      }
      right = SIMD4(repeating: 31 &- scale) &- shift
    } else {
      multiplier = SIMD4(repeating: 0)
      right = SIMD4(repeating: -1)
    }
    isSmall = mote_mve_largest_s32(right) >= 0
    unsafe zeroPoint = SIMD4(repeating: Int32(a.pointee.outputZeroPoint))
    unsafe low = SIMD4(repeating: Int32(a.pointee.qMin))
    unsafe high = SIMD4(repeating: Int32(a.pointee.qMax))
  }

  /// Writes the outputs of `channels` channels at one position.
  @inline(__always)
  func write(_ sums: SIMD4<Int32>, _ a: UnsafePointer<Int8Arguments>, to p: UnsafeMutableRawPointer, channels: UInt32) {
    if unsafe a.pointee.multipliers == nil {
      unsafe channels == 4 ? mote_mve_store_s32(p, sums) : mote_mve_store_first_s32(p, sums, channels)
    } else {
      let bytes = requantized(sums)
      unsafe channels == 4 ? mote_mve_store_s32_u8(p, bytes) : mote_mve_store_first_s32_u8(p, bytes, channels)
    }
  }

  /// Output bytes, one in each word.
  @inline(__always)
  func requantized(_ sums: SIMD4<Int32>) -> SIMD4<Int32> {
    var sums = sums
    var right = right
    if isSmall {
      let excess = mote_mve_max_s32(right &+ SIMD4(repeating: 1), SIMD4(repeating: 0))
      sums = mote_mve_shift_left_s32(sums, excess)
      right = right &- excess
    }
    let rounded = mote_mve_shift_right_s32(mote_mve_multiply_high_s32(sums, multiplier), right) &+ zeroPoint
    return mote_mve_min_s32(mote_mve_max_s32(rounded, low), high)
  }
}
