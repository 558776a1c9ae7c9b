import MoteFormat
import MoteKernels

#if !MOTE_NO_GRAPHS
  /// Pools that stand alone.
  @usableFromInline enum Pools<V: IntegerVectors> {
    /// Int32 in each of the two pieces of memory that a row of outputs goes through.
    @inlinable static var capacity: Int { 2048 }

    /// The rows or columns of the input that the window of output `i` holds.
    @inlinable @inline(__always)
    static func inside(_ i: Int, stride: Int, pad: Int, window: Int, size: Int) -> Range<Int> {
      let start = i &* stride &- pad
      let first = Swift.max(0, start)
      return first..<Swift.max(first, Swift.min(size, start &+ window))
    }

    @inlinable
    static func takeMaximum(_ a: MoveArguments) -> Bool {
      let g = a.geometry
      if g.channels >= 4 &* V.lanes {
        takeMaximum(g, a.input, a.output)
        return true
      }
      return PoolRows<V>.run(g, a.input, a.output, rounding: nil)
    }

    /// A vector of channels at a time; the last one may overlap the one before.
    @inlinable
    static func takeMaximum(_ g: Geometry, _ input: UnsafeRawPointer, _ output: UnsafeMutableRawPointer) {
      let (channels, rowBytes) = (g.channels, g.width &* g.channels)
      let vector = 4 &* V.lanes
      let w = g.window
      var place = output
      for y in 0..<g.outputHeight {
        let rows = inside(y, stride: w.strideY, pad: w.padTop, window: w.height, size: g.height)
        for x in 0..<g.outputWidth {
          let columns = inside(x, stride: w.strideX, pad: w.padLeft, window: w.width, size: g.width)
          let start = input + (rows.lowerBound &* rowBytes &+ columns.lowerBound &* channels)
          let count = columns.count
          var c = 0
          while true {
            var from = start + c
            // Verified pads are smaller than the window, so every window holds at least one value.
            var best = V.loadBytes(from)
            for _ in 0..<rows.count {
              var tap = from
              for _ in 0..<count {
                best = V.maximum(best, V.loadBytes(tap))
                tap += channels
              }
              from += rowBytes
            }
            V.store(best, place + c)
            if c &+ vector == channels { break }
            c = Swift.min(c &+ vector, channels &- vector)
          }
          place += channels
        }
      }
    }

    @inlinable
    static func average(_ a: UnsafePointer<GraphArguments>) -> Bool {
      let g = a.pointee.geometry
      let pairs = g.window.height &* g.window.width
      let bound = UInt32(truncatingIfNeeded: 255 &* pairs)
      for i in 0..<pairs
      where !FusedRounding.admits(multiplier: a.pointee.multipliers[i], shift: a.pointee.shifts[i], bound: bound) { return false }
      return PoolRows<V>.run(g, a.pointee.inputs[0], a.pointee.output, rounding: a)
    }

    @inlinable
    static func averageAll(_ a: GraphArguments) -> Bool {
      let g = a.geometry
      let positions = g.height &* g.width
      // Sums of more positions need not fit 24 bits.
      guard
        g.channels >= V.lanes, positions <= 1 << 16,
        FusedRounding.admits(
          multiplier: a.multipliers[0], shift: a.shifts[0], bound: UInt32(truncatingIfNeeded: 255 &* positions))
      else { return false }
      let output = FusedOutput<V>(a)
      let scale = V.scales(repeating: FusedRounding.scale(multiplier: a.multipliers[0], shift: a.shifts[0]))
      let start = V.sums(repeating: 0 &- Int32(a.inputZeroPoint) &* Int32(truncatingIfNeeded: positions))
      var c = 0
      while true {
        var sum = start
        var from = a.inputs[0] + c
        for _ in 0..<positions {
          sum = V.Sums.sum(sum, V.widenedToSums(from))
          from += g.channels
        }
        let place = a.output + c
        V.storeQuarters(output.bytes((sum, sum, sum, sum), scale), place, place, place, place)
        if c &+ V.lanes == g.channels { return true }
        c = Swift.min(c &+ V.lanes, g.channels &- V.lanes)
      }
    }
  }

  extension FusedOutput {
    @inlinable @inline(__always) init(_ a: GraphArguments) {
      offset = V.scales(repeating: FusedRounding.magic + Float(a.outputZeroPoint))
      low = V.bytes(repeating: a.qMin)
      high = V.bytes(repeating: a.qMax)
    }
  }
#endif
