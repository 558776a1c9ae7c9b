import MoteFormat
import MoteKernels

// First layers whose outputs fill pairs of vectors.
extension DirectFewTaps {
  /// Two vectors of channels and four outputs at a time: every input is loaded once for both, every weight once for four.
  @inlinable @inline(__always)
  static func writePairs(
    _ layer: PreparedLayer, _ output: FusedOutput<V>, _ inputs: StepInputs, _ places: TilePlaces,
    outputs: Int, weights: UnsafeRawPointer, count: Int, columnBytes: Int
  ) {
    var weights = weights
    var channel = 0
    while channel < outputs {
      let pair = FewTapsPair<V>(layer, weights: weights, channel: channel, inputs: inputs)
      // Windows of 3x3 on one channel, the usual case, have all addresses as constants.
      switch (count, columnBytes == V.operandBytes) {
      case (6, true): walk(pair, places, output, count: 6, columnBytes: V.operandBytes)
      case (3, true): walk(pair, places, output, count: 3, columnBytes: V.operandBytes)
      default: walk(pair, places, output, count: count, columnBytes: columnBytes)
      }
      channel &+= 2 &* V.lanes
      weights += 2 &* count &* V.width
    }
  }

  /// Two vectors of channels along a row. The last four outputs may be in part the four before, with the same bytes.
  @inlinable @inline(__always)
  static func walk(
    _ pair: FewTapsPair<V>, _ places: TilePlaces, _ output: FusedOutput<V>, count: Int, columnBytes: Int
  ) {
    let isWhole = places.columnBytes == 2 &* V.lanes
    var x = 0
    while true {
      let sums = pair.sums(x &* columnBytes, columnBytes, count)
      let place = places.row0 + (x &* places.columnBytes &+ pair.channel)
      for p in 0..<2 {
        let bytes = pair.bytes(sums.0[2 &* p], sums.1[2 &* p], sums.0[2 &* p &+ 1], sums.1[2 &* p &+ 1], output)
        let first = place + 2 &* p &* places.columnBytes
        if isWhole {
          V.store(bytes, first)
        } else {
          let second = first + places.columnBytes
          V.storeQuarters(bytes, first, first + V.lanes, second, second + V.lanes)
        }
      }
      if x &+ 4 == places.columns { return }
      x = Swift.min(x &+ 4, places.columns &- 4)
    }
  }
}

/// Where each step's inputs begin.
@usableFromInline struct StepInputs {
  @usableFromInline let place:
    (UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer)

  @inlinable @inline(__always)
  init(
    _ place: (UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer)
  ) {
    self.place = place
  }
}

/// What two vectors of channels take along a row.
@usableFromInline struct FewTapsPair<V: IntegerVectors> {
  @usableFromInline let weights: UnsafeRawPointer
  @usableFromInline let inputs: StepInputs
  @usableFromInline let channel: Int
  @usableFromInline let bias: (V.Sums, V.Sums)
  @usableFromInline let scale: (V.Scales, V.Scales)

  @inlinable @inline(__always)
  init(_ layer: PreparedLayer, weights: UnsafeRawPointer, channel: Int, inputs: StepInputs) {
    self.weights = weights
    self.inputs = inputs
    self.channel = channel
    bias = (V.load(layer.bias + 4 &* channel), V.load(layer.bias + 4 &* (channel &+ V.lanes)))
    scale = (V.loadScales(layer.scales + 4 &* channel), V.loadScales(layer.scales + 4 &* (channel &+ V.lanes)))
  }

  /// The sums of four outputs from the one on whose inputs are `at` bytes behind the first output's.
  @inlinable @inline(__always)
  func sums(_ at: Int, _ columnBytes: Int, _ count: Int) -> (InlineArray<4, V.Sums>, InlineArray<4, V.Sums>) {
    var first = InlineArray<4, V.Sums>(repeating: bias.0)
    var second = InlineArray<4, V.Sums>(repeating: bias.1)
    // Steps as parameters, because local functions that change captured variables keep them in memory.
    add(0, count, inputs.place.0 + at, columnBytes, &first, &second)
    add(1, count, inputs.place.1 + at, columnBytes, &first, &second)
    add(2, count, inputs.place.2 + at, columnBytes, &first, &second)
    add(3, count, inputs.place.3 + at, columnBytes, &first, &second)
    add(4, count, inputs.place.4 + at, columnBytes, &first, &second)
    add(5, count, inputs.place.5 + at, columnBytes, &first, &second)
    return (first, second)
  }

  /// Step `i` of `count`, the inputs of whose first output are at `inputs`.
  @inlinable @inline(__always)
  func add(
    _ i: Int, _ count: Int, _ inputs: UnsafeRawPointer, _ columnBytes: Int, _ first: inout InlineArray<4, V.Sums>,
    _ second: inout InlineArray<4, V.Sums>
  ) {
    if i >= count { return }
    let w0 = V.load(weights + 2 &* i &* V.width)
    let w1 = V.load(weights + (2 &* i &+ 1) &* V.width)
    for p in 0..<4 {
      let x = V.broadcast(inputs + p &* columnBytes)
      first[p] = V.addTaps(first[p], x, w0)
      second[p] = V.addTaps(second[p], x, w1)
    }
  }

  /// The bytes of two outputs: both vectors of the one, then both of the other.
  @inlinable @inline(__always)
  func bytes(_ a: V.Sums, _ b: V.Sums, _ c: V.Sums, _ d: V.Sums, _ output: FusedOutput<V>) -> V.Bytes {
    V.clamped(
      V.bytes(
        output.rounded(a, scale.0), output.rounded(b, scale.1), output.rounded(c, scale.0), output.rounded(d, scale.1)),
      low: output.low, high: output.high)
  }
}
