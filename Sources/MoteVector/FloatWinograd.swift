import MoteFormat
import MoteKernels

/// Winograd F(4x4, 3x3) of one float layer: blocks of tiles are transformed, multiplied with a block of outputs at a
/// time, and transformed back; see FLOAT.md.
@usableFromInline enum FloatWinograd<V: FloatVectors> {
  /// - Precondition: as `FloatDirect.run`, with `FloatWinogradShape.end` bytes of scratch.
  @inlinable
  static func run(_ a: Float16Arguments, _ layer: FloatLayer, scratch: UnsafeMutableRawPointer) {
    let s = FloatWinogradShape<V>(a.geometry)
    scratch.initializeMemory(as: UInt8.self, repeating: 0, count: s.copiedRows)
    let output = FloatRows<V>(a, stride: s.outputs, pooled: scratch + s.pooled)
    let range = FloatRows<V>.sumRows(a)
    let rows = FloatTileRows(a, sums: range, padding: UnsafeRawPointer(scratch))
    let (top, left) = (a.geometry.window.padTop, a.geometry.window.padLeft)
    var y = range.lowerBound
    while y < range.upperBound {
      let tileRows = Swift.min(s.bandTiles, (range.upperBound &- y &+ 3) / 4)
      var tileX = 0
      while tileX < s.tilesX {
        let across = Swift.min(s.stripTiles, s.tilesX &- tileX)
        let block = TileBlock(y: y, x: 4 &* tileX, tilesY: tileRows, tilesX: across, endY: range.upperBound)
        for row in 0..<tileRows {
          transformInput(
            s, rows, y: y &+ 4 &* row &- top, x: 4 &* tileX &- left, tiles: across, scratch: scratch,
            v: scratch + (s.inputs &+ 4 &* row &* across &* s.paddedChannels),
            pointBytes: s.inputPointBytes(block))
        }
        write(a, s, layer, block, scratch)
        tileX &+= across
      }
      let end = Swift.min(y &+ 4 &* tileRows, range.upperBound)
      if !s.isDirect {
        for row in y..<end { output.take(row, UnsafeRawPointer(scratch + (s.sums &+ 16 &* (row &- y) &* s.tilesX &* s.outputs))) }
      }
      y &+= 4 &* tileRows
    }
  }

  /// Products and output transform of a block of tiles, and its pool where that is one of pairs.
  @inlinable @inline(__always)
  static func write(
    _ a: Float16Arguments, _ s: FloatWinogradShape<V>, _ layer: FloatLayer, _ block: TileBlock,
    _ scratch: UnsafeMutableRawPointer
  ) {
    let low = V.floats(repeating: a.relu ? 0 : 0 - Float.infinity)
    let rowSums = block.tilesX &* FloatWinogradShape<V>.tileBytes
    let pools = s.isDirect && s.poolsPairs
    var o = 0
    while o < s.outputs {
      multiply(
        FloatProducts(
          inputs: UnsafeRawPointer(scratch + s.inputs), weights: layer.weights + 144 &* o &* s.channels,
          sums: scratch + s.products, bias: layer.bias + 4 &* o, tiles: block.count, tileBytes: 4 &* s.paddedChannels,
          inputPointBytes: s.inputPointBytes(block), channels: s.channels, pointBytes: s.pointBytes))
      var row = 0
      while row < block.tilesY {
        let y = block.y &+ 4 &* row
        let places =
          s.isDirect
          ? FloatPlaces(a, y: pools ? y / 2 : y, count: pools ? (block.endY &- y) / 2 : block.endY &- y)
          : FloatPlaces(s, scratch + (s.sums &+ 64 &* row &* s.tilesX &* s.outputs))
        var vector = 0
        while vector < FloatWinogradShape<V>.blockVectors {
          let channel = o &+ vector &* V.lanes
          if s.isDirect && channel == a.geometry.outputChannels { break }
          let sums = scratch + (s.products &+ row &* rowSums &+ 36 &* vector &* V.width)
          if pools {
            writePooledTiles(places, low, sums, tiles: block.tilesX, x: block.x / 2, channel: channel)
          } else {
            writeTiles(places, low, sums, tiles: block.tilesX, x: block.x, channel: channel)
          }
          vector &+= 1
        }
        row &+= 1
      }
      o &+= FloatWinogradShape<V>.blockOutputs
    }
  }
}

/// Where one row of tiles is written: pointers to four rows, offsets of columns.
///
/// Outputs that are not wanted, because a tile reaches over an edge, go to the place of the tile's first row or column and are
/// overwritten by those: whoever writes a tile ends with its first row, and a row with its first column.
@usableFromInline struct FloatPlaces {
  @usableFromInline let row0, row1, row2, row3: UnsafeMutableRawPointer
  @usableFromInline let columns, columnBytes: Int

  /// Rows of output from `y` on, of which `count` are wanted, at least one.
  @inlinable @inline(__always) init(_ a: Float16Arguments, y: Int, count: Int) {
    columns = a.geometry.pooledWidth
    columnBytes = 4 &* a.geometry.outputStride
    let (output, ring, rowBytes) = (UnsafeMutableRawPointer(a.output), a.rows.outputRing, columns &* columnBytes)
    @inline(__always) func row(_ i: Int) -> UnsafeMutableRawPointer {
      let row = i < count ? y &+ i : y
      return output + (row < ring ? row : row % ring) &* rowBytes
    }
    (row0, row1, row2, row3) = (row(0), row(1), row(2), row(3))
  }

  /// Four rows of sums in scratch, of whole tiles.
  @inlinable @inline(__always) init<V: FloatVectors>(_ s: FloatWinogradShape<V>, _ sums: UnsafeMutableRawPointer) {
    columns = 4 &* s.tilesX
    columnBytes = 4 &* s.outputs
    let rowBytes = columns &* columnBytes
    (row0, row1, row2, row3) = (sums, sums + rowBytes, sums + 2 &* rowBytes, sums + 3 &* rowBytes)
  }

  /// The offset of the column `j` behind column `x`.
  @inlinable @inline(__always) func column(_ x: Int, _ j: Int) -> Int { x &+ j < columns ? j &* columnBytes : 0 }
}
