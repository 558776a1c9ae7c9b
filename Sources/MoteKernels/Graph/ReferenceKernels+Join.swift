import MoteFormat

#if !MOTE_NO_GRAPHS
  // Operators that read several tensors.
  extension ReferenceKernels {
    /// `acc = bias + Σ factors[i] · input[i]`, requantized.
    static let addUInt8: Kernel.Run = { raw in
      let a = unsafe raw.assumingMemoryBound(to: GraphArguments.self).pointee
      let factors = unsafe Span.proved(a.factors, a.inputCount)
      var output = unsafe MutableSpan(_unsafeStart: a.output.assumingMemoryBound(to: UInt8.self), count: a.outputCount)
      for element in 0..<a.outputCount {
        var sum = unsafe a.bias[0]
        for i in 0..<a.inputCount {
          let q = unsafe Span.proved(a.inputs[i].assumingMemoryBound(to: UInt8.self), a.outputCount)[element]
          sum &+= Int32(factors[i]) &* Int32(q)
        }
        output[element] = unsafe Requantization.single(
          sum, multiplier: a.multipliers[0], shift: a.shifts[0], zeroPoint: a.outputZeroPoint, qMin: a.qMin, qMax: a.qMax)
      }
    }

    /// In the order of the inputs, then the activation.
    static let addFloat32: Kernel.Run = { raw in
      let a = unsafe raw.assumingMemoryBound(to: GraphArguments.self).pointee
      var output = unsafe MutableSpan(_unsafeStart: a.output.assumingMemoryBound(to: Float.self), count: a.outputCount)
      for element in 0..<a.outputCount {
        var sum = unsafe Span.proved(a.inputs[0].assumingMemoryBound(to: Float.self), a.outputCount)[element]
        for i in 1..<a.inputCount {
          sum += unsafe Span.proved(a.inputs[i].assumingMemoryBound(to: Float.self), a.outputCount)[element]
        }
        output[element] = sum < a.floatMin ? a.floatMin : sum > a.floatMax ? a.floatMax : sum
      }
    }

    static let concatUInt8: Kernel.Run = { raw in
      let a = unsafe raw.assumingMemoryBound(to: GraphArguments.self).pointee
      let table = unsafe Span.proved(a.table.assumingMemoryBound(to: UInt8.self), a.tableBytes)
      concatenate(a, UInt8.self) { i, q in a.tableBytes == 0 ? q : table[i &* 256 &+ Int(q)] }
    }

    static let concatFloat32: Kernel.Run = { raw in
      let a = unsafe raw.assumingMemoryBound(to: GraphArguments.self).pointee
      concatenate(a, Float.self) { _, x in x }
    }

    /// Each input's channels behind those of the one before it, through `map`. What lies in its place already is left there.
    @inline(__always)
    private static func concatenate<Element: BitwiseCopyable>(
      _ a: GraphArguments, _: Element.Type, _ map: (_ input: Int, _ value: Element) -> Element
    ) {
      let g = a.geometry
      let positions = g.height &* g.width
      var output = unsafe MutableSpan(_unsafeStart: a.output.assumingMemoryBound(to: Element.self), count: a.outputCount)
      var first = 0
      for i in 0..<a.inputCount {
        let channels = a.channels[i]
        if a.isInPlace(i, first &* MemoryLayout<Element>.size) {
          first &+= channels
          continue
        }
        let input = unsafe Span.proved(a.inputs[i].assumingMemoryBound(to: Element.self), positions &* channels)
        for position in 0..<positions {
          for c in 0..<channels {
            output[position &* g.outputChannels &+ first &+ c] = map(i, input[position &* channels &+ c])
          }
        }
        first &+= channels
      }
    }
  }
#endif
