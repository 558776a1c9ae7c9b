import CMoteIntrinsics
import MoteFormat

extension MVEKernels {
  typealias Four = (SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>)

  /// A' m along one axis, four channels wide, with the signs that `inputTransform` left.
  /// - Parameter m: point 0; the others follow every `step` bytes.
  @inline(__always)
  static func outputTransform(_ m: UnsafeRawPointer, _ step: Int) -> Four {
    mote_mve_fence()
    let m1 = unsafe mote_mve_load_s32(m + step)
    let m2 = unsafe mote_mve_load_s32(m + 2 &* step)
    let sum1 = m1 &+ m2
    let difference1 = m1 &- m2
    let m3 = unsafe mote_mve_load_s32(m + 3 &* step)
    let m4 = unsafe mote_mve_load_s32(m + 4 &* step)
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
    rows: Int, columns: Int, offset: Int, _ o: Int, _ tables: OutputTables?
  ) {
    let point = unsafe m + 32 &* Winograd.biasPoint
    unsafe mote_mve_store_s32(
      point, mote_mve_mla_s32(mote_mve_load_s32(point), mote_mve_load_s32(a.pointee.bias + o), Winograd.biasFactor))
    // Column j of the points becomes column j of rows 0...3, in place. All six lie within reach of the middle.
    var middle = unsafe m + 480
    for _ in 0..<mote_mve_hidden(6) {
      let y = unsafe outputTransform(middle - 480, 192)
      unsafe mote_mve_store_s32(middle - 480, y.0)
      unsafe mote_mve_store_s32(middle - 288, y.1)
      unsafe mote_mve_store_s32(middle - 96, y.2)
      unsafe mote_mve_store_s32(middle + 96, y.3)
      unsafe middle += 32
    }
    // Rows 0...3 carry 3 times 8, 4, 2 and 2, columns likewise: see `Winograd.exponent`.
    let last = Winograd.normalizer(3, 0)
    var normalizer = (Winograd.normalizer(0, 0), Winograd.normalizer(1, 0))
    var row = unsafe m
    if unsafe a.pointee.geometry.pool.strideX == 2 {
      for i in 0..<rows {
        let upper = unsafe winogradSums(row, normalizer.0)
        let left = mote_mve_made_s32(mote_mve_max_s32(upper.0, upper.1))
        let right = mote_mve_made_s32(mote_mve_max_s32(upper.2, upper.3))
        let lower = unsafe winogradSums(row + 192, normalizer.1)
        let first = mote_mve_max_s32(left, mote_mve_max_s32(lower.0, lower.1))
        let second = mote_mve_max_s32(right, mote_mve_max_s32(lower.2, lower.3))
        unsafe winogradWrite(a, (first, second, second, second), output[i] + offset, columns, most: 2, o, tables)
        unsafe row += 384
        normalizer = (last, last)
      }
    } else {
      for i in 0..<rows {
        let sums = unsafe winogradSums(row, normalizer.0)
        unsafe winogradWrite(a, sums, output[i] + offset, columns, most: 4, o, tables)
        unsafe row += 192
        normalizer = (normalizer.1, last)
      }
    }
  }

  /// One row of the outputs, each `acc · 2^6`.
  @inline(__always)
  static func winogradSums(_ m: UnsafeMutableRawPointer, _ normalizer: Int32) -> Four {
    let y = unsafe outputTransform(m, 32)
    return (
      y.0 &* SIMD4(repeating: normalizer), y.1 &* SIMD4(repeating: normalizer &+ normalizer),
      y.2 &* SIMD4(repeating: normalizer &<< 2), y.3 &* SIMD4(repeating: normalizer &<< 2)
    )
  }

  /// Writes `columns` neighbours of a row, at most two or four.
  @inline(__always)
  static func winogradWrite(
    _ a: UnsafePointer<Int8Arguments>, _ sums: Four, _ p: UnsafeMutableRawPointer, _ columns: Int, most: Int, _ o: Int,
    _ tables: OutputTables?
  ) {
    mote_mve_fence()
    let outputs = unsafe a.pointee.geometry.outputChannels
    if let tables = unsafe tables {
      let stage = unsafe OutputStage(a, tables, o, scale: 6)
      unsafe stage.write(sums.0, to: p)
      if columns > 1 { unsafe stage.write(sums.1, to: p + outputs) }
      if most > 2 && columns > 2 { unsafe stage.write(sums.2, to: p + 2 &* outputs) }
      if most > 2 && columns > 3 { unsafe stage.write(sums.3, to: p + 3 &* outputs) }
    } else {
      unsafe writeAny(a, sums, p, columns, o)
    }
  }

  /// The same for layers without `OutputTables`.
  @inline(never)
  static func writeAny(_ a: UnsafePointer<Int8Arguments>, _ sums: Four, _ p: UnsafeMutableRawPointer, _ columns: Int, _ o: Int) {
    let step = unsafe a.pointee.geometry.outputChannels &* valueBytes(a)
    unsafe writeAny(a, sums.0, o, channels: 4, scale: 6, to: p)
    if columns > 1 { unsafe writeAny(a, sums.1, o, channels: 4, scale: 6, to: p + step) }
    if columns > 2 { unsafe writeAny(a, sums.2, o, channels: 4, scale: 6, to: p + 2 &* step) }
    if columns > 3 { unsafe writeAny(a, sums.3, o, channels: 4, scale: 6, to: p + 3 &* step) }
  }
}
