import CMoteIntrinsics
import MoteFormat

/// The tables of a layer whose outputs are bytes and whose shifts are all usual ones, which is nearly every layer.
struct OutputTables {
  let multipliers: UnsafePointer<Int32>
  let shifts: UnsafePointer<UInt8>

  /// Nil when the layer gives its sums out, or has a shift below 32 - scale.
  /// - Parameter scale: the sums that come are the accumulators times 2^scale.
  init?(_ a: UnsafePointer<Int8Arguments>, scale: Int) {
    guard let multipliers = unsafe a.pointee.multipliers, let shifts = unsafe a.pointee.shifts else { return nil }
    var smallest: UInt8 = 255
    let outputs = unsafe a.pointee.geometry.outputChannels
    for o in stride(from: 0, to: outputs, by: 16) {
      unsafe smallest = mote_mve_smallest_u8(smallest, shifts + o, UInt32(truncatingIfNeeded: outputs &- o))
    }
    guard Int(smallest) >= 32 - scale else { return nil }
    unsafe self.multipliers = multipliers
    unsafe self.shifts = shifts
  }
}

/// From sums to output bytes for four channels: rule `single` and the clamp.
///
/// `(acc·M + 2^(s-1)) >> s` is a doubling high product, `p = acc·M >> 31`, and a rounding shift of p by s - 31, as long as
/// s >= 32: the bits that the product drops lie below the rounding one.
struct OutputStage {
  let multiplier: SIMD4<Int32>
  /// 31 - s: at most -1.
  let right: SIMD4<Int32>
  let zeroPoint: Int32
  let low: SIMD4<Int32>
  let high: SIMD4<Int32>

  /// Channels `o ..< o + 4`.
  @inline(__always)
  init(_ a: UnsafePointer<Int8Arguments>, _ tables: OutputTables, _ o: Int, scale: Int32) {
    unsafe multiplier = mote_mve_load_s32(tables.multipliers + o)
    unsafe right = SIMD4(repeating: 31 &- scale) &- mote_mve_load_u8_s32(tables.shifts + o)
    unsafe zeroPoint = Int32(a.pointee.outputZeroPoint)
    unsafe low = SIMD4(repeating: Int32(a.pointee.qMin))
    unsafe high = SIMD4(repeating: Int32(a.pointee.qMax))
  }

  @inline(__always)
  func write(_ sums: SIMD4<Int32>, to p: UnsafeMutableRawPointer) {
    let shifted = scaled(sums) &+ SIMD4(repeating: zeroPoint)
    unsafe mote_mve_store_s32_u8(p, mote_mve_min_s32(mote_mve_max_s32(shifted, low), high))
  }

  /// Output bytes before the zero point and the clamp.
  @inline(__always)
  func scaled(_ sums: SIMD4<Int32>) -> SIMD4<Int32> {
    mote_mve_shift_right_s32(mote_mve_multiply_high_s32(sums, multiplier), right)
  }
}

/// Four neighbours at once: narrowed into one vector, they share the zero point, the clamp and the store.
///
/// Byte 4 c + k of the vector is channel c of neighbour 0, 2, 1, 3; it goes to an offset that a byte can hold, so this is for
/// at most 84 outputs.
struct FourNeighbours {
  let offsets: SIMD16<UInt8>
  let zeroPoint: Int16
  let low: SIMD16<UInt8>
  let high: SIMD16<UInt8>

  static var mostOutputs: Int { 84 }

  @inline(__always)
  init(_ a: UnsafePointer<Int8Arguments>) {
    let channel = SIMD16<UInt8>(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3)
    let neighbour = SIMD16<UInt8>(0, 2, 1, 3, 0, 2, 1, 3, 0, 2, 1, 3, 0, 2, 1, 3)
    let outputs = unsafe UInt8(truncatingIfNeeded: a.pointee.geometry.outputChannels)
    offsets = channel &+ neighbour &* SIMD16(repeating: outputs)
    unsafe zeroPoint = Int16(a.pointee.outputZeroPoint)
    unsafe low = SIMD16(repeating: a.pointee.qMin)
    unsafe high = SIMD16(repeating: a.pointee.qMax)
  }

  /// Writes four channels of neighbours 0 and 1, 2 and 3, both narrowed.
  @inline(__always)
  func write(_ first: SIMD8<Int16>, _ second: SIMD8<Int16>, to p: UnsafeMutableRawPointer) {
    let bytes = mote_mve_narrow_s16_u8(mote_mve_add_s16(first, zeroPoint), mote_mve_add_s16(second, zeroPoint))
    unsafe mote_mve_scatter_u8(p, offsets, mote_mve_clamp_u8(bytes, low, high))
  }
}

extension MVEKernels {
  /// The way for everything else: sums given out, small shifts, less than four channels.
  ///
  /// A small shift, hardly ever met, doubles the accumulator 32 - s times first; where that saturates, the output is far
  /// outside 0...255 on the same side.
  @inline(never)
  static func writeAny(
    _ a: UnsafePointer<Int8Arguments>, _ sums: SIMD4<Int32>, _ o: Int, channels: Int, scale: Int32,
    to p: UnsafeMutableRawPointer
  ) {
    let channels = UInt32(truncatingIfNeeded: channels)
    guard let multipliers = unsafe a.pointee.multipliers, let shifts = unsafe a.pointee.shifts else {
      unsafe mote_mve_store_first_s32(p, scale == 0 ? sums : sums &>> SIMD4(repeating: scale), channels)
      return
    }
    let shift = unsafe mote_mve_load_first_u8_s32(shifts + o, channels)
    let missing = SIMD4(repeating: 32 &- scale) &- shift
    let left = mote_mve_max_s32(missing, SIMD4(repeating: 0))
    let high = unsafe mote_mve_multiply_high_s32(
      mote_mve_shift_left_s32(sums, left), mote_mve_load_first_s32(multipliers + o, channels))
    let rounded = mote_mve_shift_right_s32(high, mote_mve_min_s32(missing, SIMD4(repeating: 0)) &- SIMD4(repeating: 1))
    let shifted = unsafe rounded &+ SIMD4(repeating: Int32(a.pointee.outputZeroPoint))
    let raised = unsafe mote_mve_max_s32(shifted, SIMD4(repeating: Int32(a.pointee.qMin)))
    unsafe mote_mve_store_first_s32_u8(p, mote_mve_min_s32(raised, SIMD4(repeating: Int32(a.pointee.qMax))), channels)
  }
}
