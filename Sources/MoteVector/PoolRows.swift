import MoteFormat
import MoteKernels

#if !MOTE_NO_GRAPHS
  /// Pools of any number of channels: the rows of a window are summed (or compared) for all its columns, which lie beside each
  /// other, and then the columns, as Int32.
  @usableFromInline struct PoolRows<V: IntegerVectors> {
    @usableFromInline let geometry: Geometry
    @usableFromInline let input: UnsafeRawPointer
    @usableFromInline let output: UnsafeMutableRawPointer
    /// What an average is rounded with; nil for a maximum.
    @usableFromInline let rounding: UnsafePointer<GraphArguments>?
    /// `[columns, C]` of the input and `[columns, C]` of the output, `Pools.capacity` Int32 and a few vectors each.
    @usableFromInline let columns, results: UnsafeMutableRawPointer

    @inlinable init(
      _ geometry: Geometry, _ input: UnsafeRawPointer, _ output: UnsafeMutableRawPointer, rounding: UnsafePointer<GraphArguments>?,
      _ memory: UnsafeMutableRawPointer
    ) {
      self.geometry = geometry
      self.input = input
      self.output = output
      self.rounding = rounding
      columns = memory
      results = memory + (4 &* Pools<V>.capacity &+ 4 &* V.width)
    }

    /// - Returns: false when not even one window fits the memory.
    @inlinable
    static func run(
      _ g: Geometry, _ input: UnsafeRawPointer, _ output: UnsafeMutableRawPointer, rounding: UnsafePointer<GraphArguments>?
    ) -> Bool {
      let fitting = Pools<V>.capacity / g.channels &- g.window.width
      guard fitting >= 0 else { return false }
      // Output columns at a time: they are no more than the input's.
      let step = fitting / g.window.strideX &+ 1
      // Two pieces of 4 * capacity bytes, and of four vectors of at most 64 bytes. On the stack: a run allocates nothing, and
      // the standard library's temporary memory comes from the heap beyond a kilobyte.
      var memory = InlineArray<264, SIMD64<UInt8>>(repeating: SIMD64())
      return withUnsafeMutableBytes(of: &memory) { memory in
        guard memory.count >= 8 &* Pools<V>.capacity &+ 8 &* V.width, let memory = memory.baseAddress else { return false }
        let rows = PoolRows(g, input, output, rounding: rounding, memory)
        for y in 0..<g.outputHeight {
          var x = 0
          while x < g.outputWidth {
            let end = Swift.min(g.outputWidth, x &+ step)
            // Constants, so that either loop is compiled without the other's operations.
            if rounding == nil {
              rows.write(y, x..<end, isMaximum: true)
            } else {
              rows.write(y, x..<end, isMaximum: false)
            }
            x = end
          }
        }
        return true
      }
    }

    @inlinable @inline(__always)
    func write(_ y: Int, _ xs: Range<Int>, isMaximum: Bool) {
      let w = geometry.window
      let rows = Pools<V>.inside(y, stride: w.strideY, pad: w.padTop, window: w.height, size: geometry.height)
      joinRows(rows, xs, isMaximum: isMaximum)
      for x in xs {
        let column = (x &- xs.lowerBound) &* w.strideX &* geometry.channels
        joinColumns(columns + 4 &* column, results + 4 &* (x &- xs.lowerBound) &* geometry.channels, rows: rows.count, y, x, isMaximum: isMaximum)
      }
      writeBytes(output + (y &* geometry.outputWidth &+ xs.lowerBound) &* geometry.channels, count: xs.count &* geometry.channels, isMaximum: isMaximum)
    }

    @inlinable @inline(__always)
    func joined(_ a: V.Sums, _ b: V.Sums, isMaximum: Bool) -> V.Sums { isMaximum ? V.maximum(a, b) : V.Sums.sum(a, b) }

    /// One value for each input column and channel that windows `xs` look at; 0 outside the input, which changes neither a sum
    /// nor a maximum of bytes.
    @inlinable @inline(__always)
    func joinRows(_ rows: Range<Int>, _ xs: Range<Int>, isMaximum: Bool) {
      let (w, channels) = (geometry.window, geometry.channels)
      let left = xs.lowerBound &* w.strideX &- w.padLeft
      let right = (xs.upperBound &- 1) &* w.strideX &- w.padLeft &+ w.width
      let (first, end) = (Swift.max(0, left), Swift.min(geometry.width, right))
      let before = (first &- left) &* channels
      columns.initializeMemory(as: Int32.self, repeating: 0, count: before)
      (columns + 4 &* (end &- left) &* channels).initializeMemory(as: Int32.self, repeating: 0, count: (right &- end) &* channels)
      let rowBytes = geometry.width &* channels
      let from = input + (rows.lowerBound &* rowBytes &+ first &* channels)
      let to = columns + 4 &* before
      let count = (end &- first) &* channels
      var i = 0
      while i &+ V.lanes <= count {
        joinRows(from + i, rows.count, rowBytes, to + 4 &* i, isMaximum: isMaximum)
        i &+= V.lanes
      }
      if i == count { return }
      if count >= V.lanes {
        i = count &- V.lanes
        return joinRows(from + i, rows.count, rowBytes, to + 4 &* i, isMaximum: isMaximum)
      }
      while i < count {
        var value: Int32 = 0
        for row in 0..<rows.count {
          let tap = Int32(from.load(fromByteOffset: row &* rowBytes &+ i, as: UInt8.self))
          value = isMaximum ? Swift.max(value, tap) : value &+ tap
        }
        to.storeBytes(of: value, toByteOffset: 4 &* i, as: Int32.self)
        i &+= 1
      }
    }

    @inlinable @inline(__always)
    func joinRows(_ from: UnsafeRawPointer, _ rows: Int, _ rowBytes: Int, _ to: UnsafeMutableRawPointer, isMaximum: Bool) {
      var value = V.widenedToSums(from)
      var row = 1
      while row < rows {
        value = joined(value, V.widenedToSums(from + row &* rowBytes), isMaximum: isMaximum)
        row &+= 1
      }
      V.store(value, to)
    }

    /// The result of one window. Vectors behind the last channel reach into the next column, which is written after this one.
    @inlinable @inline(__always)
    func joinColumns(
      _ from: UnsafeMutableRawPointer, _ to: UnsafeMutableRawPointer, rows: Int, _ y: Int, _ x: Int, isMaximum: Bool
    ) {
      let (w, channels) = (geometry.window, geometry.channels)
      var start = V.sums(repeating: 0)
      var scale = V.scales(repeating: 0)
      var offset = scale
      if !isMaximum, let a = rounding {
        let inside = rows &* Pools<V>.inside(x, stride: w.strideX, pad: w.padLeft, window: w.width, size: geometry.width).count
        let pair = ReferenceKernels.countedRows(a, y) &* ReferenceKernels.countedColumns(a, x) &- 1
        start = V.sums(repeating: 0 &- Int32(a.pointee.inputZeroPoint) &* Int32(truncatingIfNeeded: inside))
        scale = V.scales(repeating: FusedRounding.scale(multiplier: a.pointee.multipliers[pair], shift: a.pointee.shifts[pair]))
        offset = V.scales(repeating: FusedRounding.magic + Float(a.pointee.outputZeroPoint))
      }
      var c = 0
      while c < channels {
        var value = start
        for kx in 0..<w.width { value = joined(value, V.load(from + 4 &* (kx &* channels &+ c)), isMaximum: isMaximum) }
        V.store(isMaximum ? value : V.fused(value, scale: scale, offset: offset), to + 4 &* c)
        c &+= V.lanes
      }
    }

    @inlinable @inline(__always)
    func writeBytes(_ place: UnsafeMutableRawPointer, count: Int, isMaximum: Bool) {
      let low = V.bytes(repeating: rounding?.pointee.qMin ?? 0)
      let high = V.bytes(repeating: rounding?.pointee.qMax ?? 255)
      var i = 0
      while i < count {
        let from = results + 4 &* i
        let bytes = V.clamped(
          V.bytes(V.load(from), V.load(from + V.width), V.load(from + 2 &* V.width), V.load(from + 3 &* V.width)), low: low,
          high: high)
        if i &+ 4 &* V.lanes <= count {
          V.store(bytes, place + i)
        } else {
          // The columns have been read.
          V.store(bytes, columns)
          (place + i).copyMemory(from: columns, byteCount: count &- i)
        }
        i &+= 4 &* V.lanes
      }
    }
  }
#endif
