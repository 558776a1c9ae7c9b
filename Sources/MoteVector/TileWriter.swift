import MoteKernels

/// What every byte goes through behind the scale: zero point and clamp.
@usableFromInline struct FusedOutput<V: IntegerVectors> {
  @usableFromInline let offset: V.Scales
  @usableFromInline let low, high: V.Bytes

  @inlinable @inline(__always) init(_ a: Int8Arguments) {
    offset = V.scales(repeating: FusedRounding.magic + Float(a.outputZeroPoint))
    low = V.bytes(repeating: a.qMin)
    high = V.bytes(repeating: a.qMax)
  }

  @inlinable @inline(__always) func rounded(_ v: V.Sums, _ scale: V.Scales) -> V.Sums {
    V.fused(v, scale: scale, offset: offset)
  }

  /// Four vectors of one scale as bytes.
  @inlinable @inline(__always) func bytes(_ v: (V.Sums, V.Sums, V.Sums, V.Sums), _ scale: V.Scales) -> V.Bytes {
    V.clamped(
      V.bytes(rounded(v.0, scale), rounded(v.1, scale), rounded(v.2, scale), rounded(v.3, scale)), low: low, high: high)
  }
}

/// Where one row of tiles is written: pointers to rows of output, offsets of columns.
///
/// Outputs that are not wanted, because a tile reaches over an edge, go to the place of the tile's first row or column and are
/// overwritten by those: whoever writes a tile ends with its first row, and `storeQuarters` with the first column.
@usableFromInline struct TilePlaces {
  @usableFromInline let row0, row1, row2, row3: UnsafeMutableRawPointer
  /// Columns of output, and bytes from one to the next, which are more than its channels where it is a slice.
  @usableFromInline let columns, columnBytes: Int

  /// - Parameter y: the first row of output, of which `count` from it on are wanted, at least one.
  @inlinable @inline(__always) init(_ a: Int8Arguments, y: Int, count: Int) {
    columns = a.geometry.pooledWidth
    columnBytes = a.geometry.outputStride
    let (output, ring, rowBytes) = (a.output, a.rows.outputRing, columns &* columnBytes)
    @inline(__always) func row(_ i: Int) -> UnsafeMutableRawPointer {
      let row = i < count ? y &+ i : y
      return output + (row < ring ? row : row % ring) &* rowBytes
    }
    (row0, row1, row2, row3) = (row(0), row(1), row(2), row(3))
  }

  /// The offset of the column `j` behind column `x`.
  @inlinable @inline(__always) func column(_ x: Int, _ j: Int) -> Int { x &+ j < columns ? j &* columnBytes : 0 }
}

extension WinogradConvolution {
  /// Writes one row of `tiles` tiles of a layer without a pool, one vector of channels; `x` is the first column.
  @inlinable @inline(__always)
  static func writeTiles(
    _ places: TilePlaces, _ output: FusedOutput<V>, _ sums: UnsafeMutableRawPointer, tiles: Int, x: Int, channel: Int,
    _ scale: V.Scales
  ) {
    let scale = V.product(scale, V.scales(repeating: 0x1p-6))
    var (m, x) = (sums, x)
    let end = x &+ 4 &* tiles
    while x < end {
      transformColumns(m)
      let (c1, c2, c3) = (places.column(x, 1), places.column(x, 2), places.column(x, 3))
      let first = x &* places.columnBytes &+ channel
      @inline(__always) func write(_ i: Int, _ row: UnsafeMutableRawPointer) {
        let place = row + first
        V.storeQuarters(output.bytes(normalizedRow(m, i), scale), place, place + c1, place + c2, place + c3)
      }
      write(3, places.row3)
      write(2, places.row2)
      write(1, places.row1)
      write(0, places.row0)
      m += WinogradShape<V>.tileBytes
      x &+= 4
    }
  }

  /// The same behind a 2x2 pool; `x` is the first column of output.
  @inlinable @inline(__always)
  static func writePooledTiles(
    _ places: TilePlaces, _ output: FusedOutput<V>, _ sums: UnsafeMutableRawPointer, tiles: Int, x: Int, channel: Int,
    _ scale: V.Scales, poolsFirst: Bool
  ) {
    let scale6 = V.product(scale, V.scales(repeating: 0x1p-6))
    let scale4 = V.product(scale, V.scales(repeating: poolsFirst ? 0x1p-4 : 0x1p-6))
    let scale2 = V.product(scale, V.scales(repeating: poolsFirst ? 0x1p-2 : 0x1p-6))
    var (m, x) = (sums, x)
    let end = x &+ 2 &* tiles
    while x < end {
      transformColumns(m)
      let v = poolsFirst ? quartersPooledFirst(m) : pooledQuarters(m)
      let bytes = V.clamped(
        V.bytes(
          output.rounded(v.0, scale6), output.rounded(v.1, scale4), output.rounded(v.2, scale4), output.rounded(v.3, scale2)),
        low: output.low, high: output.high)
      let first = x &* places.columnBytes &+ channel
      let second = first &+ places.column(x, 1)
      V.storeQuarters(bytes, places.row0 + first, places.row0 + second, places.row1 + first, places.row1 + second)
      m += WinogradShape<V>.tileBytes
      x &+= 2
    }
  }
}
