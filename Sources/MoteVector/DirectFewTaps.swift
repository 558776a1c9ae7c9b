import MoteFormat
import MoteKernels

/// First layers: windows of so few taps that one vector's weights stay in registers while it walks along a row, four outputs at
/// a time, and outputs are rounded without a way through memory.
@usableFromInline enum DirectFewTaps<V: IntegerVectors> {
  /// Steps of a whole window that fit the registers beside four sums.
  @inlinable static var steps: Int { 6 }

  @inlinable static func admits(_ g: Geometry, _ s: DirectShape<V>, _ layer: PreparedLayer) -> Bool {
    layer.rounding == .fused && g.hasNoPool && g.groups == 1 && g.window.height &* s.steps <= steps
      && g.outputChannels % V.lanes == 0
  }

  @inlinable
  static func run(_ a: Int8Arguments, _ s: DirectShape<V>, _ layer: PreparedLayer, scratch: UnsafeMutableRawPointer) {
    let g = a.geometry
    let output = FusedOutput<V>(a)
    let inputs = DirectInputs<V>(s, scratch)
    inputs.fillPaddingRow(a.inputZeroPoint)
    inputs.fillMargins(g, a.inputZeroPoint)
    widenWeights(g, s, layer, scratch)
    let rows = OutputRows<V>.sumRows(a)
    var copied = 0
    for y in rows {
      let top = y &* g.window.strideY &- g.window.padTop
      // A row ahead, as in other direct convolutions.
      let ahead = y &+ 1 < rows.upperBound ? g.window.strideY : 0
      let end = Swift.min(g.height, top &+ g.window.height &+ ahead)
      copied = Swift.max(copied, top)
      while copied < end {
        inputs.copyInside(a, copied)
        copied &+= 1
      }
      setPlaces(g, s, top: top, scratch: scratch)
      writeRow(a, s, layer, output, y: y, scratch: scratch)
    }
  }

  /// Brings all weights to the form that `addTaps` takes, once a run.
  @inlinable
  static func widenWeights(_ g: Geometry, _ s: DirectShape<V>, _ layer: PreparedLayer, _ scratch: UnsafeMutableRawPointer) {
    for i in 0..<s.blocks &* g.window.height &* s.steps &* s.vectors {
      V.store(V.loadTaps(layer.weights + i &* V.lanes &* V.taps), scratch + (s.wideWeights &+ i &* V.width))
    }
  }

  /// Writes row `y` of output; the rows of inputs of its window, padding included, are in scratch.
  @inlinable
  static func writeRow(
    _ a: Int8Arguments, _ s: DirectShape<V>, _ layer: PreparedLayer, _ output: FusedOutput<V>, y: Int,
    scratch: UnsafeMutableRawPointer
  ) {
    let g = a.geometry
    let places = TilePlaces(a, y: y, count: 1)
    let columnBytes = g.window.strideX &* g.channels &* V.operandBytes
    let count = g.window.height &* s.steps
    @inline(__always) func input(_ i: Int) -> UnsafeRawPointer {
      UnsafeRawPointer(scratch + (scratch + s.stepPlaces).loadUnaligned(fromByteOffset: 8 &* i, as: Int.self))
    }
    let inputs = (input(0), input(1), input(2), input(3), input(4), input(5))
    if s.vectors == 2 && places.columns >= 4 && g.outputChannels % (2 &* V.lanes) == 0 {
      writePairs(
        layer, output, StepInputs(inputs), places, outputs: g.outputChannels, weights: scratch + s.wideWeights, count: count,
        columnBytes: columnBytes)
      return
    }
    // Vectors of a block lie beside each other in every step.
    var (block, inBlock) = (UnsafeRawPointer(scratch + s.wideWeights), 0)
    let blockBytes = count &* s.vectors &* V.width
    var channel = 0
    while channel < g.outputChannels {
      let from = block + inBlock &* V.width
      @inline(__always) func weights(_ i: Int) -> V.Sums {
        i < count ? V.load(from + i &* s.vectors &* V.width) : V.sums(repeating: 0)
      }
      let row = FewTapsRow<V>(
        bias: V.load(layer.bias + 4 &* channel), scale: V.loadScales(layer.scales + 4 &* channel),
        w: (weights(0), weights(1), weights(2), weights(3), weights(4), weights(5)), inputs: inputs, channel: channel)
      // One channel and stride 1, the usual case, has all addresses as constants.
      switch (count > 3, columnBytes == V.operandBytes) {
      case (true, true): walk(row, places, output, hasSix: true, columnBytes: V.operandBytes)
      case (false, true): walk(row, places, output, hasSix: false, columnBytes: V.operandBytes)
      case (true, false): walk(row, places, output, hasSix: true, columnBytes: columnBytes)
      case (false, false): walk(row, places, output, hasSix: false, columnBytes: columnBytes)
      }
      channel &+= V.lanes
      inBlock &+= 1
      if inBlock == s.vectors {
        inBlock = 0
        block += blockBytes
      }
    }
  }

  /// Notes where each step of the window begins whose first row would be row `top` of the input. Steps that it does not
  /// have read its first inputs, and have no weights.
  @inlinable @inline(__always)
  static func setPlaces(_ g: Geometry, _ s: DirectShape<V>, top: Int, scratch: UnsafeMutableRawPointer) {
    @inline(__always) func row(_ y: Int) -> Int {
      y < 0 || y >= g.height ? s.padding : (y & (s.ring &- 1)) &* s.rowBytes
    }
    var (ky, step) = (0, 0)
    var place = row(top)
    let first = place
    for i in 0..<steps {
      (scratch + s.stepPlaces).storeBytes(of: ky < g.window.height ? place &+ 4 &* step : first, toByteOffset: 8 &* i, as: Int.self)
      step &+= 1
      if step == s.steps {
        (ky, step) = (ky &+ 1, 0)
        place = row(top &+ ky)
      }
    }
  }

  /// One vector of channels along a row, four outputs at a time.
  @inlinable @inline(__always)
  static func walk(
    _ row: FewTapsRow<V>, _ places: TilePlaces, _ output: FusedOutput<V>, hasSix: Bool, columnBytes: Int
  ) {
    var left = places.columns
    var at = 0
    var place = places.row0 + row.channel
    let step = places.columnBytes
    while left >= 4 {
      let bytes = output.bytes(
        (
          row.sum(at, hasSix), row.sum(at &+ columnBytes, hasSix), row.sum(at &+ 2 &* columnBytes, hasSix),
          row.sum(at &+ 3 &* columnBytes, hasSix)
        ), row.scale)
      V.storeQuarters(bytes, place, place + step, place + 2 &* step, place + 3 &* step)
      left &-= 4
      at &+= 4 &* columnBytes
      place += 4 &* step
    }
    if left == 0 { return }
    // Outputs behind the last are computed and stored as the first of the four, before it.
    let (c1, c2) = (left > 1 ? 1 : 0, left > 2 ? 2 : 0)
    let first = row.sum(at, hasSix)
    let bytes = output.bytes(
      (first, row.sum(at &+ c1 &* columnBytes, hasSix), row.sum(at &+ c2 &* columnBytes, hasSix), first), row.scale)
    V.storeQuarters(bytes, place, place + c1 &* step, place + c2 &* step, place)
  }
}

/// What one vector of channels takes along a row: its constants, and where each step's inputs begin.
@usableFromInline struct FewTapsRow<V: IntegerVectors> {
  @usableFromInline let bias: V.Sums
  @usableFromInline let scale: V.Scales
  @usableFromInline let w: (V.Sums, V.Sums, V.Sums, V.Sums, V.Sums, V.Sums)
  @usableFromInline let inputs:
    (UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer)
  @usableFromInline let channel: Int

  @inlinable @inline(__always)
  init(
    bias: V.Sums, scale: V.Scales, w: (V.Sums, V.Sums, V.Sums, V.Sums, V.Sums, V.Sums),
    inputs: (UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer, UnsafeRawPointer),
    channel: Int
  ) {
    self.bias = bias
    self.scale = scale
    self.w = w
    self.inputs = inputs
    self.channel = channel
  }

  /// The sums of the output whose inputs are `at` bytes behind the first output's.
  @inlinable @inline(__always) func sum(_ at: Int, _ hasSix: Bool) -> V.Sums {
    var sum = V.addTaps(bias, V.broadcast(inputs.0 + at), w.0)
    sum = V.addTaps(sum, V.broadcast(inputs.1 + at), w.1)
    sum = V.addTaps(sum, V.broadcast(inputs.2 + at), w.2)
    if hasSix {
      sum = V.addTaps(sum, V.broadcast(inputs.3 + at), w.3)
      sum = V.addTaps(sum, V.broadcast(inputs.4 + at), w.4)
      sum = V.addTaps(sum, V.broadcast(inputs.5 + at), w.5)
    }
    return sum
  }
}
