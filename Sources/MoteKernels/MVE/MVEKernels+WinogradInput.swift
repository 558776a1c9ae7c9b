import CMoteIntrinsics
import MoteFormat

extension MVEKernels {
  typealias Six = (SIMD8<Int16>, SIMD8<Int16>, SIMD8<Int16>, SIMD8<Int16>, SIMD8<Int16>, SIMD8<Int16>)

  /// B^T d along one axis, eight channels wide; the signs of rows 1 and 2 are the opposite of the proof's.
  @inline(__always)
  static func inputTransform(_ d: Six) -> Six {
    let near = d.4 &- d.2
    let step = d.3 &- d.1
    let even = mote_mve_mla_s16(d.4, d.2, -4)
    let odd = mote_mve_mla_s16(d.3, d.1, -4)
    let twice = step &+ step
    return (
      mote_mve_mla_s16(near, d.2 &- d.0, -4), even &+ odd, even &- odd, near &+ twice, near &- twice,
      mote_mve_mla_s16(d.5 &- d.3, step, -4)
    )
  }

  /// V of one or two tiles whose first sums lie at (row, column).
  @inline(never)
  static func winogradInput(
    _ a: UnsafePointer<Int8Arguments>, _ scratch: WinogradScratch, row: Int, column: Int, tiles: Int
  ) {
    let channels = unsafe a.pointee.geometry.channels
    let width = unsafe a.pointee.geometry.width
    let left = unsafe column &- a.pointee.geometry.window.padLeft
    let columns = 4 &* tiles &+ 2
    // Columns before the input, inside it, and behind it.
    let before = min(columns, max(0, 0 &- left))
    let inside = max(0, min(columns, width &- left) &- before)
    let top = unsafe row &- a.pointee.geometry.window.padTop
    for i in 0..<6 {
      let y = top &+ i
      if y >= 0, unsafe y < a.pointee.geometry.height {
        let start = unsafe MVEKernels.row(y, a.pointee.rows.inputRing) &* width &+ left &+ before
        unsafe scratch.input[i] = a.pointee.input + start &* channels
      } else {
        unsafe scratch.input[i] = UnsafePointer(scratch.padding)
      }
    }
    // All six values of a padded column are the zero point z: B^T gives 0, -6z, 0, 0, 0, 0.
    let padding = unsafe SIMD8<Int16>(repeating: -6 &* Int16(a.pointee.inputZeroPoint))
    let step = tiles &* 8
    var c = 0
    var v = unsafe scratch.v
    while c < channels {
      unsafe winogradColumns(scratch, padding, c, channels, before, inside, columns &- before &- inside)
      for tile in 0..<tiles { unsafe winogradTile(scratch.m + 384 &* tile, v + 8 &* tile, step &* (channels / 8)) }
      unsafe v += step
      c &+= 8
    }
  }

  /// B^T d of each column: `[10, 6, 8]` in the memory of the sums.
  @inline(__always)
  static func winogradColumns(
    _ scratch: WinogradScratch, _ padding: SIMD8<Int16>, _ c: Int, _ channels: Int, _ before: Int, _ inside: Int, _ behind: Int
  ) {
    var t = unsafe scratch.m
    for _ in 0..<before { unsafe storePadding(&t, padding) }
    var p0 = unsafe scratch.input[0] + c
    var p1 = unsafe scratch.input[1] + c
    var p2 = unsafe scratch.input[2] + c
    var p3 = unsafe scratch.input[3] + c
    var p4 = unsafe scratch.input[4] + c
    var p5 = unsafe scratch.input[5] + c
    for _ in 0..<inside {
      let u = unsafe inputTransform(
        (
          mote_mve_load_u8_s16(p0), mote_mve_load_u8_s16(p1), mote_mve_load_u8_s16(p2), mote_mve_load_u8_s16(p3),
          mote_mve_load_u8_s16(p4), mote_mve_load_u8_s16(p5)
        ))
      unsafe store(u, t, 16)
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

  @inline(__always)
  static func storePadding(_ t: inout UnsafeMutableRawPointer, _ padding: SIMD8<Int16>) {
    let zero = SIMD8<Int16>(repeating: 0)
    unsafe store((zero, padding, zero, zero, zero, zero), t, 16)
    unsafe t += 96
  }

  @inline(__always)
  static func store(_ u: Six, _ p: UnsafeMutableRawPointer, _ step: Int) {
    unsafe mote_mve_store_s16(p, u.0)
    unsafe mote_mve_store_s16(p + step, u.1)
    unsafe mote_mve_store_s16(p + 2 &* step, u.2)
    unsafe mote_mve_store_s16(p + 3 &* step, u.3)
    unsafe mote_mve_store_s16(p + 4 &* step, u.4)
    unsafe mote_mve_store_s16(p + 5 &* step, u.5)
  }

  /// The rows of one tile's columns at `t`; point p goes to `v + p * step`.
  @inline(__always)
  static func winogradTile(_ t: UnsafeMutableRawPointer, _ v: UnsafeMutablePointer<Int16>, _ step: Int) {
    var t = unsafe UnsafeRawPointer(t)
    var v = unsafe UnsafeMutableRawPointer(v)
    for _ in 0..<6 {
      let u = unsafe inputTransform(
        (
          mote_mve_load_s16(t), mote_mve_load_s16(t + 96), mote_mve_load_s16(t + 192), mote_mve_load_s16(t + 288),
          mote_mve_load_s16(t + 384), mote_mve_load_s16(t + 480)
        ))
      unsafe store(u, v, 2 &* step)
      unsafe v += 12 &* step
      unsafe t += 16
    }
  }
}
