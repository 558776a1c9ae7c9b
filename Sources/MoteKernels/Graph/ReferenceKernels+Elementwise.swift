import MoteFormat

#if !MOTE_NO_GRAPHS
  // Operators that look at one element, or at the channels of one position.
  extension ReferenceKernels {
    /// Each byte through the table of the tensor or of its channel.
    static let lookup: Kernel.Run = { raw in
      let a = unsafe raw.assumingMemoryBound(to: GraphArguments.self).pointee
      if a.givesFloats { look(a, Float.self) } else { look(a, UInt8.self) }
    }

    @inline(__always)
    private static func look<Element: BitwiseCopyable>(_ a: GraphArguments, _: Element.Type) {
      let input = unsafe Span.proved(a.inputs[0].assumingMemoryBound(to: UInt8.self), a.outputCount)
      let entries = quotient(a.tableBytes, by: MemoryLayout<Element>.size)
      let table = unsafe Span.proved(a.table.assumingMemoryBound(to: Element.self), entries)
      var output = unsafe MutableSpan(_unsafeStart: a.output.assumingMemoryBound(to: Element.self), count: a.outputCount)
      let tables = quotient(entries, by: 256)
      var c = 0
      for i in 0..<a.outputCount {
        output[i] = table[c &* 256 &+ Int(input[i])]
        c = c &+ 1 < tables ? c &+ 1 : 0
      }
    }

    static let sigmoid: Kernel.Run = { raw in
      unsafe eachFloat(raw.assumingMemoryBound(to: GraphArguments.self).pointee) { FloatMath.sigmoid($0) }
    }

    static let tanh: Kernel.Run = { raw in
      unsafe eachFloat(raw.assumingMemoryBound(to: GraphArguments.self).pointee) { FloatMath.tanh($0) }
    }

    @inline(__always)
    private static func eachFloat(_ a: GraphArguments, _ function: (Float) -> Float) {
      let input = unsafe Span.proved(a.inputs[0].assumingMemoryBound(to: Float.self), a.outputCount)
      var output = unsafe MutableSpan(_unsafeStart: a.output.assumingMemoryBound(to: Float.self), count: a.outputCount)
      for i in 0..<a.outputCount { output[i] = function(input[i]) }
    }

    /// `exp(x - largest) / Σ` over the channels of each position, summed in their order; zeros where the largest is not finite.
    static let softmax: Kernel.Run = { raw in
      let a = unsafe raw.assumingMemoryBound(to: GraphArguments.self).pointee
      let channels = a.geometry.channels
      let input = unsafe Span.proved(a.inputs[0].assumingMemoryBound(to: Float.self), a.outputCount)
      var output = unsafe MutableSpan(_unsafeStart: a.output.assumingMemoryBound(to: Float.self), count: a.outputCount)
      for position in 0..<a.geometry.height &* a.geometry.width {
        let all = position &* channels..<(position &+ 1) &* channels
        var largest = input[all.lowerBound]
        for i in all where input[i] > largest { largest = input[i] }
        var sum: Float = 0
        for i in all {
          output[i] = FloatMath.exponential(input[i] - largest)
          sum += output[i]
        }
        for i in all { output[i] = sum > 0 ? output[i] / sum : 0 }
      }
    }
  }
#endif
