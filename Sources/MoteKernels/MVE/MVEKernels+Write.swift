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
    var sums = unsafe sums
    var p = p
    var o = o
    let end = o &+ channels
    if let tables, channels & 3 == 0 {
      let step = unsafe a.pointee.geometry.outputChannels
      if count == 4 && step <= FourNeighbours.mostOutputs {
        unsafe writeFour(a, sums, o, end, p, tables)
        return
      }
      while o < end {
        let bias = unsafe mote_mve_load_s32(a.pointee.bias + o)
        let stage = unsafe OutputStage(a, tables, o, scale: 0)
        for i in 0..<count { unsafe stage.write(mote_mve_load_pairs_s32(sums + 2 &* i) &+ bias, to: p + i &* step) }
        unsafe sums += 2 &* pairWords
        unsafe p += 4
        o &+= 4
      }
      return
    }
    let (bytes, step) = unsafe (valueBytes(a), a.pointee.geometry.outputChannels &* valueBytes(a))
    while o < end {
      let rest = min(4, end &- o)
      let bias = unsafe mote_mve_load_first_s32(a.pointee.bias + o, UInt32(truncatingIfNeeded: rest))
      for i in 0..<count {
        let position = unsafe mote_mve_load_pairs_s32(sums + 2 &* i) &+ bias
        unsafe writeAny(a, position, o, channels: rest, scale: 0, to: p + i &* step)
      }
      unsafe sums += 2 &* pairWords
      unsafe p += 4 &* bytes
      o &+= 4
    }
  }

  /// Four neighbours of channels `o ..< end`.
  @inline(__always)
  static func writeFour(
    _ a: UnsafePointer<Int8Arguments>, _ sums: UnsafeMutablePointer<Int32>, _ o: Int, _ end: Int,
    _ p: UnsafeMutableRawPointer,
    _ tables: OutputTables
  ) {
    let four = unsafe FourNeighbours(a)
    var (sums, p, o) = unsafe (sums, p, o)
    while o < end {
      let bias = unsafe mote_mve_load_s32(a.pointee.bias + o)
      let stage = unsafe OutputStage(a, tables, o, scale: 0)
      let first = unsafe mote_mve_narrow_s32_s16(
        stage.scaled(mote_mve_load_pairs_s32(sums) &+ bias), stage.scaled(mote_mve_load_pairs_s32(sums + 2) &+ bias))
      let second = unsafe mote_mve_narrow_s32_s16(
        stage.scaled(mote_mve_load_pairs_s32(sums + 4) &+ bias), stage.scaled(mote_mve_load_pairs_s32(sums + 6) &+ bias)
      )
      unsafe four.write(first, second, to: p)
      unsafe sums += 2 &* pairWords
      unsafe p += 4
      o &+= 4
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
    var (sums, p) = unsafe (sums, p)
    var o = o
    let end = o &+ channels
    while o < end {
      let bias = unsafe mote_mve_load_s32(a.pointee.bias + o)
      let first = unsafe mote_mve_made_s32(largest(sums) &+ bias)
      let second = unsafe mote_mve_made_s32(largest(sums + 4) &+ bias)
      if let tables {
        let stage = unsafe OutputStage(a, tables, o, scale: 0)
        unsafe stage.write(first, to: p)
        if count > 1 { unsafe stage.write(second, to: p + step) }
        unsafe p += 4
      } else {
        unsafe writeAny(a, first, o, channels: 4, scale: 0, to: p)
        if count > 1 { unsafe writeAny(a, second, o, channels: 4, scale: 0, to: p + step) }
        unsafe p += 4 &* valueBytes(a)
      }
      unsafe sums += 2 &* pairWords
      o &+= 4
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
