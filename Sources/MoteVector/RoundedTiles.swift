import MoteFormat
import MoteKernels

/// Rounds direct sums to bytes a few outputs at a time, while they are near: for layers without a pool whose outputs fill
/// pairs of vectors and are rounded by one fused multiply-add.
@usableFromInline struct RoundedTiles<V: IntegerVectors> {
  @usableFromInline let output: FusedOutput<V>
  @usableFromInline let scales: UnsafeRawPointer
  /// `[V.pixels, 2, lanes]` Int32 of scratch.
  @usableFromInline let sums: UnsafeMutableRawPointer
  /// Bytes from one output column to the next.
  @usableFromInline let columnBytes: Int

  @inlinable static func admits(_ g: Geometry, _ s: DirectShape<V>, _ layer: PreparedLayer) -> Bool {
    layer.rounding == .fused && g.hasNoPool && s.vectors == 2 && s.groupOutputs % (2 &* V.lanes) == 0
      && s.stride &* g.outputWidth &+ 8 &* V.lanes >= 2 &* V.lanes &* V.pixels
  }

  @inlinable init(_ a: Int8Arguments, _ layer: PreparedLayer, _ sums: UnsafeMutableRawPointer) {
    output = FusedOutput(a)
    scales = layer.scales
    self.sums = sums
    columnBytes = a.geometry.outputChannels
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
    let (scale0, scale1) = (V.loadScales(scales + 4 &* channel), V.loadScales(scales + 4 &* (channel &+ V.lanes)))
    var to = place + channel
    var x = 0
    while x < row.count {
      let rest = row.count &- x
      let parts = (rest &+ V.pixels &- 1) / V.pixels
      let count = (rest &+ parts &- 1) / parts
      row.sums = sums - x &* row.sumBytes
      DirectConvolution<V>.sumTwo(row, x, count)
      var p = 0
      while p < count {
        // The last output may go to its place twice.
        let next = Swift.min(p &+ 1, count &- 1)
        let (from, second) = (sums + p &* row.sumBytes, sums + next &* row.sumBytes)
        let bytes = V.clamped(
          V.bytes(
            output.rounded(V.load(from), scale0), output.rounded(V.load(from + V.width), scale1),
            output.rounded(V.load(second), scale0), output.rounded(V.load(second + V.width), scale1)),
          low: output.low, high: output.high)
        let (q, r) = (to + p &* columnBytes, to + next &* columnBytes)
        V.storeQuarters(bytes, q, q + V.lanes, r, r + V.lanes)
        p &+= 2
      }
      to += count &* columnBytes
      x &+= count
    }
  }
}
