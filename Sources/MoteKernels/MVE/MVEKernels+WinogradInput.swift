import CMoteIntrinsics
import MoteFormat

extension MVEKernels {
  /// B^T d along one axis, eight channels wide, from six loads to six points `step` bytes apart; the signs of points 1 and 2 are
  /// the opposite of the proof's.
  @inline(__always)
  static func inputTransform(
    to v: UnsafeMutableRawPointer, _ step: Int, _ d: (_ i: Int) -> SIMD8<Int16>
  ) {
    mote_mve_fence()
    let (d1, d2, d3, d4) = (d(1), d(2), d(3), d(4))
    let near = d4 &- d2
    let change = d3 &- d1
    let even = mote_mve_mla_s16(d4, d2, -4)
    let odd = mote_mve_mla_s16(d3, d1, -4)
    let twice = change &+ change
    unsafe mote_mve_store_s16(v + step, even &+ odd)
    unsafe mote_mve_store_s16(v + 2 &* step, even &- odd)
    unsafe mote_mve_store_s16(v + 3 &* step, near &+ twice)
    unsafe mote_mve_store_s16(v + 4 &* step, near &- twice)
    mote_mve_fence()
    unsafe mote_mve_store_s16(v, mote_mve_mla_s16(near, d2 &- d(0), -4))
    unsafe mote_mve_store_s16(v + 5 &* step, mote_mve_mla_s16(d(5) &- d3, change, -4))
  }

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
    // All six values of a padded column are the zero point z: B^T gives 0, -6z, 0, 0, 0, 0.
    let padding = unsafe SIMD8<Int16>(repeating: -6 &* Int16(a.pointee.inputZeroPoint))
    let step = tiles &* 8
    var c = 0
    var v = unsafe scratch.v
    while c < channels {
      winogradColumns(scratch, padding, start &+ c, c, channels, before, inside, columns &- before &- inside)
      for tile in 0..<tiles { unsafe winogradTile(scratch.m + 384 &* tile, v + 8 &* tile, step &* (channels &>> 3)) }
      unsafe v += step
      c &+= 8
    }
  }

  /// B^T d of each column: `[10, 6, 8]` in the memory of the sums.
  @inline(__always)
  static func winogradColumns(
    _ scratch: WinogradScratch, _ padding: SIMD8<Int16>, _ start: Int, _ c: Int, _ channels: Int, _ before: Int, _ inside: Int,
    _ behind: Int
  ) {
    var t = unsafe scratch.m
    for _ in 0..<before { unsafe storePadding(&t, padding) }
    var p0 = unsafe winogradRow(scratch, 0, start, c)
    var p1 = unsafe winogradRow(scratch, 1, start, c)
    var p2 = unsafe winogradRow(scratch, 2, start, c)
    var p3 = unsafe winogradRow(scratch, 3, start, c)
    var p4 = unsafe winogradRow(scratch, 4, start, c)
    var p5 = unsafe winogradRow(scratch, 5, start, c)
    for _ in 0..<inside {
      unsafe inputTransform(to: t, 16) { i in
        unsafe mote_mve_load_u8_s16(i == 0 ? p0 : i == 1 ? p1 : i == 2 ? p2 : i == 3 ? p3 : i == 4 ? p4 : p5)
      }
      unsafe t += 96
      unsafe p0 += channels
      unsafe p1 += channels
      unsafe p2 += channels
      unsafe p3 += channels
      unsafe p4 += channels
      unsafe p5 += channels
    }
    for _ in 0..<behind { unsafe storePadding(&t, padding) }
  }

  /// Row i of the input from an element on, or of the padding from channel c on.
  @inline(__always)
  static func winogradRow(_ scratch: WinogradScratch, _ i: Int, _ start: Int, _ c: Int) -> UnsafePointer<UInt8> {
    guard let row = unsafe scratch.input[i] else { return unsafe UnsafePointer(scratch.padding + c) }
    return unsafe row + start
  }

  @inline(__always)
  static func storePadding(_ t: inout UnsafeMutableRawPointer, _ padding: SIMD8<Int16>) {
    // Hidden, or the compiler calls memclr for 64 bytes.
    let zero = SIMD8(repeating: Int16(truncatingIfNeeded: mote_mve_hidden(0)))
    unsafe mote_mve_store_s16(t, zero)
    unsafe mote_mve_store_s16(t + 16, padding)
    unsafe mote_mve_store_s16(t + 32, zero)
    unsafe mote_mve_store_s16(t + 48, zero)
    unsafe mote_mve_store_s16(t + 64, zero)
    unsafe mote_mve_store_s16(t + 80, zero)
    unsafe t += 96
  }

  /// The rows of one tile's columns at `t`; point p goes to `v + p * step`.
  @inline(__always)
  static func winogradTile(_ t: UnsafeMutableRawPointer, _ v: UnsafeMutablePointer<Int16>, _ step: Int) {
    var t = unsafe t
    var v = UnsafeMutableRawPointer(v)
    for _ in 0..<6 {
      unsafe inputTransform(to: v, 2 &* step) { i in unsafe mote_mve_load_s16(t + 96 &* i) }
      unsafe v += 12 &* step
      unsafe t += 16
    }
  }
}
