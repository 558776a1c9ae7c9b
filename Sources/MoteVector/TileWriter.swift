import MoteKernels

/// The last step of every byte: zero point and clamp.
@usableFromInline struct FusedRow<V: IntegerVectors> {
  @usableFromInline let offset: V.Scales
  @usableFromInline let low, high: V.Bytes

  @inlinable @inline(__always) init(_ a: Int8Arguments) {
    offset = V.scales(repeating: FusedRounding.magic + Float(a.outputZeroPoint))
    low = V.bytes(repeating: a.qMin)
    high = V.bytes(repeating: a.qMax)
  }
}

/// Writes the outputs of tiles, one vector of channels each.
///
/// Outputs that are not wanted, of tiles at the edges or of channels behind the last, go to `spill` instead.
@usableFromInline struct TileWriter<V: IntegerVectors> {
  @usableFromInline let output: UnsafeMutableRawPointer
  @usableFromInline let spill: UnsafeMutableRawPointer
  @usableFromInline let row: FusedRow<V>
  /// Of outputs: rows in memory, columns, and bytes of one column and of one row.
  @usableFromInline let ring, columns, columnBytes, rowBytes: Int
  /// Channels of the vector that exist.
  @usableFromInline let channels: Int

  @inlinable @inline(__always)
  init(_ a: Int8Arguments, _ s: WinogradShape<V>, _ row: FusedRow<V>, channel: Int, spill: UnsafeMutableRawPointer) {
    output = a.output + channel
    self.spill = spill
    self.row = row
    ring = a.rows.outputRing
    columns = a.geometry.pooledWidth
    columnBytes = a.geometry.outputChannels
    rowBytes = columns &* columnBytes
    channels = Swift.min(V.lanes, a.geometry.outputChannels &- channel)
  }

  @inlinable @inline(__always) func place(_ y: Int) -> UnsafeMutableRawPointer {
    output + (y < ring ? y : y % ring) &* rowBytes
  }

  /// Stores four columns of one row, or two of each of two rows: `count` of the first and of the second pair exist.
  @inlinable @inline(__always)
  func store(
    _ v: (V.Sums, V.Sums, V.Sums, V.Sums), _ first: UnsafeMutableRawPointer, _ firstCount: Int,
    _ second: UnsafeMutableRawPointer, _ secondCount: Int
  ) {
    let bytes = V.clamped(V.bytes(v.0, v.1, v.2, v.3), low: row.low, high: row.high)
    if channels == V.lanes {
      V.storeQuarters(
        bytes, first, firstCount > 1 ? first + columnBytes : spill, secondCount > 0 ? second : spill,
        secondCount > 1 ? second + columnBytes : spill)
      return
    }
    V.store(bytes, spill)
    for j in 0..<firstCount { (first + j &* columnBytes).copyMemory(from: spill + j &* V.lanes, byteCount: channels) }
    for j in 0..<secondCount {
      (second + j &* columnBytes).copyMemory(from: spill + (2 &+ j) &* V.lanes, byteCount: channels)
    }
  }

  @inlinable @inline(__always) func rounded(_ v: V.Sums, _ scale: V.Scales) -> V.Sums {
    V.fused(v, scale: scale, offset: row.offset)
  }

  /// Calls `body` with each tile of a block: its sums, its first row and column of sums.
  @inlinable @inline(__always)
  func forEachTile(
    _ block: TileBlock, _ sums: UnsafeMutableRawPointer, _ body: (_ m: UnsafeMutableRawPointer, _ y: Int, _ x: Int) -> Void
  ) {
    var m = sums
    for tileY in 0..<block.tilesY {
      for tileX in 0..<block.tilesX {
        body(m, block.y &+ 4 &* tileY, block.x &+ 4 &* tileX)
        m += WinogradShape<V>.tileBytes
      }
    }
  }

  @inlinable @inline(__always)
  func plain(_ block: TileBlock, _ sums: UnsafeMutableRawPointer, _ scale: V.Scales) {
    let scale = V.product(scale, V.scales(repeating: 0x1p-6))
    forEachTile(block, sums) { m, y, x in
      WinogradConvolution<V>.transformColumns(m)
      let count = Swift.min(4, columns &- x)
      for i in 0..<4 where y &+ i < block.endY {
        let v = WinogradConvolution<V>.normalizedRow(m, i)
        let place = place(y &+ i) + x &* columnBytes
        store(
          (rounded(v.0, scale), rounded(v.1, scale), rounded(v.2, scale), rounded(v.3, scale)), place, Swift.min(2, count),
          place + 2 &* columnBytes, Swift.max(0, count &- 2))
      }
    }
  }

  @inlinable @inline(__always)
  func pooled(_ block: TileBlock, _ sums: UnsafeMutableRawPointer, _ scale: V.Scales) {
    let scale = V.product(scale, V.scales(repeating: 0x1p-6))
    forEachTile(block, sums) { m, y, x in
      WinogradConvolution<V>.transformColumns(m)
      let v = WinogradConvolution<V>.pooledQuarters(m)
      storeQuarters((rounded(v.0, scale), rounded(v.1, scale), rounded(v.2, scale), rounded(v.3, scale)), block, y, x)
    }
  }

  @inlinable @inline(__always)
  func pooledFirst(_ block: TileBlock, _ sums: UnsafeMutableRawPointer, _ scale: V.Scales) {
    let scale6 = V.product(scale, V.scales(repeating: 0x1p-6))
    let scale4 = V.product(scale, V.scales(repeating: 0x1p-4))
    let scale2 = V.product(scale, V.scales(repeating: 0x1p-2))
    forEachTile(block, sums) { m, y, x in
      WinogradConvolution<V>.transformColumns(m)
      let v = WinogradConvolution<V>.quartersPooledFirst(m)
      storeQuarters((rounded(v.0, scale6), rounded(v.1, scale4), rounded(v.2, scale4), rounded(v.3, scale2)), block, y, x)
    }
  }

  /// Stores the four outputs behind a 2x2 pool of the tile at sums (y, x).
  @inlinable @inline(__always)
  func storeQuarters(_ v: (V.Sums, V.Sums, V.Sums, V.Sums), _ block: TileBlock, _ y: Int, _ x: Int) {
    let count = Swift.min(2, columns &- x / 2)
    let first = place(y / 2) + (x / 2) &* columnBytes
    let hasSecond = y &+ 2 < block.endY
    store(v, first, count, hasSecond ? place(y / 2 &+ 1) + (x / 2) &* columnBytes : spill, hasSecond ? count : 0)
  }
}
