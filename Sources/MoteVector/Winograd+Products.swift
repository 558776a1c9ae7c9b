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
  /// M for all tiles and one block of outputs: the sum over the channels of U * V at 36 points.
  ///
  /// At most four tiles at a time have their sums in registers; five to eight go in two nearly equal parts.
  /// - Precondition: one to sixteen tiles; see `WinogradShape`.
  @inlinable @inline(__always)
  static func multiply(_ places: ProductPlaces, _ s: WinogradShape<V>) {
    let stride = s.pointBytes
    if places.tiles > 8 { return multiplyMany(places, stride) }
    switch places.tiles {
    case 1: multiply(Tiles<1>(), Tiles<0>(), places, stride)
    case 2: multiply(Tiles<2>(), Tiles<0>(), places, stride)
    case 3: multiply(Tiles<3>(), Tiles<0>(), places, stride)
    case 4: multiply(Tiles<4>(), Tiles<0>(), places, stride)
    case 5: multiply(Tiles<3>(), Tiles<2>(), places, stride)
    case 6: multiply(Tiles<3>(), Tiles<3>(), places, stride)
    case 7: multiply(Tiles<4>(), Tiles<3>(), places, stride)
    default: multiply(Tiles<4>(), Tiles<4>(), places, stride)
    }
  }

  /// More than eight tiles, four at a time for each point or column, whose weights come from far away only once.
  @inlinable @inline(never)
  static func multiplyMany(_ places: ProductPlaces, _ weightStride: Int) {
    let zero = V.sums(repeating: 0)
    var (u, v, m) = (places.weights, places.inputs, places.sums)
    let groupBytes = places.tiles &* places.tileBytes
    let count = V.hasManyRegisters ? 6 : 36
    let biased = V.hasManyRegisters ? Winograd.biasPoint % 6 : Winograd.biasPoint
    for i in 0..<count {
      var start = (zero, zero)
      if i == biased, let bias = places.bias {
        start = (V.load(bias), V.hasManyRegisters ? zero : V.load(bias + V.width))
      }
      var tile = 0
      while tile &+ 4 <= places.tiles {
        multiply(Tiles<4>(), places, from: tile, v, u, m, start)
        tile &+= 4
      }
      switch places.tiles &- tile {
      case 1: multiply(Tiles<1>(), places, from: tile, v, u, m, start)
      case 2: multiply(Tiles<2>(), places, from: tile, v, u, m, start)
      case 3: multiply(Tiles<3>(), places, from: tile, v, u, m, start)
      default: break
      }
      u += weightStride
      v += groupBytes
      m += V.width
    }
  }

  @inlinable @inline(__always)
  static func multiply<let T: Int>(
    _ tiles: Tiles<T>, _ places: ProductPlaces, from tile: Int, _ inputs: UnsafeRawPointer, _ weights: UnsafeRawPointer,
    _ sums: UnsafeMutableRawPointer, _ start: (V.Sums, V.Sums)
  ) {
    let (v, m) = (inputs + tile &* places.tileBytes, sums + tile &* WinogradShape<V>.tileBytes)
    if V.hasManyRegisters {
      multiplyColumn(tiles, places, v, weights, m, start.0)
    } else {
      multiply(tiles, places, v, weights, m, start)
    }
  }

  @inlinable @inline(__always)
  static func multiply<let A: Int, let B: Int>(
    _ first: Tiles<A>, _ second: Tiles<B>, _ places: ProductPlaces, _ weightStride: Int
  ) {
    if V.hasManyRegisters {
      multiplyByColumn(first, second, places, weightStride)
    } else {
      multiplyByPoint(first, second, places, weightStride)
    }
  }

  /// Two vectors of outputs at one point at a time: up to eight sums.
  @inlinable @inline(__always)
  static func multiplyByPoint<let A: Int, let B: Int>(
    _ first: Tiles<A>, _ second: Tiles<B>, _ places: ProductPlaces, _ weightStride: Int
  ) {
    let zero = V.sums(repeating: 0)
    var (u, v, m) = (places.weights, places.inputs, places.sums)
    let pointBytes = places.tiles &* places.tileBytes
    var point = 0
    while point < 36 {
      var start = (zero, zero)
      if point == Winograd.biasPoint, let bias = places.bias { start = (V.load(bias), V.load(bias + V.width)) }
      multiply(first, places, v, u, m, start)
      if B > 0 { multiply(second, places, v + A &* places.tileBytes, u, m + A &* WinogradShape<V>.tileBytes, start) }
      u += weightStride
      v += pointBytes
      m += V.width
      point &+= 1
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
    // Channels come in whole vectors of Int16, so their pairs in fours.
    let end = u + places.pairs &* (2 &* V.width)
    repeat {
      for pair in 0..<4 {
        let w0 = V.load(u + pair &* (2 &* V.width))
        let w1 = V.load(u + (2 &* pair &+ 1) &* V.width)
        for t in 0..<T {
          let x = V.broadcast(v + (t &* tileBytes &+ 4 &* pair))
          first[t] = V.addPairs(first[t], x, w0)
          second[t] = V.addPairs(second[t], x, w1)
        }
      }
      u += 8 &* V.width
      v += 16
    } while u != end
    for t in 0..<T {
      V.store(first[t], sums + t &* (WinogradShape<V>.tileBytes))
      V.store(second[t], sums + (t &* WinogradShape<V>.tileBytes &+ 36 &* V.width))
    }
  }

  /// The same for many registers: six points of a column and one vector of outputs at a time, whose up to 24 sums pass
  /// through the vertical half of the output transform before they are stored.
  @inlinable @inline(__always)
  static func multiplyByColumn<let A: Int, let B: Int>(
    _ first: Tiles<A>, _ second: Tiles<B>, _ places: ProductPlaces, _ weightStride: Int
  ) {
    let zero = V.sums(repeating: 0)
    var (u, v, m) = (places.weights, places.inputs, places.sums)
    let columnBytes = places.tiles &* places.tileBytes
    var column = 0
    while column < 6 {
      var start = zero
      if column == Winograd.biasPoint % 6, let bias = places.bias { start = V.load(bias) }
      multiplyColumn(first, places, v, u, m, start)
      if B > 0 { multiplyColumn(second, places, v + A &* places.tileBytes, u, m + A &* WinogradShape<V>.tileBytes, start) }
      u += weightStride
      v += columnBytes
      m += V.width
      column &+= 1
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
}
