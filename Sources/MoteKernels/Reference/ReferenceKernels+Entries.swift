import MoteFormat

// The C-callable doors of the reference. Each turns proved addresses into spans once; past here bounds are checked.
extension ReferenceKernels {
  static let convolutionInt8Entry: Kernel.Run = { raw in
    let a = unsafe raw.assumingMemoryBound(to: Int8Arguments.self).pointee
    let g = a.geometry
    let input = unsafe Span.proved(a.input, a.rows.inputCount(g))
    let weights = unsafe Span.proved(
      a.weights.assumingMemoryBound(to: Int8.self), g.outputChannels &* g.filterCount)
    let bias = unsafe Span.proved(a.bias, g.outputChannels)
    if let multipliers = unsafe a.multipliers, let shifts = unsafe a.shifts {
      var output = unsafe MutableSpan(
        _unsafeStart: a.output.assumingMemoryBound(to: UInt8.self), count: a.rows.outputCount(g))
      unsafe convolutionInt8(
        g, a.rows, input: input, weights: weights, bias: bias, multipliers: Span.proved(multipliers, g.outputChannels),
        shifts: Span.proved(shifts, g.outputChannels), inputZeroPoint: a.inputZeroPoint,
        outputZeroPoint: a.outputZeroPoint, qMin: a.qMin, qMax: a.qMax, output: &output)
    } else {
      var output = unsafe MutableSpan(
        _unsafeStart: a.output.assumingMemoryBound(to: Int32.self), count: a.rows.outputCount(g))
      convolutionInt8Accumulators(
        g, a.rows, input: input, weights: weights, bias: bias, inputZeroPoint: a.inputZeroPoint, output: &output)
    }
  }

  static let affineInt8Entry: Kernel.Run = { raw in
    let a = unsafe raw.assumingMemoryBound(to: Int8Arguments.self).pointee
    let count = a.geometry.inputCount
    let outputs = a.geometry.outputChannels
    let input = unsafe Span.proved(a.input, count)
    let weights = unsafe Span.proved(a.weights.assumingMemoryBound(to: Int8.self), outputs &* count)
    let bias = unsafe Span.proved(a.bias, outputs)
    if let multipliers = unsafe a.multipliers, let shifts = unsafe a.shifts {
      var output = unsafe MutableSpan(_unsafeStart: a.output.assumingMemoryBound(to: UInt8.self), count: outputs)
      unsafe affineInt8(
        input: input, weights: weights, bias: bias, multipliers: Span.proved(multipliers, outputs),
        shifts: Span.proved(shifts, outputs), outputZeroPoint: a.outputZeroPoint, qMin: a.qMin, qMax: a.qMax,
        output: &output)
    } else {
      var output = unsafe MutableSpan(_unsafeStart: a.output.assumingMemoryBound(to: Int32.self), count: outputs)
      affineInt8Accumulators(input: input, weights: weights, bias: bias, output: &output)
    }
  }

  static let convolutionFloat16Entry: Kernel.Run = { raw in
    let a = unsafe raw.assumingMemoryBound(to: Float16Arguments.self).pointee
    let g = a.geometry
    var filter = unsafe MutableSpan(
      _unsafeStart: a.scratch.bindMemory(to: Float.self, capacity: g.filterCount), count: g.filterCount)
    var output = unsafe MutableSpan(_unsafeStart: a.output, count: a.rows.outputCount(g))
    unsafe convolutionFloat16(
      g, a.rows, input: Span.proved(a.input, a.rows.inputCount(g)),
      weights: Span.proved(a.weights.assumingMemoryBound(to: UInt16.self), g.outputChannels &* g.filterCount),
      bias: Span.proved(a.bias, g.outputChannels), relu: a.relu, filter: &filter, output: &output)
  }

  /// One filter widened to float32 at a time.
  static let filterScratchEntry: Kernel.Bytes = { raw in
    unsafe raw.assumingMemoryBound(to: Geometry.self).pointee.filterCount &* 4
  }

  static let affineFloat16Entry: Kernel.Run = { raw in
    let a = unsafe raw.assumingMemoryBound(to: Float16Arguments.self).pointee
    let count = a.geometry.inputCount
    let outputs = a.geometry.outputChannels
    var output = unsafe MutableSpan(_unsafeStart: a.output, count: outputs)
    unsafe affineFloat16(
      input: Span.proved(a.input, count),
      weights: Span.proved(a.weights.assumingMemoryBound(to: UInt16.self), outputs &* count),
      bias: Span.proved(a.bias, outputs), relu: a.relu, output: &output)
  }

  static let maxPoolUInt8Entry: Kernel.Run = { raw in
    let a = unsafe raw.assumingMemoryBound(to: MoveArguments.self).pointee
    var output = unsafe MutableSpan(
      _unsafeStart: a.output.assumingMemoryBound(to: UInt8.self), count: a.geometry.outputCount)
    unsafe maxPool(
      a.geometry, input: Span.proved(a.input.assumingMemoryBound(to: UInt8.self), a.geometry.inputCount),
      output: &output)
  }

  static let maxPoolFloat32Entry: Kernel.Run = { raw in
    let a = unsafe raw.assumingMemoryBound(to: MoveArguments.self).pointee
    var output = unsafe MutableSpan(
      _unsafeStart: a.output.assumingMemoryBound(to: Float.self), count: a.geometry.outputCount)
    unsafe maxPool(
      a.geometry, input: Span.proved(a.input.assumingMemoryBound(to: Float.self), a.geometry.inputCount),
      output: &output)
  }

  static let quantizeEntry: Kernel.Run = { raw in
    let a = unsafe raw.assumingMemoryBound(to: MoveArguments.self).pointee
    let count = a.geometry.inputCount
    var output = unsafe MutableSpan(_unsafeStart: a.output.assumingMemoryBound(to: UInt8.self), count: count)
    unsafe quantize(
      input: Span.proved(a.input.assumingMemoryBound(to: Float.self), count), scale: a.scale, zeroPoint: a.zeroPoint,
      output: &output)
  }

  static let dequantizeEntry: Kernel.Run = { raw in
    let a = unsafe raw.assumingMemoryBound(to: MoveArguments.self).pointee
    let count = a.geometry.inputCount
    var output = unsafe MutableSpan(_unsafeStart: a.output.assumingMemoryBound(to: Float.self), count: count)
    unsafe dequantize(
      input: Span.proved(a.input.assumingMemoryBound(to: UInt8.self), count), scale: a.scale, zeroPoint: a.zeroPoint,
      output: &output)
  }
}
