import MoteKernels

extension FloatWinograd {
  /// A^T M: the vertical half of the output transform of one tile and vector, in place: rows 0 to 3 of points become outputs.
  @inlinable @inline(__always)
  static func transformColumns(_ m: UnsafeMutableRawPointer) {
    // With many registers the sums went through it before they were stored.
    if V.hasManyRegisters { return }
    for j in 0..<6 {
      let at = m + j &* V.width
      let y = FloatTransform.output(
        V.self, V.load(at), V.load(at + 6 &* V.width), V.load(at + 12 &* V.width), V.load(at + 18 &* V.width),
        V.load(at + 24 &* V.width), V.load(at + 30 &* V.width))
      V.store(y.0, at)
      V.store(y.1, at + 6 &* V.width)
      V.store(y.2, at + 12 &* V.width)
      V.store(y.3, at + 18 &* V.width)
    }
  }

  /// Row `i` of a tile's outputs.
  @inlinable @inline(__always)
  static func transformRow(_ m: UnsafeRawPointer, _ i: Int) -> (V.Floats, V.Floats, V.Floats, V.Floats) {
    let at = m + (6 &* i) &* V.width
    return FloatTransform.output(
      V.self, V.load(at), V.load(at + V.width), V.load(at + 2 &* V.width), V.load(at + 3 &* V.width),
      V.load(at + 4 &* V.width), V.load(at + 5 &* V.width))
  }

  /// Writes one row of `tiles` tiles of a layer without a pool, one vector of channels; `x` is the first column.
  @inlinable @inline(__always)
  static func writeTiles(
    _ places: FloatPlaces, _ low: V.Floats, _ sums: UnsafeMutableRawPointer, tiles: Int, x: Int, channel: Int
  ) {
    var (m, x) = (sums, x)
    let end = x &+ 4 &* tiles
    while x < end {
      transformColumns(m)
      let (c1, c2, c3) = (places.column(x, 1), places.column(x, 2), places.column(x, 3))
      let first = x &* places.columnBytes &+ 4 &* channel
      @inline(__always) func write(_ i: Int, _ row: UnsafeMutableRawPointer) {
        let y = transformRow(m, i)
        let place = row + first
        V.store(V.maximum(low, y.3), place + c3)
        V.store(V.maximum(low, y.2), place + c2)
        V.store(V.maximum(low, y.1), place + c1)
        V.store(V.maximum(low, y.0), place)
      }
      write(3, places.row3)
      write(2, places.row2)
      write(1, places.row1)
      write(0, places.row0)
      m += FloatWinogradShape<V>.tileBytes
      x &+= 4
    }
  }

  /// The same behind a 2x2 pool; `x` is the first column of output.
  @inlinable @inline(__always)
  static func writePooledTiles(
    _ places: FloatPlaces, _ low: V.Floats, _ sums: UnsafeMutableRawPointer, tiles: Int, x: Int, channel: Int
  ) {
    var (m, x) = (sums, x)
    let end = x &+ 2 &* tiles
    while x < end {
      transformColumns(m)
      let first = x &* places.columnBytes &+ 4 &* channel
      let second = places.column(x, 1)
      @inline(__always) func write(_ i: Int, _ row: UnsafeMutableRawPointer) {
        let (a, b) = (transformRow(m, i), transformRow(m, i &+ 1))
        let place = row + first
        V.store(V.maximum(V.maximum(low, V.maximum(a.2, a.3)), V.maximum(b.2, b.3)), place + second)
        V.store(V.maximum(V.maximum(low, V.maximum(a.0, a.1)), V.maximum(b.0, b.1)), place)
      }
      write(2, places.row1)
      write(0, places.row0)
      m += FloatWinogradShape<V>.tileBytes
      x &+= 2
    }
  }
}
