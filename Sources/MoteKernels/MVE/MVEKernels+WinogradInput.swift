import CMoteIntrinsics
import MoteFormat

extension MVEKernels {
  /// V of one or two tiles whose first sums lie at a column.
  @inline(never)
  static func winogradInput(_ a: UnsafePointer<Int8Arguments>, _ scratch: WinogradScratch, column: Int, tiles: Int) {
    let channels = unsafe a.pointee.geometry.channels
    let left = unsafe column &- a.pointee.geometry.window.padLeft
    let columns = 4 &* tiles &+ 2
    // Columns before the input, inside it, and behind it.
    let before = min(columns, max(0, 0 &- left))
    let inside = unsafe max(0, min(columns, a.pointee.geometry.width &- left) &- before)
    let start = (left &+ before) &* channels
    for i in 0..<6 {
      let row = unsafe scratch.input[i]
      unsafe scratch.columns[i] = row.map { unsafe $0 + start } ?? UnsafePointer(scratch.padding)
    }
    // All six values of a padded column are the zero point z: B^T gives 0, -6z, 0, 0, 0, 0.
    let padding = unsafe SIMD8<Int16>(repeating: -6 &* Int16(a.pointee.inputZeroPoint))
    let t = unsafe scratch.m.assumingMemoryBound(to: Int16.self)
    var v = unsafe scratch.v
    var c: UInt32 = 0
    while c < UInt32(truncatingIfNeeded: channels) {
      unsafe padColumns(t, before, padding)
      if inside > 0 {
        unsafe mote_mve_winograd_columns(
          scratch.columns, t + 48 &* before, UInt32(truncatingIfNeeded: inside), UInt32(truncatingIfNeeded: channels), c
        )
      }
      unsafe padColumns(t + 48 &* (before &+ inside), columns &- before &- inside, padding)
      unsafe mote_mve_winograd_points(
        t, v, UInt32(truncatingIfNeeded: 2 &* tiles &* channels), UInt32(truncatingIfNeeded: tiles))
      unsafe v += 8 &* tiles
      c &+= 8
    }
  }

  /// B^T of `count` columns of padding.
  @inline(__always)
  static func padColumns(_ t: UnsafeMutablePointer<Int16>, _ count: Int, _ padding: SIMD8<Int16>) {
    // Hidden, or the compiler calls memclr for 64 bytes.
    let zero = SIMD8(repeating: Int16(truncatingIfNeeded: mote_mve_hidden(0)))
    var t = unsafe t
    for _ in 0..<count {
      unsafe mote_mve_store_s16(t, zero)
      unsafe mote_mve_store_s16(t + 8, padding)
      unsafe mote_mve_store_s16(t + 16, zero)
      unsafe mote_mve_store_s16(t + 24, zero)
      unsafe mote_mve_store_s16(t + 32, zero)
      unsafe mote_mve_store_s16(t + 40, zero)
      unsafe t += 48
    }
  }
}
