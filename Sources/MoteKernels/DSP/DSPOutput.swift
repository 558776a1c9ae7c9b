import CMoteIntrinsics
import MoteFormat

/// Where the sums of two tiles go: bytes by the leaf functions, where the requantization has their form, else by the rule.
struct DSPOutput {
  let tiles: DSPTiles
  /// What the points of rows and columns 0 and 5 of M still lack: 1 or 6.
  let ends: Int32
  /// Whether the leaf functions can requantize the layer.
  let isFast: Bool
  /// Room for Y and two tiles of results.
  let work: UnsafeMutableRawPointer

  /// Bytes of `work`: Y `[2][4][6]`, then 2 * 16 sums.
  static var workBytes: Int { 2 * 24 * 4 + 2 * 16 * 4 }

  init(_ tiles: DSPTiles, ends: Int32, work: UnsafeMutableRawPointer) {
    self.tiles = tiles
    self.ends = ends
    self.work = work
    let a = tiles.a
    isFast = Self.isFast(a) && (tiles.pool == 1 || Winograd.canPoolFirst(bound: a.pointee.bound))
  }

  /// Bytes 0...255 with the zero point in the rounding term: `usat8((mulhi32(acc * 64, M) + rounding) >> (s - 26))`
  /// needs s in 27...48, so that the rounding term fits.
  private static func isFast(_ a: UnsafePointer<Int8Arguments>) -> Bool {
    guard let shifts = a.pointee.shifts, a.pointee.qMin == 0, a.pointee.qMax == 255 else { return false }
    for o in 0..<a.pointee.geometry.outputChannels where shifts[o] < 27 || shifts[o] > 48 { return false }
    return true
  }

  /// Where a tile lies in the output, in values of the output.
  private struct Place {
    var row = 0
    var column = 0
    /// Values inside the called-for part of the output; 0 for a tile that is none.
    var rows = 0
    var columns = 0
    /// The row's slot in the output's ring.
    var slot = 0
  }

  private func place(_ tile: Int) -> Place {
    if tile >= tiles.count { return Place() }
    let size = 4 / tiles.pool
    let ty = tile / tiles.across
    let (row, column) = (size &* ty, size &* (tile &- ty &* tiles.across))
    return Place(
      row: row, column: column, rows: min(size, tiles.a.pointee.rows.rowCount &- row),
      columns: min(size, tiles.a.pointee.geometry.pooledWidth &- column),
      slot: (tiles.a.pointee.rows.firstRow &+ row) % tiles.a.pointee.rows.outputRing)
  }

  /// The two tiles from `first` on, for filters `o` and `o + 1`: `m` is `[36][2 o][2 tiles]`.
  func write(_ m: UnsafePointer<Int32>, first: Int, o: Int) {
    let places = (place(first), place(first &+ 1))
    for k in 0..<2 {
      if isFast {
        fast(m + 2 &* k, o &+ k, places.0, places.1)
      } else {
        var q = mote_dsp_output()
        q.start = 36 &* tiles.a.pointee.bias[o &+ k]
        q.ends = ends
        mote_dsp_output_columns(m + 2 &* k, work.assumingMemoryBound(to: Int32.self), &q)
        exact(places.0, o &+ k, 0)
        exact(places.1, o &+ k, 1)
      }
    }
  }
}

extension DSPOutput {
  /// By the leaf functions: straight to the output where all of a tile is wanted, else through `work`.
  private func fast(_ m: UnsafePointer<Int32>, _ o: Int, _ first: Place, _ second: Place) {
    let a = tiles.a
    let shift = Int32(a.pointee.shifts![o])
    var q = mote_dsp_output()
    q.start = 36 &* a.pointee.bias[o]
    q.ends = ends
    let multiplier = a.pointee.multipliers![o]
    let rounding = (1 &<< (shift &- 27)) &+ (Int32(a.pointee.outputZeroPoint) &<< (shift &- 26))
    func tile(_ place: Place, _ k: Int) -> mote_dsp_tile {
      let whole = isWhole(place)
      return mote_dsp_tile(
        out: whole ? address(place, o) : temporary(k), multiplier: multiplier, rounding: rounding, shift: shift &- 26,
        rowStride: Int32(truncatingIfNeeded: whole ? a.pointee.geometry.pooledWidth &* a.pointee.geometry.outputChannels : 4),
        columnStride: Int32(truncatingIfNeeded: whole ? a.pointee.geometry.outputChannels : 1))
    }
    q.tile.0 = tile(first, 0)
    if second.rows > 0 { q.tile.1 = tile(second, 1) }
    let y = work.assumingMemoryBound(to: Int32.self)
    if tiles.pool == 1 { mote_dsp_output_plain(m, y, &q) } else { mote_dsp_output_pooled(m, y, &q) }
    if !isWhole(first) { copy(first, o, 0) }
    if second.rows > 0 && !isWhole(second) { copy(second, o, 1) }
  }

  private func isWhole(_ place: Place) -> Bool {
    let size = 4 / tiles.pool
    return place.rows == size && place.columns == size && place.slot &+ size <= tiles.a.pointee.rows.outputRing
  }

  private func temporary(_ k: Int) -> UnsafeMutablePointer<UInt8> {
    (work + (192 &+ 16 &* k)).assumingMemoryBound(to: UInt8.self)
  }

  /// The byte of a place's first value.
  private func address(_ place: Place, _ o: Int) -> UnsafeMutablePointer<UInt8> {
    let g = tiles.a.pointee.geometry
    return tiles.a.pointee.output.assumingMemoryBound(to: UInt8.self)
      + ((place.slot &* g.pooledWidth &+ place.column) &* g.outputChannels &+ o)
  }

  /// The wanted part of a tile from `temporary`.
  private func copy(_ place: Place, _ o: Int, _ k: Int) {
    var from = place
    for row in 0..<place.rows {
      var to = address(from, o)
      for column in 0..<place.columns {
        to.pointee = temporary(k)[4 &* row &+ column]
        to += tiles.a.pointee.geometry.outputChannels
      }
      from.slot = from.slot &+ 1 == tiles.a.pointee.rows.outputRing ? 0 : from.slot &+ 1
    }
  }

  /// By the rule, whatever the layer's bound, clamp and shifts: tile `k` of Y to accumulators, then maximum and bytes.
  private func exact(_ place: Place, _ o: Int, _ k: Int) {
    let y = work.assumingMemoryBound(to: Int32.self) + 24 &* k
    let sums = work.assumingMemoryBound(to: Int32.self) + (2 &* 24 &+ 16 &* k)
    for i in 0..<4 {
      let row = y + 6 &* i
      let out = Winograd.output(ends &* row[0], row[1], row[2], row[3], row[4], ends &* row[5])
      sums[4 &* i] = Winograd.accumulator(out.0, i, 0)
      sums[4 &* i &+ 1] = Winograd.accumulator(out.1, i, 1)
      sums[4 &* i &+ 2] = Winograd.accumulator(out.2, i, 2)
      sums[4 &* i &+ 3] = Winograd.accumulator(out.3, i, 3)
    }
    let g = UnsafeRawPointer(tiles.a).assumingMemoryBound(to: Geometry.self)
    var slot = place.slot
    for row in 0..<place.rows {
      for column in 0..<place.columns {
        let index = (slot &* g.pointee.pooledWidth &+ place.column &+ column) &* g.pointee.outputChannels &+ o
        var best = Int32.min
        for py in 0..<tiles.pool {
          for px in 0..<tiles.pool {
            best = mote_larger(best, sums[4 &* (tiles.pool &* row &+ py) &+ tiles.pool &* column &+ px])
          }
        }
        DSPRequantization.store(best, tiles.a, o, index)
      }
      slot = slot &+ 1 == tiles.a.pointee.rows.outputRing ? 0 : slot &+ 1
    }
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
    let byte = a.pointee.output.assumingMemoryBound(to: UInt8.self) + index
    byte.pointee = PortableRequantization.byte(
      sum, multiplier: multipliers[o], shift: shifts[o], zeroPoint: Int32(a.pointee.outputZeroPoint))
    PortableRequantization.clamp(byte, 1, qMin: a.pointee.qMin, qMax: a.pointee.qMax)
  }
}
