import MoteFormat

#if !MOTE_NO_GRAPHS
  // Local response normalization; the document of the integer form is LRN.md.
  extension ReferenceKernels {
    /// The channels that are summed for channel `c`.
    static func neighbours(_ c: Int, _ size: Int, of channels: Int) -> Range<Int> {
      max(0, c &- quotient(size &- 1, by: 2))..<min(channels, c &+ quotient(size, by: 2) &+ 1)
    }

    static let lrnUInt8: Kernel.Run = { raw in
      let a = unsafe raw.assumingMemoryBound(to: GraphArguments.self).pointee
      let channels = a.geometry.channels
      let parameters = a.normalization
      let input = unsafe Span.proved(a.inputs[0].assumingMemoryBound(to: UInt8.self), a.outputCount)
      let table = unsafe Span.proved(a.table.assumingMemoryBound(to: Int32.self), quotient(a.tableBytes, by: 4))
      var output = unsafe MutableSpan(_unsafeStart: a.output.assumingMemoryBound(to: UInt8.self), count: a.outputCount)
      let zero = Int32(a.inputZeroPoint)
      @inline(__always) func square(_ i: Int) -> Int32 {
        let d = Int32(input[i]) &- zero
        return d &* d
      }
      for position in 0..<a.geometry.height &* a.geometry.width {
        let first = position &* channels
        // The window slides: a sum differs from the one before by what enters and what leaves.
        var window = neighbours(0, parameters.localSize, of: channels)
        var sum: Int32 = 0
        for i in window { sum &+= square(first &+ i) }
        for c in 0..<channels {
          let next = neighbours(c, parameters.localSize, of: channels)
          if next.upperBound > window.upperBound { sum &+= square(first &+ window.upperBound) }
          if next.lowerBound > window.lowerBound { sum &-= square(first &+ window.lowerBound) }
          window = next
          let factor = interpolate(table, sum, shift: Int32(truncatingIfNeeded: parameters.tableShift))
          let shift = Int32(truncatingIfNeeded: parameters.outputShift)
          let product = (Int32(input[first &+ c]) &- zero) &* factor
          let value = Int32(a.outputZeroPoint) &+ ((product &+ (1 &<< (shift &- 1))) &>> shift)
          output[first &+ c] = UInt8(truncatingIfNeeded: max(0, min(255, value)))
        }
      }
    }

    /// The table at `sum`, linear between entries: never outside the two entries around it.
    @inline(__always)
    static func interpolate(_ table: Span<Int32>, _ sum: Int32, shift: Int32) -> Int32 {
      let index = Int(sum &>> shift)
      let part = sum & ((1 &<< shift) &- 1)
      let low = table[index]
      let half: Int32 = (1 &<< shift) &>> 1
      return low &+ (((table[index &+ 1] &- low) &* part &+ half) &>> shift)
    }

    /// `x * (k + alpha / localSize * Σ x²)^-beta`, the sum in the order of the channels.
    static let lrnFloat32: Kernel.Run = { raw in
      let a = unsafe raw.assumingMemoryBound(to: GraphArguments.self).pointee
      let channels = a.geometry.channels
      let parameters = a.normalization
      let input = unsafe Span.proved(a.inputs[0].assumingMemoryBound(to: Float.self), a.outputCount)
      var output = unsafe MutableSpan(_unsafeStart: a.output.assumingMemoryBound(to: Float.self), count: a.outputCount)
      let scale = parameters.alpha / Float(parameters.localSize)
      for position in 0..<a.geometry.height &* a.geometry.width {
        let first = position &* channels
        for c in 0..<channels {
          var sum: Float = 0
          for i in neighbours(c, parameters.localSize, of: channels) { sum += input[first &+ i] * input[first &+ i] }
          output[first &+ c] = input[first &+ c] * FloatMath.power(parameters.k + scale * sum, 0 - parameters.beta)
        }
      }
    }
  }
#endif
