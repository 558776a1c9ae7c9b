import MoteKernels

// The general way out of Winograd: accumulators in memory, for every pool, rounding and bound.
extension WinogradConvolution {
  /// Columns of sums in scratch: whole tiles.
  @inlinable @inline(__always) static func sumColumns(_ s: WinogradShape<V>) -> Int { 4 &* s.tilesX }

  /// Writes the accumulators of a block of tiles to scratch, `[4 * bandTiles, 4 * tilesX, outputs]` from row `firstY` on;
  /// part by part of the channels where that is needed.
  @inlinable
  static func addSums(
    _ a: Int8Arguments, _ s: WinogradShape<V>, _ layer: PreparedLayer, _ block: TileBlock,
    _ scratch: UnsafeMutableRawPointer, firstY: Int
  ) {
    let inParts = layer.algorithm == .winogradInParts
    let rowBytes = 4 &* (sumColumns(s) &* s.outputs)
    var o = 0
    while o < s.outputs {
      var channel = 0
      while channel < s.paddedChannels {
        let channels = inParts ? Swift.min(WinogradShape<V>.partChannels, s.paddedChannels &- channel) : s.paddedChannels
        let places = ProductPlaces(
          inputs: UnsafeRawPointer(scratch + (s.inputs &+ 2 &* channel)),
          weights: layer.weights + (o &* (72 &* s.paddedChannels) &+ channel / 2 &* WinogradShape<V>.pairVectors &* V.width), sums: scratch + s.products,
          bias: inParts ? nil : layer.bias + 4 &* o, tiles: block.count, tileBytes: 2 &* s.paddedChannels,
          pairs: channels / 2)
        multiply(places, s)
        for vector in 0..<V.blockVectors {
          let place = o &+ vector &* V.lanes
          // Parts add to the first one, which starts from the bias.
          let bias = channel == 0 && inParts ? V.load(layer.bias + 4 &* place) : V.sums(repeating: 0)
          for tile in 0..<block.count {
            let m = scratch + (s.products &+ tile &* WinogradShape<V>.tileBytes &+ 36 &* vector &* V.width)
            transformColumns(m)
            let (tileY, tileX) = (tile / block.tilesX, tile % block.tilesX)
            let y = block.y &- firstY &+ 4 &* tileY
            let to = scratch + (s.sums &+ y &* rowBytes &+ 4 &* ((block.x &+ 4 &* tileX) &* s.outputs &+ place))
            addTile(m, to, rowBytes: rowBytes, columnBytes: 4 &* s.outputs, bias, isFirst: channel == 0)
          }
        }
        channel &+= channels
      }
      o &+= WinogradShape<V>.blockOutputs
    }
  }

  @inlinable @inline(__always)
  static func addTile(
    _ m: UnsafeRawPointer, _ to: UnsafeMutableRawPointer, rowBytes: Int, columnBytes: Int, _ bias: V.Sums, isFirst: Bool
  ) {
    @inline(__always) func put(_ v: V.Sums, _ place: UnsafeMutableRawPointer) {
      V.store(V.Sums.sum(V.shiftedRight(v, 6), isFirst ? bias : V.load(place)), place)
    }
    for i in 0..<4 {
      let v = normalizedRow(m, i)
      let place = to + i &* rowBytes
      put(v.0, place)
      put(v.1, place + columnBytes)
      put(v.2, place + 2 &* columnBytes)
      put(v.3, place + 3 &* columnBytes)
    }
  }

  /// Gives finished rows of sums to pool and rounding.
  @inlinable
  static func takeSums(
    _ a: Int8Arguments, _ s: WinogradShape<V>, _ layer: PreparedLayer, _ range: Range<Int>,
    _ scratch: UnsafeMutableRawPointer
  ) {
    let rows = OutputRows<V>(
      a, layer, stride: s.outputs, pooled: scratch + s.pooled, spill: scratch + s.spill)
    for y in range {
      rows.take(a, y, UnsafeRawPointer(scratch + (s.sums &+ (y &- range.lowerBound) &* 4 &* sumColumns(s) &* s.outputs)))
    }
  }
}
