import MoteKernels

/// Where the products of one block of outputs read and write.
@usableFromInline struct FloatProducts {
  /// V at point 0, `[36, T, C]`; U, see `FloatWinogradShape.weightOffset`; sums `[T, vectors, 36, lanes]`.
  @usableFromInline var inputs: UnsafeRawPointer
  @usableFromInline var weights: UnsafeRawPointer
  @usableFromInline var sums: UnsafeMutableRawPointer
  /// Biases of the block. They join the sums of point (1, 1), which comes with factor 1 to every output.
  @usableFromInline var bias: UnsafeRawPointer
  @usableFromInline var tiles: Int
  /// Bytes of all channels of one tile at one point in V, channels to sum, bytes of U at one point or column.
  @usableFromInline var tileBytes, channels, pointBytes: Int

  @inlinable init(
    inputs: UnsafeRawPointer, weights: UnsafeRawPointer, sums: UnsafeMutableRawPointer, bias: UnsafeRawPointer,
    tiles: Int, tileBytes: Int, channels: Int, pointBytes: Int
  ) {
    self.inputs = inputs
    self.weights = weights
    self.sums = sums
    self.bias = bias
    self.tiles = tiles
    self.tileBytes = tileBytes
    self.channels = channels
    self.pointBytes = pointBytes
  }
}

extension FloatWinograd {
  /// M for all tiles and one block of outputs: the sum over the channels of U * V at 36 points.
  ///
  /// At most six tiles at a time have their sums in registers, or four where a column of points has; more go in two parts.
  /// - Precondition: one to eight tiles; see `FloatWinogradShape`.
  @inlinable @inline(__always)
  static func multiply(_ p: FloatProducts) {
    if V.hasManyRegisters {
      switch p.tiles {
      case 1: multiplyByColumn(Tiles<1>(), Tiles<0>(), p)
      case 2: multiplyByColumn(Tiles<2>(), Tiles<0>(), p)
      case 3: multiplyByColumn(Tiles<3>(), Tiles<0>(), p)
      case 4: multiplyByColumn(Tiles<4>(), Tiles<0>(), p)
      case 5: multiplyByColumn(Tiles<3>(), Tiles<2>(), p)
      case 6: multiplyByColumn(Tiles<3>(), Tiles<3>(), p)
      case 7: multiplyByColumn(Tiles<4>(), Tiles<3>(), p)
      default: multiplyByColumn(Tiles<4>(), Tiles<4>(), p)
      }
    } else {
      switch p.tiles {
      case 1: multiplyByPoint(Tiles<1>(), Tiles<0>(), p)
      case 2: multiplyByPoint(Tiles<2>(), Tiles<0>(), p)
      case 3: multiplyByPoint(Tiles<3>(), Tiles<0>(), p)
      case 4: multiplyByPoint(Tiles<4>(), Tiles<0>(), p)
      case 5: multiplyByPoint(Tiles<5>(), Tiles<0>(), p)
      case 6: multiplyByPoint(Tiles<6>(), Tiles<0>(), p)
      case 7: multiplyByPoint(Tiles<4>(), Tiles<3>(), p)
      default: multiplyByPoint(Tiles<4>(), Tiles<4>(), p)
      }
    }
  }

  /// Two vectors of outputs at one point at a time: up to twelve sums.
  @inlinable @inline(never)
  static func multiplyByPoint<let A: Int, let B: Int>(_ first: Tiles<A>, _ second: Tiles<B>, _ p: FloatProducts) {
    let zero = V.floats(repeating: 0)
    var (u, v, m) = (p.weights, p.inputs, p.sums)
    let pointBytes = p.tiles &* p.tileBytes
    var point = 0
    while point < 36 {
      let start = point == 7 ? (V.load(p.bias), V.load(p.bias + V.width)) : (zero, zero)
      multiplyPoint(first, p, v, u, m, start)
      if B > 0 { multiplyPoint(second, p, v + A &* p.tileBytes, u, m + A &* FloatWinogradShape<V>.tileBytes, start) }
      u += p.pointBytes
      v += pointBytes
      m += V.width
      point &+= 1
    }
  }

  /// The sums of `T` tiles and two vectors of outputs at one point.
  @inlinable @inline(__always)
  static func multiplyPoint<let T: Int>(
    _: Tiles<T>, _ p: FloatProducts, _ inputs: UnsafeRawPointer, _ weights: UnsafeRawPointer,
    _ sums: UnsafeMutableRawPointer, _ start: (V.Floats, V.Floats)
  ) {
    var first = InlineArray<T, V.Floats>(repeating: start.0)
    var second = InlineArray<T, V.Floats>(repeating: start.1)
    var u = weights
    var v = inputs
    let tileBytes = p.tileBytes
    @inline(__always) func add(_ channel: Int) {
      let w0 = V.load(u + channel &* (2 &* V.width))
      let w1 = V.load(u + (2 &* channel &+ 1) &* V.width)
      for t in 0..<T {
        let x = V.broadcast(v + (t &* tileBytes &+ 4 &* channel))
        first[t] = V.adding(first[t], x, w0)
        second[t] = V.adding(second[t], x, w1)
      }
    }
    var rest = p.channels
    while rest >= 4 {
      for channel in 0..<4 { add(channel) }
      u += 8 &* V.width
      v += 16
      rest &-= 4
    }
    while rest > 0 {
      add(0)
      u += 2 &* V.width
      v += 4
      rest &-= 1
    }
    for t in 0..<T {
      V.store(first[t], sums + t &* FloatWinogradShape<V>.tileBytes)
      V.store(second[t], sums + (t &* FloatWinogradShape<V>.tileBytes &+ 36 &* V.width))
    }
  }

  /// The same for many registers: six points of a column and one vector of outputs at a time, whose up to 24 sums pass
  /// through the vertical half of the output transform before they are stored.
  @inlinable @inline(never)
  static func multiplyByColumn<let A: Int, let B: Int>(_ first: Tiles<A>, _ second: Tiles<B>, _ p: FloatProducts) {
    let zero = V.floats(repeating: 0)
    var (u, v, m) = (p.weights, p.inputs, p.sums)
    let columnBytes = p.tiles &* p.tileBytes
    var column = 0
    while column < 6 {
      let start = column == 1 ? V.load(p.bias) : zero
      multiplyColumn(first, p, v, u, m, start)
      if B > 0 { multiplyColumn(second, p, v + A &* p.tileBytes, u, m + A &* FloatWinogradShape<V>.tileBytes, start) }
      u += p.pointBytes
      v += columnBytes
      m += V.width
      column &+= 1
    }
  }

  /// One column of `T` tiles.
  @inlinable @inline(__always)
  static func multiplyColumn<let T: Int>(
    _: Tiles<T>, _ p: FloatProducts, _ inputs: UnsafeRawPointer, _ weights: UnsafeRawPointer,
    _ sums: UnsafeMutableRawPointer, _ start: V.Floats
  ) {
    let zero = V.floats(repeating: 0)
    var p0 = InlineArray<T, V.Floats>(repeating: zero)
    var p1 = InlineArray<T, V.Floats>(repeating: start)
    var (p2, p3, p4, p5) = (p0, p0, p0, p0)
    var u = weights
    var v = inputs
    let tileBytes = p.tileBytes
    let rowBytes = 6 &* p.tiles &* tileBytes
    var channel = p.channels
    while channel > 0 {
      @inline(__always) func add(_ sums: inout InlineArray<T, V.Floats>, _ i: Int) {
        let w = V.load(u + i &* V.width)
        for t in 0..<T { sums[t] = V.adding(sums[t], V.broadcast(v + (i &* rowBytes &+ t &* tileBytes)), w) }
      }
      add(&p0, 0)
      add(&p1, 1)
      add(&p2, 2)
      add(&p3, 3)
      add(&p4, 4)
      add(&p5, 5)
      u += 6 &* V.width
      v += 4
      channel &-= 1
    }
    for t in 0..<T {
      let y = FloatTransform.output(V.self, p0[t], p1[t], p2[t], p3[t], p4[t], p5[t])
      let to = sums + t &* FloatWinogradShape<V>.tileBytes
      V.store(y.0, to)
      V.store(y.1, to + 6 &* V.width)
      V.store(y.2, to + 12 &* V.width)
      V.store(y.3, to + 18 &* V.width)
    }
  }
}
