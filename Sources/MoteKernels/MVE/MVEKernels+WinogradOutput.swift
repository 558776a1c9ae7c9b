import CMoteIntrinsics
import MoteFormat

extension MVEKernels {
  typealias Four = (SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>)

  /// A' m along one axis, four channels wide, with the signs that `inputTransform` left.
  @inline(__always)
  static func outputTransform(_ m: UnsafeRawPointer, _ step: Int) -> Four {
    let m1 = unsafe mote_mve_load_s32(m + step)
    let m2 = unsafe mote_mve_load_s32(m + 2 &* step)
    let m3 = unsafe mote_mve_load_s32(m + 3 &* step)
    let m4 = unsafe mote_mve_load_s32(m + 4 &* step)
    let sum1 = m1 &+ m2
    let difference1 = m1 &- m2
    let sum2 = m3 &+ m4
    let difference2 = m3 &- m4
    return unsafe (
      mote_mve_mla_s32(mote_mve_load_s32(m) &+ sum2, sum1, -4), mote_mve_mla_s32(difference2, difference1, -2), sum2 &- sum1,
      mote_mve_mla_s32(mote_mve_load_s32(m + 5 &* step) &- difference1, difference2, 2)
    )
  }

  /// Outputs of one tile, four channels: at most `rows` by `columns` values at `output[i] + offset`.
  ///
  /// M is used up. Every sum is divided first, which gives `acc · 2^6` exactly, and pooled after that: four multiplications
  /// more than the other way round, but one way for every bound.
  @inline(never)
  static func winogradOutput(
    _ a: UnsafePointer<Int8Arguments>, _ m: UnsafeMutableRawPointer, _ output: UnsafeMutablePointer<UnsafeMutableRawPointer>,
    rows: Int, columns: Int, offset: Int, _ o: Int
  ) {
    let point = unsafe m + 32 &* Winograd.biasPoint
    unsafe mote_mve_store_s32(
      point, mote_mve_mla_s32(mote_mve_load_s32(point), mote_mve_load_s32(a.pointee.bias + o), Winograd.biasFactor))
    // Column j of the points becomes column j of rows 0...3, in place.
    var column = unsafe m
    for _ in 0..<6 {
      let y = unsafe outputTransform(column, 192)
      unsafe mote_mve_store_s32(column, y.0)
      unsafe mote_mve_store_s32(column + 192, y.1)
      unsafe mote_mve_store_s32(column + 384, y.2)
      unsafe mote_mve_store_s32(column + 576, y.3)
      unsafe column += 32
    }
    let stage = unsafe OutputStage(a, o, channels: 4, scale: 6)
    if unsafe a.pointee.geometry.pool.strideX == 2 {
      for i in 0..<rows {
        let upper = unsafe winogradSums(m + 384 &* i, 2 &* i)
        let lower = unsafe winogradSums(m + (384 &* i &+ 192), 2 &* i &+ 1)
        let first = mote_mve_max_s32(mote_mve_max_s32(upper.0, upper.1), mote_mve_max_s32(lower.0, lower.1))
        let second = mote_mve_max_s32(mote_mve_max_s32(upper.2, upper.3), mote_mve_max_s32(lower.2, lower.3))
        unsafe winogradStore(a, stage, (first, second, second, second), output[i] + offset, columns)
      }
    } else {
      for i in 0..<rows { unsafe winogradStore(a, stage, winogradSums(m + 192 &* i, i), output[i] + offset, columns) }
    }
  }

  /// Row i of the outputs, each `acc · 2^6`.
  @inline(__always)
  static func winogradSums(_ m: UnsafeMutableRawPointer, _ i: Int) -> Four {
    let y = unsafe outputTransform(m, 32)
    let normalizer = Winograd.normalizer(i, 0)
    return (
      y.0 &* SIMD4(repeating: normalizer), y.1 &* SIMD4(repeating: normalizer &<< 1), y.2 &* SIMD4(repeating: normalizer &<< 2),
      y.3 &* SIMD4(repeating: normalizer &<< 2)
    )
  }

  /// Writes `columns` neighbours of a row.
  @inline(__always)
  static func winogradStore(
    _ a: UnsafePointer<Int8Arguments>, _ stage: OutputStage, _ sums: Four, _ p: UnsafeMutableRawPointer, _ columns: Int
  ) {
    let outputs = unsafe a.pointee.geometry.outputChannels
    if unsafe a.pointee.multipliers == nil {
      unsafe mote_mve_store_s32(p, sums.0 &>> 6)
      if columns > 1 { unsafe mote_mve_store_s32(p + 4 &* outputs, sums.1 &>> 6) }
      if columns > 2 { unsafe mote_mve_store_s32(p + 8 &* outputs, sums.2 &>> 6) }
      if columns > 3 { unsafe mote_mve_store_s32(p + 12 &* outputs, sums.3 &>> 6) }
    } else {
      unsafe mote_mve_store_s32_u8(p, stage.requantized(sums.0))
      if columns > 1 { unsafe mote_mve_store_s32_u8(p + outputs, stage.requantized(sums.1)) }
      if columns > 2 { unsafe mote_mve_store_s32_u8(p + 2 &* outputs, stage.requantized(sums.2)) }
      if columns > 3 { unsafe mote_mve_store_s32_u8(p + 3 &* outputs, stage.requantized(sums.3)) }
    }
  }
}
