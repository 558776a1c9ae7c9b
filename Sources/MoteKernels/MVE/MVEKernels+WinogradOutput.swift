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

  /// Four channels of one or two tiles: `rows` by `columns` values at `scratch.output[i] + offset`.
  @inline(never)
  static func winogradOutput(
    _ a: UnsafePointer<Int8Arguments>, _ scratch: WinogradScratch, rows: Int, columns: Int, offset: Int, _ o: Int,
    _ tables: OutputTables?
  ) {
    var m = unsafe scratch.m
    var (columns, offset) = (columns, offset)
    let pooled = unsafe a.pointee.geometry.pool.strideX == 2
    let step = unsafe a.pointee.geometry.outputChannels &* valueBytes(a)
    while columns > 0 {
      unsafe winogradTileSums(a, m, o)
      if pooled {
        unsafe winogradPooled(a, m, scratch.output, rows, columns, offset, o, tables)
        columns &-= 2
        offset &+= 2 &* step
      } else {
        unsafe winogradNeighbours(a, m, scratch.output, rows, columns, offset, o, tables)
        columns &-= 4
        offset &+= 4 &* step
      }
      unsafe m += 16
    }
  }

  /// A' along the columns of a tile's points, in place: column j of the points becomes column j of rows 0...3.
  ///
  /// Every sum is divided first, which gives `acc · 2^6` exactly, and pooled after that: some multiplications more than the
  /// other way round, but one way for every bound.
  @inline(__always)
  static func winogradTileSums(_ a: UnsafePointer<Int8Arguments>, _ m: UnsafeMutableRawPointer, _ o: Int) {
    let point = unsafe m + 32 &* Winograd.biasPoint
    unsafe mote_mve_store_s32(
      point, mote_mve_mla_s32(mote_mve_load_s32(point), mote_mve_load_s32(a.pointee.bias + o), Winograd.biasFactor))
    // All six points lie within reach of the middle.
    var middle = unsafe m + 480
    for _ in 0..<mote_mve_hidden(6) {
      let y = unsafe outputTransform(middle - 480, 192)
      unsafe mote_mve_store_s32(middle - 480, y.0)
      unsafe mote_mve_store_s32(middle - 288, y.1)
      unsafe mote_mve_store_s32(middle - 96, y.2)
      unsafe mote_mve_store_s32(middle + 96, y.3)
      unsafe middle += 32
    }
  }

  /// The outputs of a tile behind a 2x2 pool. Rows 0...3 carry 3 times 8, 4, 2 and 2, columns likewise: `Winograd.exponent`.
  @inline(__always)
  static func winogradPooled(
    _ a: UnsafePointer<Int8Arguments>, _ m: UnsafeMutableRawPointer, _ output: UnsafeMutablePointer<UnsafeMutableRawPointer>,
    _ rows: Int, _ columns: Int, _ offset: Int, _ o: Int, _ tables: OutputTables?
  ) {
    let last = Winograd.normalizer(3, 0)
    var normalizer = (Winograd.normalizer(0, 0), Winograd.normalizer(1, 0))
    var row = unsafe m
    for i in 0..<rows {
      let upper = unsafe winogradSums(row, normalizer.0)
      let left = mote_mve_made_s32(mote_mve_max_s32(upper.0, upper.1))
      let right = mote_mve_made_s32(mote_mve_max_s32(upper.2, upper.3))
      let lower = unsafe winogradSums(row + 192, normalizer.1)
      let first = mote_mve_max_s32(left, mote_mve_max_s32(lower.0, lower.1))
      let second = mote_mve_max_s32(right, mote_mve_max_s32(lower.2, lower.3))
      mote_mve_fence()
      let p = unsafe output[i] + offset
      if let tables = unsafe tables {
        let stage = unsafe OutputStage(a, tables, o, scale: 6)
        unsafe stage.write(first, to: p)
        if columns > 1 { unsafe stage.write(second, to: p + a.pointee.geometry.outputChannels) }
      } else {
        unsafe writeAny(a, (first, second, second, second), p, min(2, columns), o)
      }
      unsafe row += 384
      normalizer = (last, last)
    }
  }

  /// The outputs of a tile without a pool.
  @inline(__always)
  static func winogradNeighbours(
    _ a: UnsafePointer<Int8Arguments>, _ m: UnsafeMutableRawPointer, _ output: UnsafeMutablePointer<UnsafeMutableRawPointer>,
    _ rows: Int, _ columns: Int, _ offset: Int, _ o: Int, _ tables: OutputTables?
  ) {
    let outputs = unsafe a.pointee.geometry.outputChannels
    let last = Winograd.normalizer(3, 0)
    var normalizer = (Winograd.normalizer(0, 0), Winograd.normalizer(1, 0))
    var row = unsafe m
    for i in 0..<rows {
      let sums = unsafe winogradSums(row, normalizer.0)
      mote_mve_fence()
      let p = unsafe output[i] + offset
      if let tables = unsafe tables {
        let stage = unsafe OutputStage(a, tables, o, scale: 6)
        if columns >= 4 && outputs <= FourNeighbours.mostOutputs {
          let first = mote_mve_narrow_s32_s16(stage.scaled(sums.0), stage.scaled(sums.1))
          let second = mote_mve_narrow_s32_s16(stage.scaled(sums.2), stage.scaled(sums.3))
          unsafe FourNeighbours(a).write(first, second, to: p)
        } else {
          unsafe stage.write(sums.0, to: p)
          if columns > 1 { unsafe stage.write(sums.1, to: p + outputs) }
          if columns > 2 { unsafe stage.write(sums.2, to: p + 2 &* outputs) }
          if columns > 3 { unsafe stage.write(sums.3, to: p + 3 &* outputs) }
        }
      } else {
        unsafe writeAny(a, sums, p, min(4, columns), o)
      }
      unsafe row += 192
      normalizer = (normalizer.1, last)
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

  /// Writes `columns` neighbours of a row in a layer without `OutputTables`.
  @inline(never)
  static func writeAny(_ a: UnsafePointer<Int8Arguments>, _ sums: Four, _ p: UnsafeMutableRawPointer, _ columns: Int, _ o: Int) {
    let step = unsafe a.pointee.geometry.outputChannels &* valueBytes(a)
    unsafe writeAny(a, sums.0, o, channels: 4, scale: 6, to: p)
    if columns > 1 { unsafe writeAny(a, sums.1, o, channels: 4, scale: 6, to: p + step) }
    if columns > 2 { unsafe writeAny(a, sums.2, o, channels: 4, scale: 6, to: p + 2 &* step) }
    if columns > 3 { unsafe writeAny(a, sums.3, o, channels: 4, scale: 6, to: p + 3 &* step) }
  }
}
