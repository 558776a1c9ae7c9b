import MoteKernels

/// Groups of one input channel: every lane is an output with an input of its own, so inputs are loaded and not broadcast.
@usableFromInline enum FloatDepthwise<V: FloatVectors> {
  /// One row of sums of all channels, eight outputs, two or one at a time.
  @inlinable @inline(never)
  static func sumRow(_ row: FloatRow, _ s: FloatShape<V>) {
    var o = 0
    while o < s.stride {
      var x = 0
      while row.count &- x >= 8 {
        sum(Tiles<8>(), row, s, x, o)
        x &+= 8
      }
      while row.count &- x >= 2 {
        sum(Tiles<2>(), row, s, x, o)
        x &+= 2
      }
      if x < row.count { sum(Tiles<1>(), row, s, x, o) }
      o &+= V.lanes
    }
  }

  @inlinable @inline(__always)
  static func sum<let P: Int>(_: Tiles<P>, _ row: FloatRow, _ s: FloatShape<V>, _ x: Int, _ o: Int) {
    var sums = InlineArray<P, V.Floats>(repeating: V.load(row.bias + 4 &* o))
    let columnBytes = row.columnBytes
    for ky in row.window {
      var u = row.weights + (ky &* row.taps &* s.stride &+ o) &* V.weightBytes
      let end = u + row.taps &* s.stride &* V.weightBytes
      var v = row.input(ky, x) + 4 &* o
      repeat {
        let w = V.loadWeights(u)
        for p in 0..<P { sums[p] = V.adding(sums[p], V.load(v + p &* columnBytes), w) }
        u += s.stride &* V.weightBytes
        v += 4 &* s.stride
      } while u != end
    }
    let low = row.low(V.self)
    for p in 0..<P { V.store(V.maximum(low, sums[p]), row.sums + ((x &+ p) &* row.sumBytes &+ 4 &* o)) }
  }
}
