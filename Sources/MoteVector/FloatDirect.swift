import MoteFormat
import MoteKernels

/// A direct float convolution of any geometry: some outputs of a row and some vectors of channels at a time.
@usableFromInline enum FloatDirect<V: FloatVectors> {
  /// - Precondition: the pointers of `a` cover what their comments say, `layer` was prepared for this shape, and scratch has
  ///   `FloatShape.end` bytes behind `scratch`. Every address below is inside one of these by the sizes in `s`.
  @inlinable
  static func run(_ a: Float16Arguments, _ layer: FloatLayer, scratch: UnsafeMutableRawPointer) {
    let g = a.geometry
    let s = FloatShape<V>(g)
    let output = FloatRows<V>(a, stride: s.stride, pooled: scratch + s.pooled)
    let isDirect = FloatRows<V>.isDirect(g, stride: s.stride)
    var inputs = FloatInputs<V>(s, scratch)
    var row = FloatRow(
      places: UnsafeRawPointer(scratch + s.places), weights: layer.weights, bias: layer.bias, sums: scratch,
      columnBytes: 4 &* g.window.strideX &* s.columnFloats, sumBytes: 4 &* (isDirect ? g.outputStride : s.stride),
      count: g.outputWidth, pixels: V.pixels, taps: s.taps, relu: a.relu)
    let rows = FloatRows<V>.sumRows(a)
    for y in rows {
      let top = y &* g.window.strideY &- g.window.padTop
      // A row ahead, so that no input is read while its copy is on the way to the cache; not so at the end, because a ring
      // holds no more rows than are asked for.
      inputs.copyRows(a, top: top)
      if y &+ 1 < rows.upperBound { inputs.copyRows(a, top: top &+ g.window.strideY) }
      // Taps on padding add nothing.
      let first = Swift.max(0, 0 &- top)
      let window = first..<Swift.max(first, Swift.min(g.window.height, g.height &- top))
      inputs.setPlaces(a, window, top: top)
      let sums = isDirect ? output.place(y) : scratch + s.sums
      row.window = window
      row.sums = sums
      if s.isDepthwise {
        FloatDepthwise<V>.sumRow(row, s)
      } else {
        for group in 0..<s.groups {
          for block in 0..<s.blocks {
            let vector = block &* s.vectors
            let channel = group &* s.groupOutputs &+ vector &* V.lanes
            row.offset = 4 &* group &* s.columns &* s.groupChannels
            row.weights = layer.weights + (group &* s.groupVectors &+ vector) &* s.vectorBytes(g)
            row.bias = layer.bias + 4 &* channel
            row.sums = sums + 4 &* channel
            sumRow(row, vectors: s.vectors(inBlock: block))
          }
        }
      }
      if !isDirect { output.take(y, UnsafeRawPointer(sums)) }
    }
  }

  /// One row of sums of one block of channels, in nearly equal parts of at most `V.pixels`.
  @inlinable @inline(__always)
  static func sumRow(_ row: FloatRow, vectors: Int) {
    var x = 0
    var wide = row.wideParts
    while x < row.count {
      let count = wide > 0 ? row.partCount &+ 1 : row.partCount
      switch vectors {
      case 1: sumOne(row, x, count)
      case 2: sumTwo(row, x, count)
      default: sumPoint(row, vectors: vectors)
      }
      wide &-= 1
      x &+= count
    }
  }

  @inlinable @inline(never)
  static func sumTwo(_ row: FloatRow, _ x: Int, _ count: Int) {
    switch count {
    case 1: sumPair(Tiles<1>(), row, x)
    case 2: sumPair(Tiles<2>(), row, x)
    case 3: sumPair(Tiles<3>(), row, x)
    case 4: sumPair(Tiles<4>(), row, x)
    case 5: sumPair(Tiles<5>(), row, x)
    case 6: sumPair(Tiles<6>(), row, x)
    default: if V.pixels > 6 { sumTwoWide(row, x, count) }
    }
  }

  @inlinable @inline(__always)
  static func sumTwoWide(_ row: FloatRow, _ x: Int, _ count: Int) {
    switch count {
    case 7: sumPair(Tiles<7>(), row, x)
    case 8: sumPair(Tiles<8>(), row, x)
    case 9: sumPair(Tiles<9>(), row, x)
    case 10: sumPair(Tiles<10>(), row, x)
    case 11: sumPair(Tiles<11>(), row, x)
    default: sumPair(Tiles<12>(), row, x)
    }
  }

  /// One vector, six, two outputs or one at a time.
  @inlinable @inline(never)
  static func sumOne(_ row: FloatRow, _ x: Int, _ count: Int) {
    var x = x
    let end = x &+ count
    while end &- x >= 6 {
      sumSingle(Tiles<6>(), row, x)
      x &+= 6
    }
    while end &- x >= 2 {
      sumSingle(Tiles<2>(), row, x)
      x &+= 2
    }
    if x < end { sumSingle(Tiles<1>(), row, x) }
  }

  @inlinable @inline(__always)
  static func sumPair<let P: Int>(_: Tiles<P>, _ row: FloatRow, _ x: Int) {
    var first = InlineArray<P, V.Floats>(repeating: V.load(row.bias))
    var second = InlineArray<P, V.Floats>(repeating: V.load(row.bias + V.width))
    let columnBytes = row.columnBytes
    let rowBytes = row.taps &* 2 &* V.weightsWidth
    var ky = row.window.lowerBound
    while ky < row.window.upperBound {
      var u = row.weights + ky &* rowBytes
      let end = u + rowBytes
      var v = row.input(ky, x)
      repeat {
        let w0 = V.loadWeights(u)
        let w1 = V.loadWeights(u + V.weightsWidth)
        for p in 0..<P {
          let input = V.broadcast(v + p &* columnBytes)
          first[p] = V.adding(first[p], input, w0)
          second[p] = V.adding(second[p], input, w1)
        }
        u += 2 &* V.weightsWidth
        v += 4
      } while u != end
      ky &+= 1
    }
    let low = row.low(V.self)
    for p in 0..<P {
      let place = row.sums + (x &+ p) &* row.sumBytes
      V.store(V.maximum(low, first[p]), place)
      V.store(V.maximum(low, second[p]), place + V.width)
    }
  }

  @inlinable @inline(__always)
  static func sumSingle<let P: Int>(_: Tiles<P>, _ row: FloatRow, _ x: Int) {
    var sums = InlineArray<P, V.Floats>(repeating: V.load(row.bias))
    let columnBytes = row.columnBytes
    let rowBytes = row.taps &* V.weightsWidth
    for ky in row.window {
      var u = row.weights + ky &* rowBytes
      let end = u + rowBytes
      var v = row.input(ky, x)
      repeat {
        let w = V.loadWeights(u)
        for p in 0..<P { sums[p] = V.adding(sums[p], V.broadcast(v + p &* columnBytes), w) }
        u += V.weightsWidth
        v += 4
      } while u != end
    }
    let low = row.low(V.self)
    for p in 0..<P { V.store(V.maximum(low, sums[p]), row.sums + (x &+ p) &* row.sumBytes) }
  }

  /// Up to eight vectors of one position: affine layers.
  @inlinable @inline(never)
  static func sumPoint(_ row: FloatRow, vectors: Int) {
    switch vectors {
    case 3: sumVectors(Tiles<3>(), row)
    case 4: sumVectors(Tiles<4>(), row)
    case 5: sumVectors(Tiles<5>(), row)
    case 6: sumVectors(Tiles<6>(), row)
    case 7: sumVectors(Tiles<7>(), row)
    default: sumVectors(Tiles<8>(), row)
    }
  }

  @inlinable @inline(__always)
  static func sumVectors<let N: Int>(_: Tiles<N>, _ row: FloatRow) {
    var sums = InlineArray<N, V.Floats>(repeating: V.floats(repeating: 0))
    for n in 0..<N { sums[n] = V.load(row.bias + n &* V.width) }
    let rowBytes = row.taps &* N &* V.weightsWidth
    var ky = row.window.lowerBound
    while ky < row.window.upperBound {
      var u = row.weights + ky &* rowBytes
      let end = u + rowBytes
      var v = row.input(ky, 0)
      repeat {
        let input = V.broadcast(v)
        for n in 0..<N { sums[n] = V.adding(sums[n], input, V.loadWeights(u + n &* V.weightsWidth)) }
        u += N &* V.weightsWidth
        v += 4
      } while u != end
      ky &+= 1
    }
    let low = row.low(V.self)
    for n in 0..<N { V.store(V.maximum(low, sums[n]), row.sums + n &* V.width) }
  }
}

/// What one row of sums of one block of channels is made from.
@usableFromInline struct FloatRow {
  /// Rows of the window that count, and the table of their addresses.
  @usableFromInline var window = 0..<0
  @usableFromInline var places: UnsafeRawPointer
  /// The group's offset in a row of inputs.
  @usableFromInline var offset = 0
  /// `[KH, taps, vectors, lanes]`.
  @usableFromInline var weights: UnsafeRawPointer
  @usableFromInline var bias: UnsafeRawPointer
  @usableFromInline var sums: UnsafeMutableRawPointer
  /// Bytes from the inputs of one output to those of the next, and from one column of sums to the next.
  @usableFromInline var columnBytes, sumBytes: Int
  /// Outputs in the row; those of the parts it is made in, of which the first `wideParts` have one more.
  @usableFromInline var count, partCount, wideParts: Int
  @usableFromInline var taps: Int
  @usableFromInline var relu: Bool

  @inlinable init(
    places: UnsafeRawPointer, weights: UnsafeRawPointer, bias: UnsafeRawPointer,
    sums: UnsafeMutableRawPointer, columnBytes: Int, sumBytes: Int, count: Int, pixels: Int, taps: Int, relu: Bool
  ) {
    self.places = places
    self.weights = weights
    self.bias = bias
    self.sums = sums
    self.columnBytes = columnBytes
    self.sumBytes = sumBytes
    self.count = count
    let parts = (count &+ pixels &- 1) / pixels
    partCount = count / parts
    wideParts = count % parts
    self.taps = taps
    self.relu = relu
  }

  /// The first input of output `x` in row `ky` of the window.
  @inlinable @inline(__always) func input(_ ky: Int, _ x: Int) -> UnsafeRawPointer {
    places.loadUnaligned(fromByteOffset: 8 &* ky, as: UnsafeRawPointer.self) + (offset &+ x &* columnBytes)
  }

  /// What outputs are at least.
  @inlinable @inline(__always) func low<V: FloatVectors>(_: V.Type) -> V.Floats {
    V.floats(repeating: relu ? 0 : 0 - Float.infinity)
  }
}
