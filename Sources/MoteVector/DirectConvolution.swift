import MoteFormat
import MoteKernels

/// A direct convolution of any geometry: each row of sums from rows of inputs that were copied with their padding, some
/// outputs of a row and some vectors of channels at a time.
@usableFromInline enum DirectConvolution<V: IntegerVectors> {
  /// - Precondition: as `WinogradConvolution.run`, with `DirectShape.end` bytes of scratch.
  @inlinable
  static func run(_ a: Int8Arguments, _ layer: PreparedLayer, scratch: UnsafeMutableRawPointer) {
    let g = a.geometry
    let s = DirectShape<V>(g)
    if DirectFewTaps<V>.admits(g, s, layer) { return DirectFewTaps<V>.run(a, s, layer, scratch: scratch) }
    if DirectPoints<V>.admits(a, s, layer) { return DirectPoints<V>.run(a, s, layer, scratch: scratch) }
    let rounded = RoundedTiles<V>.admits(g, s, layer) ? RoundedTiles<V>(a, layer, scratch + s.sums) : nil
    let output = OutputRows<V>(a, layer, stride: s.stride, pooled: scratch + s.pooled, spill: scratch + s.spill)
    let inputs = DirectInputs<V>(s, scratch)
    // Taps on padding of zeros add nothing, unless the bias counts on them; other padding is a row like any other.
    let skipsPadding = a.inputZeroPoint == 0 && V.inputFlip == 0
    if !skipsPadding { inputs.fillPaddingRow(a.inputZeroPoint) }
    var copied = 0
    @inline(__always) func copyRows(for y: Int) {
      let top = y &* g.window.strideY &- g.window.padTop
      copied = Swift.max(copied, top)
      while copied < Swift.min(g.height, top &+ g.window.height) {
        inputs.copyRow(a, copied)
        copied &+= 1
      }
    }
    let rows = OutputRows<V>.sumRows(a)
    for y in rows {
      // A row ahead, so that no input is read while its copy is on the way to the cache; not so at the end, because a ring
      // holds no more rows than are asked for.
      copyRows(for: y)
      if y &+ 1 < rows.upperBound { copyRows(for: y &+ 1) }
      let top = y &* g.window.strideY &- g.window.padTop
      let first = Swift.max(0, 0 &- top)
      let end = Swift.max(first, Swift.min(g.window.height, g.height &- top))
      let window = skipsPadding ? first..<end : 0..<g.window.height
      inputs.setPlaces(window, inside: first..<end, top: top)
      for group in 0..<s.groups {
        for block in 0..<s.blocks {
          let channel = group &* s.groupOutputs &+ block &* s.vectors &* V.lanes
          var row = DirectRow(
            window: window, inputs: UnsafeRawPointer(scratch),
            places: UnsafeRawPointer(scratch + s.places), offset: group &* s.columns &* s.groupChannels &* V.operandBytes,
            weights: layer.weights + (group &* s.blocks &+ block) &* s.blockBytes(g), bias: layer.bias + 4 &* channel,
            sums: scratch + (s.sums &+ 4 &* channel), columnBytes: g.window.strideX &* s.groupChannels &* V.operandBytes,
            sumBytes: 4 &* s.stride, count: g.outputWidth, steps: s.steps)
          if let rounded {
            rounded.write(&row, channel: channel, to: rounded.row(a, y))
          } else {
            sumRow(row, vectors: s.vectors)
          }
        }
      }
      if rounded == nil { output.take(a, y, UnsafeRawPointer(scratch + s.sums)) }
    }
  }

  /// One row of sums of one block of channels, in nearly equal parts of at most `V.pixels`.
  @inlinable @inline(__always)
  static func sumRow(_ row: DirectRow, vectors: Int) {
    if vectors == 1 { return sumOne(row, 0, row.count) }
    var x = 0
    while x < row.count {
      let rest = row.count &- x
      let parts = (rest &+ V.pixels &- 1) / V.pixels
      let count = (rest &+ parts &- 1) / parts
      if vectors == 2 { sumTwo(row, x, count) } else { sumPoint(row, vectors: vectors) }
      x &+= count
    }
  }

  @inlinable @inline(never)
  static func sumTwo(_ row: DirectRow, _ x: Int, _ count: Int) {
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
  static func sumTwoWide(_ row: DirectRow, _ x: Int, _ count: Int) {
    switch count {
    case 7: sumPair(Tiles<7>(), row, x)
    case 8: sumPair(Tiles<8>(), row, x)
    case 9: sumPair(Tiles<9>(), row, x)
    case 10: sumPair(Tiles<10>(), row, x)
    case 11: sumPair(Tiles<11>(), row, x)
    default: sumPair(Tiles<12>(), row, x)
    }
  }

  /// One vector: as many outputs at a time as the latency of a product asks for.
  @inlinable @inline(never)
  static func sumOne(_ row: DirectRow, _ x: Int, _ count: Int) {
    var x = x
    let end = x &+ count
    while end &- x >= 8 {
      sumSingle(Tiles<8>(), row, x)
      x &+= 8
    }
    if end &- x >= 4 {
      sumSingle(Tiles<4>(), row, x)
      x &+= 4
    }
    while x < end {
      sumSingle(Tiles<1>(), row, x)
      x &+= 1
    }
  }

  @inlinable @inline(__always)
  static func sumPair<let P: Int>(_: Tiles<P>, _ row: DirectRow, _ x: Int) {
    // By a closure, which is always inlined: `repeating` is a function of its own where P is large.
    let (firstBias, secondBias) = (V.load(row.bias), V.load(row.bias + V.width))
    var first = InlineArray<P, V.Sums> { _ in firstBias }
    var second = InlineArray<P, V.Sums> { _ in secondBias }
    if row.continues {
      for p in 0..<P {
        let place = row.sums + (x &+ p) &* row.sumBytes
        first[p] = V.load(place)
        second[p] = V.load(place + V.width)
      }
    }
    let tapBytes = V.lanes &* V.taps
    let columnBytes = row.columnBytes
    var ky = row.window.lowerBound
    while ky < row.window.upperBound {
      var u = row.weights + ky &* row.steps &* 2 &* tapBytes
      let end = u + row.steps &* 2 &* tapBytes
      var v = row.input(ky, x)
      repeat {
        let w0 = V.loadTaps(u)
        let w1 = V.loadTaps(u + tapBytes)
        for p in 0..<P {
          let inputs = V.broadcast(v + p &* columnBytes)
          first[p] = V.addTaps(first[p], inputs, w0)
          second[p] = V.addTaps(second[p], inputs, w1)
        }
        u += 2 &* tapBytes
        v += 4
      } while u != end
      ky &+= 1
    }
    for p in 0..<P {
      let place = row.sums + (x &+ p) &* row.sumBytes
      V.store(first[p], place)
      V.store(second[p], place + V.width)
    }
  }

  @inlinable @inline(__always)
  static func sumSingle<let P: Int>(_: Tiles<P>, _ row: DirectRow, _ x: Int) {
    var sums = InlineArray<P, V.Sums>(repeating: V.load(row.bias))
    let tapBytes = V.lanes &* V.taps
    for ky in row.window {
      var u = row.weights + ky &* row.steps &* tapBytes
      var v = row.input(ky, x)
      for _ in 0..<row.steps {
        let w = V.loadTaps(u)
        for p in 0..<P { sums[p] = V.addTaps(sums[p], V.broadcast(v + p &* row.columnBytes), w) }
        u += tapBytes
        v += 4
      }
    }
    for p in 0..<P { V.store(sums[p], row.sums + (x &+ p) &* row.sumBytes) }
  }

  /// Up to eight vectors of one position: affine layers.
  @inlinable @inline(never)
  static func sumPoint(_ row: DirectRow, vectors: Int) {
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
  static func sumVectors<let N: Int>(_: Tiles<N>, _ row: DirectRow) {
    var sums = InlineArray<N, V.Sums>(repeating: V.sums(repeating: 0))
    for n in 0..<N { sums[n] = V.load(row.bias + n &* V.width) }
    let tapBytes = V.lanes &* V.taps
    var ky = row.window.lowerBound
    while ky < row.window.upperBound {
      var u = row.weights + ky &* row.steps &* N &* tapBytes
      let end = u + row.steps &* N &* tapBytes
      var v = row.input(ky, 0)
      repeat {
        let inputs = V.broadcast(v)
        for n in 0..<N { sums[n] = V.addTaps(sums[n], inputs, V.loadTaps(u + n &* tapBytes)) }
        u += N &* tapBytes
        v += 4
      } while u != end
      ky &+= 1
    }
    for n in 0..<N { V.store(sums[n], row.sums + n &* V.width) }
  }
}

/// What one row of sums of one block of channels is made from.
@usableFromInline struct DirectRow {
  /// Rows of the window that count.
  @usableFromInline var window: Range<Int>
  /// Rows of inputs, the table of their places (`Int` offsets, one a row of the window), and the group's offset in a row.
  @usableFromInline var inputs, places: UnsafeRawPointer
  @usableFromInline var offset: Int
  /// `[KH, steps, vectors, lanes, taps]`.
  @usableFromInline var weights: UnsafeRawPointer
  @usableFromInline var bias: UnsafeRawPointer
  @usableFromInline var sums: UnsafeMutableRawPointer
  /// Bytes from the inputs of one output to those of the next, and from one column of sums to the next.
  @usableFromInline var columnBytes, sumBytes: Int
  /// Outputs in the row.
  @usableFromInline var count: Int
  @usableFromInline var steps: Int
  /// Whether sums go on from what is in `sums`, and not from the biases; for pairs of vectors.
  @usableFromInline var continues = false

  @inlinable init(
    window: Range<Int>, inputs: UnsafeRawPointer, places: UnsafeRawPointer, offset: Int, weights: UnsafeRawPointer,
    bias: UnsafeRawPointer, sums: UnsafeMutableRawPointer, columnBytes: Int, sumBytes: Int, count: Int, steps: Int
  ) {
    self.window = window
    self.inputs = inputs
    self.places = places
    self.offset = offset
    self.weights = weights
    self.bias = bias
    self.sums = sums
    self.columnBytes = columnBytes
    self.sumBytes = sumBytes
    self.count = count
    self.steps = steps
  }

  /// The first input of output `x` in row `ky` of the window.
  @inlinable @inline(__always) func input(_ ky: Int, _ x: Int) -> UnsafeRawPointer {
    inputs + (places.loadUnaligned(fromByteOffset: 8 &* ky, as: Int.self) &+ offset &+ x &* columnBytes)
  }
}
