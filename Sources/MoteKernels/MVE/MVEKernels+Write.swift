import CMoteIntrinsics
import MoteFormat

// From the sums of pairs, `[pair, 4 positions, 2 outputs]`, to outputs.
extension MVEKernels {
  /// Up to four neighbours of `channels` channels from `o` on.
  @inline(never)
  static func writeNeighbours(
    _ a: UnsafePointer<Int8Arguments>, _ sums: UnsafeMutablePointer<Int32>, _ o: Int, _ channels: Int,
    _ p: UnsafeMutableRawPointer, _ count: Int, _ tables: OutputTables?
  ) {
    let step = unsafe a.pointee.geometry.outputChannels &* valueBytes(a)
    for i in stride(from: 0, to: channels, by: 4) {
      var quarter = unsafe sums + i &* (pairWords / 2)
      var p = unsafe p + i &* valueBytes(a)
      let bias = unsafe a.pointee.bias + (o &+ i)
      if channels &- i >= 4, let tables = unsafe tables {
        let start = unsafe mote_mve_load_s32(bias)
        let stage = unsafe OutputStage(a, tables, o &+ i, scale: 0)
        for _ in 0..<count {
          unsafe stage.write(mote_mve_load_pairs_s32(quarter) &+ start, to: p)
          unsafe quarter += 2
          unsafe p += step
        }
      } else {
        let rest = min(4, channels &- i)
        let start = unsafe mote_mve_load_first_s32(bias, UInt32(truncatingIfNeeded: rest))
        for _ in 0..<count {
          unsafe writeAny(a, mote_mve_load_pairs_s32(quarter) &+ start, o &+ i, channels: rest, scale: 0, to: p)
          unsafe quarter += 2
          unsafe p += step
        }
      }
    }
  }

  /// One or two outputs behind a 2x2 pool, of `channels` channels, a multiple of four; the second line's sums lie behind the
  /// first's.
  @inline(never)
  static func writePooled(
    _ a: UnsafePointer<Int8Arguments>, _ sums: UnsafeMutablePointer<Int32>, _ o: Int, _ channels: Int,
    _ p: UnsafeMutableRawPointer, _ count: Int, _ tables: OutputTables?
  ) {
    let step = unsafe a.pointee.geometry.outputChannels &* valueBytes(a)
    for i in stride(from: 0, to: channels, by: 4) {
      let quarter = unsafe sums + i &* (pairWords / 2)
      let p = unsafe p + i &* valueBytes(a)
      let bias = unsafe mote_mve_load_s32(a.pointee.bias + (o &+ i))
      let first = unsafe largest(quarter) &+ bias
      let second = unsafe largest(quarter + 4) &+ bias
      if let tables = unsafe tables {
        let stage = unsafe OutputStage(a, tables, o &+ i, scale: 0)
        unsafe stage.write(first, to: p)
        if count > 1 { unsafe stage.write(second, to: p + step) }
      } else {
        unsafe writeAny(a, first, o &+ i, channels: 4, scale: 0, to: p)
        if count > 1 { unsafe writeAny(a, second, o &+ i, channels: 4, scale: 0, to: p + step) }
      }
    }
  }

  /// The largest of two neighbours in two lines.
  @inline(__always)
  static func largest(_ upper: UnsafeMutablePointer<Int32>) -> SIMD4<Int32> {
    let lower = unsafe upper + StripScratch.sumWords
    let left = unsafe mote_mve_max_s32(mote_mve_load_pairs_s32(upper), mote_mve_load_pairs_s32(lower))
    let right = unsafe mote_mve_max_s32(mote_mve_load_pairs_s32(upper + 2), mote_mve_load_pairs_s32(lower + 2))
    return mote_mve_max_s32(left, right)
  }
}
