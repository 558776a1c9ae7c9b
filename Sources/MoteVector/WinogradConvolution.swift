import MoteFormat
import MoteKernels

/// Exact Winograd F(4x4, 3x3) of one layer: blocks of tiles are transformed, multiplied with a block of outputs at a
/// time, and transformed back; see WINOGRAD.md of MoteKernels.
@usableFromInline enum WinogradConvolution<V: IntegerVectors> {
  /// - Precondition: the pointers of `a` cover what their comments say, `layer` was prepared for this shape, and scratch has
  ///   `WinogradShape.end` bytes behind `scratch`. Every address below is inside one of these by the sizes in `s`.
  @inlinable
  static func run(_ a: Int8Arguments, _ layer: PreparedLayer, scratch: UnsafeMutableRawPointer) {
    let s = WinogradShape<V>(a.geometry)
    let rows = WinogradRows(a, padding: scratch + s.paddingRow)
    (scratch + s.paddingRow).initializeMemory(as: UInt8.self, repeating: a.inputZeroPoint, count: s.copiedRows)
    let range = OutputRows<V>.sumRows(a)
    // What most layers of most networks are; the others take the way over sums in memory.
    let isFast =
      layer.algorithm == .winograd && layer.rounding == .fused && (s.poolsPairs || a.geometry.hasNoPool)
      && a.geometry.outputChannels % V.lanes == 0
    let top = a.geometry.window.padTop
    let left = a.geometry.window.padLeft
    var y = range.lowerBound
    while y < range.upperBound {
      let tileRows = Swift.min(isFast ? s.bandTiles : s.sumTiles, (range.upperBound &- y &+ 3) / 4)
      var tileX = 0
      while tileX < s.tilesX {
        let across = Swift.min(s.stripTiles, s.tilesX &- tileX)
        let block = TileBlock(y: y, x: 4 &* tileX, tilesY: tileRows, tilesX: across, endY: range.upperBound)
        let pointBytes = block.count &* s.paddedChannels &* 2
        for row in 0..<tileRows {
          transformInput(
            s, rows, zeroPoint: a.inputZeroPoint, y: y &+ 4 &* row &- top, x: 4 &* tileX &- left, tiles: across,
            scratch: scratch, v: scratch + (s.inputs &+ row &* across &* s.paddedChannels &* 2), pointBytes: pointBytes)
        }
        if isFast {
          writeBytes(a, s, layer, block, scratch)
        } else {
          addSums(a, s, layer, block, scratch, firstY: y)
        }
        tileX &+= across
      }
      if !isFast { takeSums(a, s, layer, y..<Swift.min(y &+ 4 &* tileRows, range.upperBound), scratch) }
      y &+= 4 &* tileRows
    }
  }

  /// Products, output transform, pool and rounding of a block of tiles, for the layers that most networks have.
  @inlinable @inline(__always)
  static func writeBytes(
    _ a: Int8Arguments, _ s: WinogradShape<V>, _ layer: PreparedLayer, _ block: TileBlock,
    _ scratch: UnsafeMutableRawPointer
  ) {
    let output = FusedOutput<V>(a)
    let rowSums = block.tilesX &* WinogradShape<V>.tileBytes
    var o = 0
    while o < s.outputs {
      let places = ProductPlaces(
        inputs: UnsafeRawPointer(scratch + s.inputs), weights: layer.weights + o &* (72 &* s.paddedChannels),
        sums: scratch + s.products, bias: layer.bias + 4 &* o, tiles: block.count, tileBytes: 2 &* s.paddedChannels,
        pairs: s.paddedChannels / 2)
      multiply(places, s)
      var row = 0
      while row < block.tilesY {
        let y = block.y &+ 4 &* row
        let rows = s.poolsPairs ? (block.endY &- y) / 2 : block.endY &- y
        let places = TilePlaces(a, y: s.poolsPairs ? y / 2 : y, count: rows)
        var vector = 0
        while vector < V.blockVectors {
          let channel = o &+ vector &* V.lanes
          if channel == a.geometry.outputChannels { break }
          let scale = V.loadScales(layer.scales + 4 &* channel)
          let sums = scratch + (s.products &+ row &* rowSums &+ 36 &* vector &* V.width)
          if !s.poolsPairs {
            writeTiles(places, output, sums, tiles: block.tilesX, x: block.x, channel: channel, scale)
          } else if layer.poolsFirst {
            writePooledTiles(
              places, output, sums, tiles: block.tilesX, x: block.x / 2, channel: channel, scale, poolsFirst: true)
          } else {
            writePooledTiles(
              places, output, sums, tiles: block.tilesX, x: block.x / 2, channel: channel, scale, poolsFirst: false)
          }
          vector &+= 1
        }
        row &+= 1
      }
      o &+= WinogradShape<V>.blockOutputs
    }
  }
}

/// A block of tiles that is worked on at once: where its first sum is, and how many there are.
@usableFromInline struct TileBlock {
  @usableFromInline var y, x, tilesY, tilesX: Int
  /// Behind the last row of sums that is wanted.
  @usableFromInline var endY: Int

  @inlinable init(y: Int, x: Int, tilesY: Int, tilesX: Int, endY: Int) {
    self.y = y
    self.x = x
    self.tilesY = tilesY
    self.tilesX = tilesX
    self.endY = endY
  }

  @inlinable @inline(__always) var count: Int { tilesY &* tilesX }
}

extension Geometry {
  /// No pool, or one that changes nothing.
  @inlinable var hasNoPool: Bool { pool.sizes == 0x0101_0101 && pool.pads == 0 }
}
