import MoteFormat
import MoteKernels

/// Rounds direct sums to bytes a few outputs at a time, while they are near: for layers without a pool whose outputs fill
/// pairs of vectors and are rounded by one fused multiply-add.
@usableFromInline struct RoundedTiles<V: IntegerVectors> {
  @usableFromInline let output: FusedOutput<V>
  @usableFromInline let scales: UnsafeRawPointer
  /// `[columns, 2, lanes]` Int32 of scratch.
  @usableFromInline let sums: UnsafeMutableRawPointer
  /// Bytes from one output column to the next.
  @usableFromInline let columnBytes: Int

  /// Bytes of weights that stay in the first cache beside the inputs.
  @inlinable static var nearBytes: Int { 1 << 14 }

  @inlinable static func admits(_ g: Geometry, _ s: DirectShape<V>, _ layer: PreparedLayer) -> Bool {
    layer.rounding == .fused && g.hasNoPool && s.vectors == 2 && s.groupOutputs % (2 &* V.lanes) == 0
      && s.stride &* g.outputWidth &+ 8 &* V.lanes >= 2 &* V.lanes &* V.pixels
  }

  @inlinable init(_ a: Int8Arguments, _ layer: PreparedLayer, _ sums: UnsafeMutableRawPointer) {
    output = FusedOutput(a)
    scales = layer.scales
    self.sums = sums
    columnBytes = a.geometry.outputStride
  }

  /// Where row `y` of output is.
  @inlinable func row(_ a: Int8Arguments, _ y: Int) -> UnsafeMutableRawPointer {
    a.output + (y < a.rows.outputRing ? y : y % a.rows.outputRing) &* a.geometry.outputWidth &* columnBytes
  }

  /// Writes the outputs of one block of channels, the first of which is `channel`, of the columns of `row`, the first of
  /// which is at `place`.
  @inlinable @inline(__always)
  func write(_ row: inout DirectRow, channel: Int, to place: UnsafeMutableRawPointer) {
    row.sumBytes = 2 &* V.width
    let isHeavy = row.window.count &* row.steps &* 2 &* V.lanes &* V.taps > Self.nearBytes
    if isHeavy && row.window.count > 1 { return writeHeavy(&row, channel: channel, to: place) }
    let (scale0, scale1) = (V.loadScales(scales + 4 &* channel), V.loadScales(scales + 4 &* (channel &+ V.lanes)))
    var to = place + channel
    var x = 0
    while x < row.count {
      let count = Self.part(row.count &- x)
      row.sums = sums - x &* row.sumBytes
      DirectConvolution<V>.sumTwo(row, x, count)
      round(count, scale0, scale1, to)
      to += count &* columnBytes
      x &+= count
    }
  }

  /// How many outputs come next of `rest`: nearly equal parts of at most `V.pixels`.
  @inlinable @inline(__always) static func part(_ rest: Int) -> Int {
    let parts = (rest &+ V.pixels &- 1) / V.pixels
    return (rest &+ parts &- 1) / parts
  }

  /// The same for weights that do not stay in the first cache: a row of the window after the other, each for all columns.
  @inlinable @inline(never)
  func writeHeavy(_ row: inout DirectRow, channel: Int, to place: UnsafeMutableRawPointer) {
    let window = row.window
    row.sums = sums
    for ky in window {
      row.window = ky..<ky &+ 1
      row.continues = ky > window.lowerBound
      var x = 0
      while x < row.count {
        let count = Self.part(row.count &- x)
        DirectConvolution<V>.sumTwo(row, x, count)
        x &+= count
      }
    }
    row.window = window
    row.continues = false
    let (scale0, scale1) = (V.loadScales(scales + 4 &* channel), V.loadScales(scales + 4 &* (channel &+ V.lanes)))
    round(row.count, scale0, scale1, place + channel)
  }

  /// Writes the outputs whose sums are the first `count`.
  @inlinable @inline(__always)
  func round(_ count: Int, _ scale0: V.Scales, _ scale1: V.Scales, _ to: UnsafeMutableRawPointer) {
    let sumBytes = 2 &* V.width
    var p = 0
    while p < count {
      // The last output may go to its place twice.
      let next = Swift.min(p &+ 1, count &- 1)
      let (from, second) = (sums + p &* sumBytes, sums + next &* sumBytes)
      let bytes = V.clamped(
        V.bytes(
          output.rounded(V.load(from), scale0), output.rounded(V.load(from + V.width), scale1),
          output.rounded(V.load(second), scale0), output.rounded(V.load(second + V.width), scale1)),
        low: output.low, high: output.high)
      let (q, r) = (to + p &* columnBytes, to + next &* columnBytes)
      V.storeQuarters(bytes, q, q + V.lanes, r, r + V.lanes)
      p &+= 2
    }
  }
}
