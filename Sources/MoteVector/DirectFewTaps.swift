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

  /// Writes row `y` of output; the rows of inputs of its window, padding included, are in scratch.
  @inlinable
  static func writeRow(
    _ a: Int8Arguments, _ s: DirectShape<V>, _ layer: PreparedLayer, _ output: FusedOutput<V>, y: Int,
    scratch: UnsafeMutableRawPointer
  ) {
    let g = a.geometry
    let places = TilePlaces(a, y: y, count: 1)
    let columnBytes = g.window.strideX &* g.channels &* V.operandBytes
    let tapBytes = V.lanes &* V.taps
    let count = g.window.height &* s.steps
    @inline(__always) func input(_ i: Int) -> UnsafeRawPointer {
      UnsafeRawPointer(scratch + (scratch + s.stepPlaces).loadUnaligned(fromByteOffset: 8 &* i, as: Int.self))
    }
    let inputs = (input(0), input(1), input(2), input(3), input(4), input(5))
    // Vectors of a block lie beside each other in every step.
    var (block, inBlock) = (layer.weights, 0)
    let blockBytes = s.blockBytes(g)
    var channel = 0
    while channel < g.outputChannels {
      let from = block + inBlock &* tapBytes
      @inline(__always) func weights(_ i: Int) -> V.Sums {
        i < count ? V.loadTaps(from + i &* s.vectors &* tapBytes) : V.sums(repeating: 0)
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

  /// Notes where each step of the window begins, from the places of its rows. Steps that it does not have read its first
  /// inputs, and have no weights.
  @inlinable
  static func setPlaces(_ g: Geometry, _ s: DirectShape<V>, scratch: UnsafeMutableRawPointer) {
    let places = scratch + s.places
    var i = 0
    for ky in 0..<g.window.height {
      let row = places.loadUnaligned(fromByteOffset: 8 &* ky, as: Int.self)
      for step in 0..<s.steps {
        (scratch + s.stepPlaces).storeBytes(of: row &+ 4 &* step, toByteOffset: 8 &* i, as: Int.self)
        i &+= 1
      }
    }
    while i < steps {
      (scratch + s.stepPlaces).storeBytes(
        of: places.loadUnaligned(as: Int.self), toByteOffset: 8 &* i, as: Int.self)
      i &+= 1
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
