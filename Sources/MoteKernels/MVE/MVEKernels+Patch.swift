import CMoteIntrinsics
import MoteFormat

extension MVEKernels {
  /// Copies the taps of a group's channels under the window at each position; missing positions repeat the last.
  static func fillWindows(
    _ a: UnsafePointer<Int8Arguments>, _ scratch: WindowScratch, _ positions: Positions, _ group: Int
  ) {
    for i in 0..<4 {
      let k = min(i, positions.count &- 1)
      let y = positions.y &+ k / positions.perRow
      let x = positions.x &+ k % positions.perRow
      unsafe fillWindow(a, scratch.patch + 16 &* i, y, x, group)
    }
  }

  /// Copies the taps under the window at sum (y, x).
  @inline(never)
  static func fillWindow(
    _ a: UnsafePointer<Int8Arguments>, _ patch: UnsafeMutablePointer<UInt8>, _ y: Int, _ x: Int, _ group: Int
  ) {
    let g = unsafe geometry(a)
    let channels = unsafe g.pointee.channels
    let depth = unsafe channels / g.pointee.groups
    let taps = unsafe g.pointee.window.width &* depth
    let left = unsafe x &* g.pointee.window.strideX &- g.pointee.window.padLeft
    // Columns of the window before the input, and up to its end.
    let first = unsafe min(g.pointee.window.width, max(0, 0 &- left))
    let end = unsafe max(first, min(g.pointee.window.width, g.pointee.width &- left))
    var iy = unsafe y &* g.pointee.window.strideY &- g.pointee.window.padTop
    var tap = 0
    for _ in unsafe 0..<g.pointee.window.height {
      if unsafe iy < 0 || iy >= g.pointee.height {
        unsafe fillTaps(a, patch, tap, nil, taps)
      } else {
        let start =
          unsafe (MVEKernels.row(iy, a.pointee.rows.inputRing) &* g.pointee.width &+ left &+ first) &* channels
        let source = unsafe a.pointee.input + (start &+ group &* depth)
        unsafe fillTaps(a, patch, tap, nil, first &* depth)
        if depth == channels {
          unsafe fillTaps(a, patch, tap &+ first &* depth, source, (end &- first) &* depth)
        } else {
          for kx in first..<end {
            unsafe fillTaps(a, patch, tap &+ kx &* depth, source + (kx &- first) &* channels, depth)
          }
        }
        unsafe fillTaps(a, patch, tap &+ end &* depth, nil, taps &- end &* depth)
      }
      tap &+= taps
      iy &+= 1
    }
  }

  /// Taps `tap ..< tap + count`, from `source` or padding. Taps 16 k ... 16 k + 15 of a position lie together, every 64 bytes.
  @inline(never)
  static func fillTaps(
    _ a: UnsafePointer<Int8Arguments>, _ patch: UnsafeMutablePointer<UInt8>, _ tap: Int,
    _ source: UnsafePointer<UInt8>?, _ count: Int
  ) {
    var q = unsafe SIMD16<UInt8>(repeating: a.pointee.inputZeroPoint)
    var (source, tap, rest) = unsafe (source, tap, count)
    let isRows = unsafe a.pointee.layout == .directVectors && isRows(geometry(a))
    while rest > 0 {
      let part = min(rest, 16 &- tap & 15)
      let block = unsafe isRows ? rowsBlock(a, tap) : tap &>> 4
      let target = unsafe patch + (block &* 64 &+ tap & 15)
      if part == 16 {
        if let bytes = unsafe source { unsafe q = mote_mve_load_u8(bytes) }
        unsafe mote_mve_store_u8(target, q)
      } else {
        if let bytes = unsafe source { unsafe q = mote_mve_load_first_u8(bytes, UInt32(truncatingIfNeeded: part)) }
        unsafe mote_mve_store_first_u8(target, q, UInt32(truncatingIfNeeded: part))
      }
      if let bytes = unsafe source { unsafe source = bytes + part }
      tap &+= part
      rest &-= part
    }
  }

  /// Where the weights in the order `rows` have the block of sixteen that begins at a tap: (ky, C / 16, kx) for (ky, kx, C / 16).
  static func rowsBlock(_ a: UnsafePointer<Int8Arguments>, _ tap: Int) -> Int {
    let slices = unsafe a.pointee.geometry.channels &>> 4
    let (block, slice) = ((tap &>> 4) / slices, (tap &>> 4) % slices)
    return (block / 3 &* slices &+ slice) &* 3 &+ block % 3
  }

  /// Σ q of each position.
  @inline(never)
  static func patchSums(_ a: UnsafePointer<Int8Arguments>, _ scratch: WindowScratch) -> SIMD4<Int32> {
    var sums: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    var patch = unsafe scratch.patch
    for _ in unsafe 0..<filterBytes(geometry(a)) / 16 {
      unsafe sums.0 = mote_mve_sum_u8(sums.0, mote_mve_load_u8(patch))
      unsafe sums.1 = mote_mve_sum_u8(sums.1, mote_mve_load_u8(patch + 16))
      unsafe sums.2 = mote_mve_sum_u8(sums.2, mote_mve_load_u8(patch + 32))
      unsafe sums.3 = mote_mve_sum_u8(sums.3, mote_mve_load_u8(patch + 48))
      unsafe patch += 64
    }
    return SIMD4(
      Int32(bitPattern: sums.0), Int32(bitPattern: sums.1), Int32(bitPattern: sums.2), Int32(bitPattern: sums.3))
  }
}
