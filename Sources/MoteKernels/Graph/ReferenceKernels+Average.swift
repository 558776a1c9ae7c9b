import MoteFormat

#if !MOTE_NO_GRAPHS
  extension ReferenceKernels {
    /// What the sum of the window at output row `y`, column `x` is divided by: the taps inside the input, or with
    /// `countsPadding` those inside input and pads but not the reach. At least 1, because every window holds a value.
    static func divisor(_ a: GraphArguments, y: Int, x: Int) -> Int {
      unsafe withUnsafePointer(to: a) { unsafe countedRows($0, y) &* countedColumns($0, x) }
    }

    /// The factor of the divisor that belongs to output row `y`.
    @inlinable @inline(__always)
    public static func countedRows(_ a: UnsafePointer<GraphArguments>, _ y: Int) -> Int {
      let (window, height) = unsafe (a.pointee.geometry.window, a.pointee.geometry.height)
      let top = y &* window.strideY &- window.padTop
      let end = unsafe a.pointee.countsPadding ? height &+ window.padBottom &- a.pointee.reachBottom : height
      return unsafe min(top &+ window.height, end) &- (a.pointee.countsPadding ? top : max(0, top))
    }

    /// The factor that belongs to output column `x`.
    @inlinable @inline(__always)
    public static func countedColumns(_ a: UnsafePointer<GraphArguments>, _ x: Int) -> Int {
      let (window, width) = unsafe (a.pointee.geometry.window, a.pointee.geometry.width)
      let left = x &* window.strideX &- window.padLeft
      let end = unsafe a.pointee.countsPadding ? width &+ window.padRight &- a.pointee.reachRight : width
      return unsafe min(left &+ window.width, end) &- (a.pointee.countsPadding ? left : max(0, left))
    }

    static let averagePoolUInt8: Kernel.Run = { raw in
      let a = unsafe raw.assumingMemoryBound(to: GraphArguments.self).pointee
      let g = a.geometry
      let input = unsafe Span.proved(a.inputs[0].assumingMemoryBound(to: UInt8.self), g.inputCount)
      let pairs = g.window.height &* g.window.width
      let multipliers = unsafe Span.proved(a.multipliers, pairs)
      let shifts = unsafe Span.proved(a.shifts, pairs)
      var output = unsafe MutableSpan(_unsafeStart: a.output.assumingMemoryBound(to: UInt8.self), count: a.outputCount)
      let zero = Int32(a.inputZeroPoint)
      for y in 0..<g.outputHeight {
        for x in 0..<g.outputWidth {
          let pair = divisor(a, y: y, x: x) &- 1
          let left = x &* g.window.strideX &- g.window.padLeft
          for c in 0..<g.channels {
            var sum: Int32 = 0
            forEachWindowRow(g, y: y, x: x) { _, iy, kxs in
              for kx in kxs { sum &+= Int32(input[(iy &* g.width &+ left &+ kx) &* g.channels &+ c]) &- zero }
            }
            output[(y &* g.outputWidth &+ x) &* g.channels &+ c] = Requantization.single(
              sum, multiplier: multipliers[pair], shift: shifts[pair], zeroPoint: a.outputZeroPoint, qMin: a.qMin, qMax: a.qMax)
          }
        }
      }
    }

    /// The sum in the order ky, kx, then one division.
    static let averagePoolFloat32: Kernel.Run = { raw in
      let a = unsafe raw.assumingMemoryBound(to: GraphArguments.self).pointee
      let g = a.geometry
      let input = unsafe Span.proved(a.inputs[0].assumingMemoryBound(to: Float.self), g.inputCount)
      var output = unsafe MutableSpan(_unsafeStart: a.output.assumingMemoryBound(to: Float.self), count: a.outputCount)
      for y in 0..<g.outputHeight {
        for x in 0..<g.outputWidth {
          let count = Float(divisor(a, y: y, x: x))
          let left = x &* g.window.strideX &- g.window.padLeft
          for c in 0..<g.channels {
            var sum: Float = 0
            forEachWindowRow(g, y: y, x: x) { _, iy, kxs in
              for kx in kxs { sum += input[(iy &* g.width &+ left &+ kx) &* g.channels &+ c] }
            }
            output[(y &* g.outputWidth &+ x) &* g.channels &+ c] = sum / count
          }
        }
      }
    }

    static let globalAveragePoolUInt8: Kernel.Run = { raw in
      let a = unsafe raw.assumingMemoryBound(to: GraphArguments.self).pointee
      let g = a.geometry
      let input = unsafe Span.proved(a.inputs[0].assumingMemoryBound(to: UInt8.self), g.inputCount)
      var output = unsafe MutableSpan(_unsafeStart: a.output.assumingMemoryBound(to: UInt8.self), count: a.outputCount)
      for c in 0..<g.channels {
        var sum: Int32 = 0
        var i = c
        while i < input.count {
          sum &+= Int32(input[i]) &- Int32(a.inputZeroPoint)
          i &+= g.channels
        }
        output[c] = unsafe Requantization.single(
          sum, multiplier: a.multipliers[0], shift: a.shifts[0], zeroPoint: a.outputZeroPoint, qMin: a.qMin, qMax: a.qMax)
      }
    }

    static let globalAveragePoolFloat32: Kernel.Run = { raw in
      let a = unsafe raw.assumingMemoryBound(to: GraphArguments.self).pointee
      let g = a.geometry
      let input = unsafe Span.proved(a.inputs[0].assumingMemoryBound(to: Float.self), g.inputCount)
      var output = unsafe MutableSpan(_unsafeStart: a.output.assumingMemoryBound(to: Float.self), count: a.outputCount)
      for c in 0..<g.channels {
        var sum: Float = 0
        var i = c
        while i < input.count {
          sum += input[i]
          i &+= g.channels
        }
        output[c] = sum / Float(g.height &* g.width)
      }
    }
  }
#endif
