import MoteFormat

/// The reference of the layouts that hold weights transformed for exact Winograd F(4x4, 3x3): the plain algorithm of
/// `WINOGRAD.md` on a tile at a time, with weights that `prepare` brought into the order `[O, 36, C]`, Int16.
///
/// Memory safety does not depend on the weights: all sums wrap.
struct ReferenceWinograd: ~Escapable {
  let g: Geometry
  let rows: Rows
  let zeroPoint: Int32
  let input: Span<UInt8>
  /// `[O, 36, C]`.
  let weights: Span<Int16>
  let bias: Span<Int32>

  @_lifetime(copy input, copy weights, copy bias)
  init(_ g: Geometry, _ rows: Rows, zeroPoint: UInt8, input: Span<UInt8>, weights: Span<Int16>, bias: Span<Int32>) {
    self.g = g
    self.rows = rows
    self.zeroPoint = Int32(zeroPoint)
    self.input = input
    self.weights = weights
    self.bias = bias
  }

  /// Int32 elements of scratch: the band of sums that one row of the fused pool needs, and one transformed tile.
  static func scratchCount(_ g: Geometry) -> Int { bandRows(g) &* g.outputWidth &* g.outputChannels &+ 36 &* g.channels }

  /// Rows of sums that the tiles around one row of the fused pool have at most.
  private static func bandRows(_ g: Geometry) -> Int { (g.pool.height &+ 2) / Winograd.tile &* Winograd.tile &+ Winograd.tile }

  /// Hands the largest sum of every window of the fused pool to `store`, called-for rows in order.
  func forEachSum(_ scratch: inout MutableSpan<Int32>, _ store: (_ index: Int, _ o: Int, _ sum: Int32) -> Void) {
    var band = 0..<0
    for y in rows.firstRow..<rows.firstRow &+ rows.rowCount {
      let top = y &* g.pool.strideY &- g.pool.padTop
      let first = max(0, top) / Winograd.tile &* Winograd.tile
      let end = min(g.outputHeight, top &+ g.pool.height)
      // Neighbouring rows of the pool often lie in the same tiles.
      if first != band.lowerBound || end > band.upperBound {
        band = first..<first
        while band.upperBound < end {
          fill(&scratch, tileRow: band.upperBound, bandRow: band.upperBound &- first)
          band = first..<band.upperBound &+ Winograd.tile
        }
      }
      for x in 0..<g.pooledWidth {
        for o in 0..<g.outputChannels {
          let sums = scratch.span
          let sum = ReferenceKernels.pooled(g, y: y, x: x) { y, x in
            sums[((y &- first) &* g.outputWidth &+ x) &* g.outputChannels &+ o]
          }
          store((ReferenceKernels.row(y, rows.outputRing) &* g.pooledWidth &+ x) &* g.outputStride &+ o, o, sum)
        }
      }
    }
  }

  /// The sums of one row of tiles whose first row is `tileRow`, into the band's rows from `bandRow`.
  private func fill(_ scratch: inout MutableSpan<Int32>, tileRow: Int, bandRow: Int) {
    let transformed = scratch.count &- 36 &* g.channels
    var left = 0
    while left < g.outputWidth {
      transform(&scratch, at: transformed, tileRow, left)
      for o in 0..<g.outputChannels {
        let tile = outputs(scratch.span, transformed, o)
        for i in 0..<min(Winograd.tile, g.outputHeight &- tileRow) {
          for j in 0..<min(Winograd.tile, g.outputWidth &- left) {
            scratch[((bandRow &+ i) &* g.outputWidth &+ left &+ j) &* g.outputChannels &+ o] =
              Winograd.accumulator(tile[4 &* i &+ j], i, j)
          }
        }
      }
      left &+= Winograd.tile
    }
  }

  /// V of the tile of outputs at (top, left), `[36, C]`.
  private func transform(_ scratch: inout MutableSpan<Int32>, at start: Int, _ top: Int, _ left: Int) {
    for c in 0..<g.channels {
      var tile = InlineArray<36, Int32>(repeating: zeroPoint)
      for y in 0..<Winograd.points {
        let iy = top &+ y &- g.window.padTop
        if iy < 0 || iy >= g.height { continue }
        for x in 0..<Winograd.points {
          let ix = left &+ x &- g.window.padLeft
          if ix < 0 || ix >= g.width { continue }
          tile[6 &* y &+ x] = Int32(input[(ReferenceKernels.row(iy, rows.inputRing) &* g.width &+ ix) &* g.channels &+ c])
        }
      }
      Winograd.input(&tile)
      for p in 0..<36 { scratch[start &+ p &* g.channels &+ c] = tile[p] }
    }
  }

  /// Y of one tile and output channel.
  private func outputs(_ scratch: Span<Int32>, _ transformed: Int, _ o: Int) -> InlineArray<16, Int32> {
    var sums = InlineArray<36, Int32>(repeating: 0)
    sums[Winograd.biasPoint] = Winograd.biasFactor &* bias[o]
    for p in 0..<36 {
      let u = weights.extracting((o &* 36 &+ p) &* g.channels..<(o &* 36 &+ p &+ 1) &* g.channels)
      let v = scratch.extracting(transformed &+ p &* g.channels..<transformed &+ (p &+ 1) &* g.channels)
      // Both spans hold exactly `channels` elements, so the index needs no second check.
      for c in 0..<g.channels { unsafe sums[p] &+= Int32(u[unchecked: c]) &* v[unchecked: c] }
    }
    return Winograd.output(sums)
  }
}
