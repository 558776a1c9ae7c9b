import CMoteIntrinsics
import MoteFormat

extension MVEKernels {
  typealias Four = (SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>, SIMD4<Int32>)

  /// A' m along one axis, four channels wide, with the signs that the input transform left.
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
      mote_mve_mla_s32(mote_mve_load_s32(m) &+ sum2, sum1, -4), mote_mve_mla_s32(difference2, difference1, -2),
      sum2 &- sum1,
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
    let whole = pooled ? 2 : 4
    if let tables {
      let stage = unsafe OutputStage(a, tables, o, scale: 6)
      unsafe mote_mve_store_s32(scratch.outputs, stage.multiplier)
      unsafe mote_mve_store_s32(UnsafeMutableRawPointer(scratch.outputs) + 16, stage.right)
    }
    while columns > 0 {
      let point = unsafe m + 32 &* Winograd.biasPoint
      unsafe mote_mve_store_s32(
        point, mote_mve_mla_s32(mote_mve_load_s32(point), mote_mve_load_s32(a.pointee.bias + o), Winograd.biasFactor))
      if tables != nil && (columns >= whole || columns == 2) {
        unsafe scratch.outputs.pointee.offset = UInt32(truncatingIfNeeded: offset)
        unsafe scratch.outputs.pointee.columns = UInt32(truncatingIfNeeded: min(columns, whole))
        unsafe mote_mve_winograd_outputs(
          m.assumingMemoryBound(to: Int32.self), scratch.outputs, scratch.output, UInt32(truncatingIfNeeded: rows))
      } else {
        unsafe partOfTile(a, m, scratch.output, rows, min(columns, whole), offset, o)
      }
      columns &-= whole
      offset &+= whole &* step
      unsafe m += 16
    }
  }

  /// What becomes of the sums of every channel.
  static func describeOutputs(_ a: UnsafePointer<Int8Arguments>, _ outputs: UnsafeMutablePointer<mote_mve_outputs>) {
    let p = UnsafeMutableRawPointer(outputs)
    unsafe mote_mve_store_s32(p + 32, SIMD4(repeating: Int32(a.pointee.qMin)))
    unsafe mote_mve_store_s32(p + 48, SIMD4(repeating: Int32(a.pointee.qMax)))
    unsafe outputs.pointee.normalizer = (
      Winograd.normalizer(0, 0), Winograd.normalizer(1, 0), Winograd.normalizer(2, 0), Winograd.normalizer(3, 0)
    )
    unsafe outputs.pointee.zero_point = Int32(a.pointee.outputZeroPoint)
    unsafe outputs.pointee.step = UInt32(truncatingIfNeeded: a.pointee.geometry.outputChannels)
    unsafe outputs.pointee.pooled = isPooled(geometry(a)) ? 1 : 0
  }

  /// The outputs of a tile that hangs over the edge, or of a layer without `OutputTables`.
  @inline(never)
  static func partOfTile(
    _ a: UnsafePointer<Int8Arguments>, _ m: UnsafeMutableRawPointer,
    _ output: UnsafeMutablePointer<UnsafeMutableRawPointer?>,
    _ rows: Int, _ columns: Int, _ offset: Int, _ o: Int
  ) {
    unsafe winogradTileSums(m)
    let last = Winograd.normalizer(3, 0)
    var normalizer = (Winograd.normalizer(0, 0), Winograd.normalizer(1, 0))
    var row = unsafe m
    for i in 0..<rows {
      var sums = unsafe winogradSums(row, normalizer.0)
      normalizer = (normalizer.1, last)
      unsafe row += 192
      if unsafe a.pointee.geometry.pool.strideX == 2 {
        let lower = unsafe winogradSums(row, normalizer.0)
        normalizer = (last, last)
        unsafe row += 192
        sums.0 = mote_mve_max_s32(mote_mve_max_s32(sums.0, sums.1), mote_mve_max_s32(lower.0, lower.1))
        sums.1 = mote_mve_max_s32(mote_mve_max_s32(sums.2, sums.3), mote_mve_max_s32(lower.2, lower.3))
      }
      if let start = unsafe output[i] { unsafe writeAny(a, sums, start + offset, columns, o) }
    }
  }

  /// A' along the columns of a tile's points, in place: column j of the points becomes column j of rows 0...3.
  @inline(__always)
  static func winogradTileSums(_ m: UnsafeMutableRawPointer) {
    var column = unsafe m
    for _ in 0..<mote_mve_hidden(6) {
      let y = unsafe outputTransform(column, 192)
      unsafe mote_mve_store_s32(column, y.0)
      unsafe mote_mve_store_s32(column + 192, y.1)
      unsafe mote_mve_store_s32(column + 384, y.2)
      unsafe mote_mve_store_s32(column + 576, y.3)
      unsafe column += 32
    }
  }

  /// One row of the outputs, each `acc · 2^6`: divided first and pooled after that, which is right for every bound.
  @inline(__always)
  static func winogradSums(_ m: UnsafeMutableRawPointer, _ normalizer: Int32) -> Four {
    let y = unsafe outputTransform(m, 32)
    return (
      y.0 &* SIMD4(repeating: normalizer), y.1 &* SIMD4(repeating: normalizer &+ normalizer),
      y.2 &* SIMD4(repeating: normalizer &<< 2), y.3 &* SIMD4(repeating: normalizer &<< 2)
    )
  }

  /// Writes `columns` neighbours of a row.
  @inline(never)
  static func writeAny(
    _ a: UnsafePointer<Int8Arguments>, _ sums: Four, _ p: UnsafeMutableRawPointer, _ columns: Int, _ o: Int
  ) {
    let step = unsafe a.pointee.geometry.outputChannels &* valueBytes(a)
    unsafe writeAny(a, sums.0, o, channels: 4, scale: 6, to: p)
    if columns > 1 { unsafe writeAny(a, sums.1, o, channels: 4, scale: 6, to: p + step) }
    if columns > 2 { unsafe writeAny(a, sums.2, o, channels: 4, scale: 6, to: p + 2 &* step) }
    if columns > 3 { unsafe writeAny(a, sums.3, o, channels: 4, scale: 6, to: p + 3 &* step) }
  }
}
