import MoteFormat

extension ReferenceKernels {
  /// The exact sum of one output before requantization:
  /// `bias[o] + Σ weights[o, ky, kx, c] · input[y·strideY - padTop + ky, x·strideX - padLeft + kx, c]`,
  /// where a tap outside the input counts as the input's zero point.
  static func accumulator(
    _ g: Geometry, ring: Int, _ input: Span<UInt8>, _ weights: Span<Int8>, bias: Int32, zeroPoint: UInt8, y: Int, x: Int,
    o: Int
  ) -> Int32 {
    let depth = g.groupChannels
    let firstChannel = (o / (g.outputChannels / g.groups)) &* depth
    let filter = o &* g.filterCount
    var sum = bias
    if zeroPoint != 0 {
      // Start as if every tap were padding, then count each tap inside by its distance from the zero point.
      for i in 0..<g.filterCount { sum &+= Int32(weights[filter &+ i]) &* Int32(zeroPoint) }
    }
    let left = x &* g.window.strideX &- g.window.padLeft
    forEachWindowRow(g, y: y, x: x) { ky, iy, kxs in
      for kx in kxs {
        let w = filter &+ (ky &* g.window.width &+ kx) &* depth
        let i = (row(iy, ring) &* g.width &+ left &+ kx) &* g.channels &+ firstChannel
        sum &+= dot(weights, at: w, input, at: i, count: depth)
        if zeroPoint != 0 {
          for c in 0..<depth { sum &-= Int32(weights[w &+ c]) &* Int32(zeroPoint) }
        }
      }
    }
    return sum
  }

  /// The largest accumulator of one window of the fused pool.
  ///
  /// Pooling comes before requantization: the rule is monotone, so the bits are the same and there are fewer of them.
  @inline(__always)
  static func pooled<Value: Comparable>(_ g: Geometry, y: Int, x: Int, _ value: (_ y: Int, _ x: Int) -> Value) -> Value {
    var best: Value? = nil
    for py in 0..<g.pool.height {
      let cy = y &* g.pool.strideY &- g.pool.padTop &+ py
      if cy < 0 || cy >= g.outputHeight { continue }
      for px in 0..<g.pool.width {
        let cx = x &* g.pool.strideX &- g.pool.padLeft &+ px
        if cx < 0 || cx >= g.outputWidth { continue }
        let candidate = value(cy, cx)
        if let current = best, current >= candidate { continue }
        best = candidate
      }
    }
    // Verified pads are smaller than the window, so every window holds at least one value.
    return best!
  }

  /// An int8 convolution with fused max-pool; writes bytes by rule `single`.
  static func convolutionInt8(
    _ g: Geometry, _ rows: Rows, input: Span<UInt8>, weights: Span<Int8>, bias: Span<Int32>, multipliers: Span<Int32>,
    shifts: Span<UInt8>, inputZeroPoint: UInt8, outputZeroPoint: UInt8, qMin: UInt8, qMax: UInt8,
    output: inout MutableSpan<UInt8>
  ) {
    for y in rows.firstRow..<rows.firstRow &+ rows.rowCount {
      for x in 0..<g.pooledWidth {
        for o in 0..<g.outputChannels {
          let sum = pooled(g, y: y, x: x) { y, x in
            accumulator(
              g, ring: rows.inputRing, input, weights, bias: bias[o], zeroPoint: inputZeroPoint, y: y, x: x, o: o)
          }
          output[(row(y, rows.outputRing) &* g.pooledWidth &+ x) &* g.outputStride &+ o] = Requantization.single(
            sum, multiplier: multipliers[o], shift: shifts[o], zeroPoint: outputZeroPoint, qMin: qMin, qMax: qMax)
        }
      }
    }
  }

  /// The same, giving the accumulators out: the last layer, whose logits stay exact.
  static func convolutionInt8Accumulators(
    _ g: Geometry, _ rows: Rows, input: Span<UInt8>, weights: Span<Int8>, bias: Span<Int32>, inputZeroPoint: UInt8,
    output: inout MutableSpan<Int32>
  ) {
    for y in rows.firstRow..<rows.firstRow &+ rows.rowCount {
      for x in 0..<g.pooledWidth {
        for o in 0..<g.outputChannels {
          output[(row(y, rows.outputRing) &* g.pooledWidth &+ x) &* g.outputStride &+ o] = pooled(g, y: y, x: x) { y, x in
            accumulator(
              g, ring: rows.inputRing, input, weights, bias: bias[o], zeroPoint: inputZeroPoint, y: y, x: x, o: o)
          }
        }
      }
    }
  }

  /// The largest float sum of one window of the fused pool is taken the same way; ReLU follows.
  ///
  /// Each output is `bias + Σ`, taps in the order `ky, kx, c`, multiplication and addition rounded separately.
  static func convolutionFloat16(
    _ g: Geometry, _ rows: Rows, input: Span<Float>, weights: Span<UInt16>, bias: Span<UInt16>, relu: Bool,
    filter: inout MutableSpan<Float>, output: inout MutableSpan<Float>
  ) {
    for o in 0..<g.outputChannels {
      for i in 0..<g.filterCount { filter[i] = Half.float(weights[o &* g.filterCount &+ i]) }
      let taps = filter.span
      let start = Half.float(bias[o])
      for y in rows.firstRow..<rows.firstRow &+ rows.rowCount {
        for x in 0..<g.pooledWidth {
          let sum = pooled(g, y: y, x: x) { y, x in
            floatSum(g, ring: rows.inputRing, input, taps, start, y: y, x: x, o: o)
          }
          output[(row(y, rows.outputRing) &* g.pooledWidth &+ x) &* g.outputStride &+ o] = relu ? max(sum, 0) : sum
        }
      }
    }
  }

  static func floatSum(
    _ g: Geometry, ring: Int, _ input: Span<Float>, _ filter: Span<Float>, _ bias: Float, y: Int, x: Int, o: Int
  ) -> Float {
    let depth = g.groupChannels
    let firstChannel = (o / (g.outputChannels / g.groups)) &* depth
    let left = x &* g.window.strideX &- g.window.padLeft
    var sum = bias
    forEachWindowRow(g, y: y, x: x) { ky, iy, kxs in
      for kx in kxs {
        let w = (ky &* g.window.width &+ kx) &* depth
        let i = (row(iy, ring) &* g.width &+ left &+ kx) &* g.channels &+ firstChannel
        for c in 0..<depth { sum += filter[w &+ c] * input[i &+ c] }
      }
    }
    return sum
  }
}
