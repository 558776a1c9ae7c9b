import CMoteIntrinsics
import MoteFormat

/// Where the sums of two tiles go: bytes by the leaf functions, where the requantization has their form, else by the rule.
struct DSPOutput {
  let tiles: DSPTiles
  /// What the points of rows and columns 0 and 5 of M still lack: 1 or 6.
  private let ends: Int32
  /// Whether the leaf functions can requantize the layer.
  #if MOTE_NO_GENERAL
    private var isFast: Bool { true }
  #else
    private let isFast: Bool
  #endif
  /// Y `[2][4][6]`, or one tile's 16 sums behind its 24 half-made ones.
  let y: UnsafeMutablePointer<Int32>

  static var yBytes: Int { 2 * 24 * 4 }
  static var tableBytes: Int { MemoryLayout<mote_dsp_output>.stride }
  static func table(_ memory: UnsafeMutableRawPointer) -> UnsafeMutablePointer<mote_dsp_output> {
    memory.assumingMemoryBound(to: mote_dsp_output.self)
  }

  init(_ tiles: DSPTiles, ends: Int32, y: UnsafeMutableRawPointer) {
    self.tiles = tiles
    self.ends = ends
    self.y = y.assumingMemoryBound(to: Int32.self)
    #if !MOTE_NO_GENERAL
      isFast = Self.isFast(tiles.a) && (tiles.pool == 1 || Winograd.canPoolFirst(bound: tiles.a.pointee.bound))
    #endif
  }

  /// Bytes 0...255 with the zero point in the rounding term: `usat8((mulhi32(acc * 64, M) + rounding) >> (s - 26))`
  /// with rounding = 2^(s-27) + zeroPoint * 2^(s-26) needs s in 27...48.
  private static func isFast(_ a: UnsafePointer<Int8Arguments>) -> Bool {
    guard let shifts = a.pointee.shifts, a.pointee.qMin == 0, a.pointee.qMax == 255 else { return false }
    for o in upTo(a.pointee.geometry.outputChannels) where shifts[o] < 27 || shifts[o] > 48 { return false }
    return true
  }

  /// Makes a table for the two tiles from `first` on and all filters.
  func begin(_ first: Int, _ q: UnsafeMutablePointer<mote_dsp_output>) {
    guard isFast, let multipliers = tiles.a.pointee.multipliers, let shifts = tiles.a.pointee.shifts else { return }
    q.pointee.bias = tiles.a.pointee.bias
    q.pointee.multipliers = multipliers
    q.pointee.shifts = shifts
    q.pointee.rounding = 2 &* Int32(tiles.a.pointee.outputZeroPoint) &+ 1
    q.pointee.ends = ends
    q.pointee.count = first &+ 1 < tiles.count ? 2 : 1
    aim(first, &q.pointee.tile.0)
    if first &+ 1 < tiles.count { aim(first &+ 1, &q.pointee.tile.1) }
  }

  /// Where a tile lies in the output.
  private func aim(_ tile: Int, _ t: inout mote_dsp_tile) {
    let place = Place(tiles, tile)
    let channels = tiles.a.pointee.geometry.outputChannels
    let stride = tiles.a.pointee.geometry.pooledWidth &* channels
    let ring = tiles.a.pointee.rows.outputRing
    func column(_ i: Int) -> Int32 { Int32(truncatingIfNeeded: min(i, place.columns &- 1) &* channels) }
    func row(_ i: Int) -> Int32 {
      if i >= place.rows { return 0 }
      // Behind the ring's last row comes its first. A ring of one row never has a second wanted row.
      return Int32(truncatingIfNeeded: place.slot &+ i == ring ? stride &* (1 &- ring) : stride)
    }
    t.columns = (column(1), column(2), column(3))
    t.rows = (row(1), row(2), row(3), 0)
    t.out = tiles.a.pointee.output.assumingMemoryBound(to: UInt8.self)
      + (place.slot &* stride &+ place.column &* channels &- 1)
  }

  /// Filters `o` and `o + 1`, the next two of the table: `m` is `[36][2 o][2 tiles]`.
  func write(
    _ m: UnsafeMutablePointer<Int32>, _ first: Int, _ o: Int, _ q: UnsafeMutablePointer<mote_dsp_output>
  ) {
    if !isFast {
      for k in upTo(4) where first &+ (k & 1) < tiles.count { exact(m + k, first &+ (k & 1), o &+ k >> 1) }
    } else if tiles.pool == 1 {
      mote_dsp_output_plain(m, y, q)
      mote_dsp_output_plain(m + 2, y, q)
    } else {
      mote_dsp_output_pooled(m, y, q)
      mote_dsp_output_pooled(m + 2, y, q)
    }
  }

  /// One tile and filter by the rule, whatever the layer's bound, clamp and shifts: `m` strides four sums.
  private func exact(_ m: UnsafeMutablePointer<Int32>, _ tile: Int, _ o: Int) {
    m[4 &* Winograd.biasPoint] &+= Winograd.biasFactor &* tiles.a.pointee.bias[o]
    for j in 0..<6 {
      let p = m + 4 &* j
      let out = Winograd.output(ends &* p[0], p[24], p[48], p[72], p[96], ends &* p[120])
      (y[j], y[6 &+ j], y[12 &+ j], y[18 &+ j]) = out
    }
    for i in 0..<4 {
      let row = y + 6 &* i
      let out = Winograd.output(ends &* row[0], row[1], row[2], row[3], row[4], ends &* row[5])
      let sums = y + (24 &+ 4 &* i)
      sums[0] = Winograd.accumulator(out.0, i, 0)
      sums[1] = Winograd.accumulator(out.1, i, 1)
      sums[2] = Winograd.accumulator(out.2, i, 2)
      sums[3] = Winograd.accumulator(out.3, i, 3)
    }
    store(Place(tiles, tile), o)
  }

  /// The wanted ones of the 16 sums behind Y, after the pool.
  private func store(_ place: Place, _ o: Int) {
    let pool = tiles.pool
    var slot = place.slot
    for row in upTo(place.rows) {
      for column in upTo(place.columns) {
        var best = Int32.min
        for k in upTo(pool &* pool) {
          let (py, px) = pool == 1 ? (0, 0) : (k >> 1, k & 1)
          best = mote_larger(best, y[24 &+ 4 &* (pool &* row &+ py) &+ pool &* column &+ px])
        }
        let index = slot &* tiles.a.pointee.geometry.pooledWidth &+ place.column &+ column
        DSPRequantization.store(best, tiles.a, o, index &* tiles.a.pointee.geometry.outputChannels &+ o)
      }
      slot = slot &+ 1 == tiles.a.pointee.rows.outputRing ? 0 : slot &+ 1
    }
  }
}

/// The part of the output that a tile covers.
private struct Place {
  /// The first column, and the first row's slot in the output's ring.
  let column, slot: Int
  /// Values inside the called-for part of the output.
  let rows, columns: Int

  init(_ tiles: DSPTiles, _ tile: Int) {
    let shift = tiles.pool == 1 ? 2 : 1
    let ty = quotient(tile, by: tiles.across)
    let row = ty &<< shift
    column = (tile &- ty &* tiles.across) &<< shift
    rows = min(1 &<< shift, tiles.a.pointee.rows.rowCount &- row)
    columns = min(1 &<< shift, tiles.a.pointee.geometry.pooledWidth &- column)
    slot = remainder(tiles.a.pointee.rows.firstRow &+ row, by: tiles.a.pointee.rows.outputRing)
  }
}

/// How one sum leaves a kernel, whatever the layer asks for.
enum DSPRequantization {
  @inline(never)
  static func store(_ sum: Int32, _ a: UnsafePointer<Int8Arguments>, _ o: Int, _ index: Int) {
    guard let multipliers = a.pointee.multipliers, let shifts = a.pointee.shifts else {
      (a.pointee.output + 4 &* index).storeBytes(of: sum, as: Int32.self)
      return
    }
    // A build without the general paths brings only accumulators here.
    #if !MOTE_NO_GENERAL
      let byte = a.pointee.output.assumingMemoryBound(to: UInt8.self) + index
      byte.pointee = PortableRequantization.byte(
        sum, multiplier: multipliers[o], shift: shifts[o], zeroPoint: Int32(a.pointee.outputZeroPoint))
      PortableRequantization.clamp(byte, 1, qMin: a.pointee.qMin, qMax: a.pointee.qMax)
    #endif
  }
}
