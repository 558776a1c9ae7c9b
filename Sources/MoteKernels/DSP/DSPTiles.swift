import CMoteIntrinsics
import MoteFormat

/// The 4x4 tiles of sums of one call, numbered along rows: tile `k` is `(k / across, k % across)`.
struct DSPTiles {
  let a: UnsafePointer<Int8Arguments>
  /// Sums per value of the output along an axis: 2 behind a pool, else 1.
  let pool: Int
  /// Tiles in a row, and in all.
  let across, count: Int

  init(_ a: UnsafePointer<Int8Arguments>) {
    self.a = a
    pool = a.pointee.geometry.pool.height
    across = (a.pointee.geometry.pooledWidth &* pool &+ 3) >> 2
    count = across &* ((a.pointee.rows.rowCount &* pool &+ 3) >> 2)
  }

  /// Columns of two neighbouring tiles.
  static var columns: Int { 10 }
  /// Bytes of the transform's temporary memory: T, six row addresses, a row of padding.
  static func workBytes(_ g: UnsafePointer<Geometry>) -> Int {
    2 * 6 * Int(MOTE_DSP_COLUMNS) * 4 + 6 * MemoryLayout<Int>.size + min(columns, g.pointee.width) &* g.pointee.channels
  }

  /// V of two tiles from `first` on, into `v`: `[slice][36][pairs of a slice][2 tiles]`, a slice being `quads` groups of
  /// four channels. The second tile is left out where there is none.
  @inline(never)
  func transform(_ first: Int, _ v: UnsafeMutableRawPointer, quads: Int, work: UnsafeMutableRawPointer) {
    let end = min(first &+ 2, count)
    var tile = first
    while tile < end {
      let y = quotient(tile, by: across)
      let x = tile &- y &* across
      let tiles = min(end &- tile, across &- x)
      segment(y, x, tiles, v + 4 &* (tile &- first), quads, work)
      tile &+= tiles
    }
  }

  /// V of `tiles` neighbours of tile row `ty`.
  private func segment(
    _ ty: Int, _ tx: Int, _ tiles: Int, _ v: UnsafeMutableRawPointer, _ quads: Int, _ work: UnsafeMutableRawPointer
  ) {
    let (width, channels) = (a.pointee.geometry.width, a.pointee.geometry.channels)
    let t = work.assumingMemoryBound(to: UInt32.self)
    let rows = (work + 2 * 6 * Int(MOTE_DSP_COLUMNS) * 4).assumingMemoryBound(to: UnsafePointer<UInt8>?.self)
    let columns = 4 &* tiles &+ 2
    // Columns of padding, of input, of padding.
    let start = 4 &* tx &- a.pointee.geometry.window.padLeft
    let left = min(columns, max(0, 0 &- start))
    let inside = max(0, min(width, start &+ columns) &- (start &+ left))
    fill(t, left, 0)
    fill(t + (left &+ inside), columns &- left &- inside, 0)
    self.rows(ty, rows, column: start &+ left, inside)
    let step = Int32(truncatingIfNeeded: channels)
    let pitch = 16 &* quads
    var (slice, place) = (v, v)
    var quad = 0
    while true {
      if inside > 0 { mote_dsp_columns(rows, t + left, Int32(truncatingIfNeeded: inside) &* step, step) }
      for tile in upTo(tiles) {
        mote_dsp_rows(t + 4 &* tile, (place + 4 &* tile).assumingMemoryBound(to: UInt32.self), Int32(truncatingIfNeeded: pitch))
      }
      quad &+= 1
      if 4 &* quad == channels { return }
      place += 16
      if place == slice + pitch {
        slice += 36 &* pitch
        place = slice
      }
      for i in 0..<6 { rows[i] = rows[i]! + 4 }
    }
  }

  /// T of `count` columns of padding: B^T of a constant is 6 times it at point 1 and nothing elsewhere.
  private func fill(_ t: UnsafeMutablePointer<UInt32>, _ count: Int, _ column: Int) {
    let value = UInt32(a.pointee.inputZeroPoint) &* 0x0006_0006
    for x in upTo(count) {
      for row in 0..<12 {
        t[row &* Int(MOTE_DSP_COLUMNS) &+ x] = row == 1 || row == 7 ? value : 0
      }
    }
  }

  /// Addresses of the six input rows of a tile row from a column on; behind them the row that stands for padding.
  private func rows(
    _ ty: Int, _ rows: UnsafeMutablePointer<UnsafePointer<UInt8>?>, column: Int, _ inside: Int
  ) {
    let (width, channels) = (a.pointee.geometry.width, a.pointee.geometry.channels)
    let padding = UnsafeMutableRawPointer(rows + 6).assumingMemoryBound(to: UInt8.self)
    var y = a.pointee.rows.firstRow &* pool &+ 4 &* ty &- a.pointee.geometry.window.padTop
    var filled = false
    for i in 0..<6 {
      if y >= 0 && y < a.pointee.geometry.height {
        rows[i] = a.pointee.input + (remainder(y, by: a.pointee.rows.inputRing) &* width &+ column) &* channels
      } else {
        if !filled {
          for byte in upTo(inside &* channels) { padding[byte] = a.pointee.inputZeroPoint }
          filled = true
        }
        rows[i] = UnsafePointer(padding)
      }
      y &+= 1
    }
  }
}
