import CMoteIntrinsics
import MoteFormat

extension MVEKernels {
  /// Copies the taps of a group's channels under the window at each position; missing positions repeat the last.
  static func fillWindows(_ a: UnsafePointer<Int8Arguments>, _ scratch: WindowScratch, _ positions: Positions, _ group: Int) {
    for i in 0..<4 {
      let k = min(i, positions.count &- 1)
      let y = positions.y &+ k / positions.perRow
      let x = positions.x &+ k % positions.perRow
      unsafe fillWindow(a, scratch.patch + 16 &* i, y, x, group)
    }
  }

  /// Copies the taps under the window at sum (y, x).
  static func fillWindow(_ a: UnsafePointer<Int8Arguments>, _ patch: UnsafeMutablePointer<UInt8>, _ y: Int, _ x: Int, _ group: Int) {
    let window = unsafe a.pointee.geometry.window
    let width = unsafe a.pointee.geometry.width
    let channels = unsafe a.pointee.geometry.channels
    let depth = unsafe channels / a.pointee.geometry.groups
    let left = x &* window.strideX &- window.padLeft
    let first = min(window.width, max(0, 0 &- left))
    let end = max(first, min(window.width, width &- left))
    var tap = 0
    for ky in 0..<window.height {
      let iy = y &* window.strideY &- window.padTop &+ ky
      if unsafe iy < 0 || iy >= a.pointee.geometry.height {
        unsafe fillTaps(a, patch, &tap, nil, window.width &* depth)
        continue
      }
      let start = unsafe (MVEKernels.row(iy, a.pointee.rows.inputRing) &* width &+ left) &* channels
      let row = unsafe a.pointee.input + (start &+ group &* depth)
      unsafe fillTaps(a, patch, &tap, nil, first &* depth)
      if depth == channels {
        unsafe fillTaps(a, patch, &tap, row + first &* channels, (end &- first) &* depth)
      } else {
        for kx in first..<end { unsafe fillTaps(a, patch, &tap, row + kx &* channels, depth) }
      }
      unsafe fillTaps(a, patch, &tap, nil, (window.width &- end) &* depth)
    }
  }

  /// The next `count` taps, from `source` or padding. Taps 16 k ... 16 k + 15 of a position lie together, every 64 bytes.
  static func fillTaps(
    _ a: UnsafePointer<Int8Arguments>, _ patch: UnsafeMutablePointer<UInt8>, _ tap: inout Int, _ source: UnsafePointer<UInt8>?,
    _ count: Int
  ) {
    let isRows = unsafe a.pointee.layout == .directVectors && isRows(a.pointee.geometry)
    var q = unsafe SIMD16<UInt8>(repeating: a.pointee.inputZeroPoint)
    var done = 0
    while done < count {
      let part = min(count &- done, 16 &- tap & 15)
      if let source = unsafe source { unsafe q = mote_mve_load_first_u8(source + done, UInt32(truncatingIfNeeded: part)) }
      let block = unsafe isRows ? rowsBlock(a, tap) : tap >> 4
      unsafe mote_mve_store_first_u8(patch + (block &* 64 &+ tap & 15), q, UInt32(truncatingIfNeeded: part))
      done &+= part
      tap &+= part
    }
  }

  /// Where the weights in the order `rows` have the block of sixteen that begins at a tap: (ky, C / 16, kx) for (ky, kx, C / 16).
  static func rowsBlock(_ a: UnsafePointer<Int8Arguments>, _ tap: Int) -> Int {
    let slices = unsafe a.pointee.geometry.channels / 16
    let (block, slice) = ((tap >> 4) / slices, (tap >> 4) % slices)
    return (block / 3 &* slices &+ slice) &* 3 &+ block % 3
  }

  /// Σ q of each position.
  static func patchSums(_ a: UnsafePointer<Int8Arguments>, _ scratch: WindowScratch) -> SIMD4<Int32> {
    var sums: (UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0)
    var patch = unsafe scratch.patch
    for _ in unsafe 0..<filterBytes(a.pointee.geometry) / 16 {
      unsafe sums.0 = mote_mve_sum_u8(sums.0, mote_mve_load_u8(patch))
      unsafe sums.1 = mote_mve_sum_u8(sums.1, mote_mve_load_u8(patch + 16))
      unsafe sums.2 = mote_mve_sum_u8(sums.2, mote_mve_load_u8(patch + 32))
      unsafe sums.3 = mote_mve_sum_u8(sums.3, mote_mve_load_u8(patch + 48))
      unsafe patch += 64
    }
    return SIMD4(Int32(bitPattern: sums.0), Int32(bitPattern: sums.1), Int32(bitPattern: sums.2), Int32(bitPattern: sums.3))
  }
}
