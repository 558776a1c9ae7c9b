import MoteFormat

#if !MOTE_NO_GRAPHS
  extension ReferenceKernels {
    /// What the sum of the window at output row `y`, column `x` is divided by: the taps inside the input, or with
    /// `countsPadding` those inside input and pads but not the reach. At least 1, because every window holds a value.
    public static func divisor(_ a: GraphArguments, y: Int, x: Int) -> Int {
      let g = a.geometry
      let top = y &* g.window.strideY &- g.window.padTop
      let left = x &* g.window.strideX &- g.window.padLeft
      if a.countsPadding {
        let rows = min(top &+ g.window.height, g.height &+ g.window.padBottom &- a.reachBottom) &- top
        let columns = min(left &+ g.window.width, g.width &+ g.window.padRight &- a.reachRight) &- left
        return rows &* columns
      }
      let rows = min(top &+ g.window.height, g.height) &- max(0, top)
      let columns = min(left &+ g.window.width, g.width) &- max(0, left)
      return rows &* columns
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
