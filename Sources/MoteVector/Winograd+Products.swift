import MoteKernels

/// A number of tiles that is known to the compiler.
@usableFromInline struct Tiles<let count: Int> {
  @inlinable init() {}
}

/// Where the products of one block of outputs read and write.
@usableFromInline struct ProductPlaces {
  /// V at point 0, `[36, T, C]`; U, see `WinogradShape.weightOffset`; sums `[T, vectors, 36, lanes]`.
  @usableFromInline var inputs: UnsafeRawPointer
  @usableFromInline var weights: UnsafeRawPointer
  @usableFromInline var sums: UnsafeMutableRawPointer
  /// 36 times the biases of the block, or nil.
  @usableFromInline var bias: UnsafeRawPointer?
  @usableFromInline var tiles: Int
  /// Bytes of all channels of one tile at one point in V, and pairs of channels to sum.
  @usableFromInline var tileBytes, pairs: Int

  @inlinable init(
    inputs: UnsafeRawPointer, weights: UnsafeRawPointer, sums: UnsafeMutableRawPointer, bias: UnsafeRawPointer?,
    tiles: Int, tileBytes: Int, pairs: Int
  ) {
    self.inputs = inputs
    self.weights = weights
    self.sums = sums
    self.bias = bias
    self.tiles = tiles
    self.tileBytes = tileBytes
    self.pairs = pairs
  }
}

extension WinogradConvolution {
  /// M = the sum over the channels of U * V at 36 points, for all tiles and two vectors of outputs; four tiles at a time, whose
  /// eight sums stay in registers.
  @inlinable @inline(__always)
  static func multiplyByPoint(_ places: ProductPlaces, weightStride: Int) {
    let zero = V.sums(repeating: 0)
    var u = places.weights
    for point in 0..<36 {
      var start = (zero, zero)
      if point == Winograd.biasPoint, let bias = places.bias { start = (V.load(bias), V.load(bias + V.width)) }
      var tile = 0
      var v = places.inputs + point &* places.tiles &* places.tileBytes
      var m = places.sums + point &* V.width
      while tile < places.tiles {
        let rest = places.tiles &- tile
        // Five to seven tiles go in two nearly equal parts.
        let count = rest >= 8 || rest <= 4 ? Swift.min(rest, 4) : (rest &+ 1) / 2
        switch count {
        case 1: multiply(Tiles<1>(), places, v, u, m, start)
        case 2: multiply(Tiles<2>(), places, v, u, m, start)
        case 3: multiply(Tiles<3>(), places, v, u, m, start)
        default: multiply(Tiles<4>(), places, v, u, m, start)
        }
        tile &+= count
        v += count &* places.tileBytes
        m += count &* (WinogradShape<V>.tileBytes)
      }
      u += weightStride
    }
  }

  /// The sums of `T` tiles and two vectors of outputs at one point.
  @inlinable @inline(__always)
  static func multiply<let T: Int>(
    _: Tiles<T>, _ places: ProductPlaces, _ inputs: UnsafeRawPointer, _ weights: UnsafeRawPointer,
    _ sums: UnsafeMutableRawPointer, _ start: (V.Sums, V.Sums)
  ) {
    var first = InlineArray<T, V.Sums>(repeating: start.0)
    var second = InlineArray<T, V.Sums>(repeating: start.1)
    var u = weights
    var v = inputs
    let tileBytes = places.tileBytes
    // Channels come in whole vectors of Int16, so their pairs in fours: two at a time halve the cost of the loop.
    let end = u + places.pairs &* (2 &* V.width)
    repeat {
      for pair in 0..<2 {
        let w0 = V.load(u + pair &* (2 &* V.width))
        let w1 = V.load(u + (2 &* pair &+ 1) &* V.width)
        for t in 0..<T {
          let x = V.broadcast(v + (t &* tileBytes &+ 4 &* pair))
          first[t] = V.addPairs(first[t], x, w0)
          second[t] = V.addPairs(second[t], x, w1)
        }
      }
      u += 4 &* V.width
      v += 8
    } while u != end
    for t in 0..<T {
      V.store(first[t], sums + t &* (WinogradShape<V>.tileBytes))
      V.store(second[t], sums + (t &* WinogradShape<V>.tileBytes &+ 36 &* V.width))
    }
  }

  /// The same for many registers: six points of a column, four tiles and one vector of outputs at a time, whose 24 sums pass
  /// through the vertical half of the output transform before they are stored.
  @inlinable @inline(__always)
  static func multiplyByColumn(_ places: ProductPlaces, weightStride: Int) {
    let zero = V.sums(repeating: 0)
    var u = places.weights
    let columnBytes = places.tiles &* places.tileBytes
    for column in 0..<6 {
      var start = zero
      if column == Winograd.biasPoint % 6, let bias = places.bias { start = V.load(bias) }
      var tile = 0
      var v = places.inputs + column &* columnBytes
      var m = places.sums + column &* V.width
      while tile < places.tiles {
        let rest = places.tiles &- tile
        let count = rest >= 8 || rest <= 4 ? Swift.min(rest, 4) : (rest &+ 1) / 2
        switch count {
        case 1: multiplyColumn(Tiles<1>(), places, v, u, m, start)
        case 2: multiplyColumn(Tiles<2>(), places, v, u, m, start)
        case 3: multiplyColumn(Tiles<3>(), places, v, u, m, start)
        default: multiplyColumn(Tiles<4>(), places, v, u, m, start)
        }
        tile &+= count
        v += count &* places.tileBytes
        m += count &* WinogradShape<V>.tileBytes
      }
      u += weightStride
    }
  }

  /// One column of `T` tiles.
  @inlinable @inline(__always)
  static func multiplyColumn<let T: Int>(
    _: Tiles<T>, _ places: ProductPlaces, _ inputs: UnsafeRawPointer, _ weights: UnsafeRawPointer,
    _ sums: UnsafeMutableRawPointer, _ start: V.Sums
  ) {
    let zero = V.sums(repeating: 0)
    var p0 = InlineArray<T, V.Sums>(repeating: zero)
    var p1 = InlineArray<T, V.Sums>(repeating: start)
    var (p2, p3, p4, p5) = (p0, p0, p0, p0)
    var u = weights
    var v = inputs
    let tileBytes = places.tileBytes
    let rowBytes = 6 &* places.tiles &* tileBytes
    var pair = places.pairs
    while pair > 0 {
      @inline(__always) func add(_ sums: inout InlineArray<T, V.Sums>, _ i: Int) {
        let w = V.load(u + i &* V.width)
        for t in 0..<T { sums[t] = V.addPairs(sums[t], V.broadcast(v + (i &* rowBytes &+ t &* tileBytes)), w) }
      }
      add(&p0, 0)
      add(&p1, 1)
      add(&p2, 2)
      add(&p3, 3)
      add(&p4, 4)
      add(&p5, 5)
      u += 6 &* V.width
      v += 4
      pair &-= 1
    }
    for t in 0..<T {
      let y = Winograd.output(p0[t], p1[t], p2[t], p3[t], p4[t], p5[t])
      let place = sums + t &* WinogradShape<V>.tileBytes
      V.store(y.0, place)
      V.store(y.1, place + 6 &* V.width)
      V.store(y.2, place + 12 &* V.width)
      V.store(y.3, place + 18 &* V.width)
    }
  }

  /// M for all tiles and one block of outputs.
  @inlinable @inline(__always)
  static func multiply(_ places: ProductPlaces, _ s: WinogradShape<V>) {
    if V.hasManyRegisters {
      multiplyByColumn(places, weightStride: s.pointBytes)
    } else {
      multiplyByPoint(places, weightStride: s.pointBytes)
    }
  }
}
