import MoteFormat

extension ReferenceKernels {
  /// A fully connected int8 layer: `requantize[o](bias[o] + Σᵢ weights[o, i] · input[i])`.
  static func affineInt8(
    input: Span<UInt8>, weights: Span<Int8>, bias: Span<Int32>, multipliers: Span<Int32>, shifts: Span<UInt8>,
    outputZeroPoint: UInt8, qMin: UInt8, qMax: UInt8, output: inout MutableSpan<UInt8>
  ) {
    for o in 0..<output.count {
      let sum = bias[o] &+ dot(weights, at: o &* input.count, input, at: 0, count: input.count)
      output[o] = Requantization.single(
        sum, multiplier: multipliers[o], shift: shifts[o], zeroPoint: outputZeroPoint, qMin: qMin, qMax: qMax)
    }
  }

  /// The same, giving the accumulators out: the last layer, whose logits stay exact.
  static func affineInt8Accumulators(
    input: Span<UInt8>, weights: Span<Int8>, bias: Span<Int32>, output: inout MutableSpan<Int32>
  ) {
    for o in 0..<output.count {
      output[o] = bias[o] &+ dot(weights, at: o &* input.count, input, at: 0, count: input.count)
    }
  }

  /// `bias[o] + Σᵢ weights[o, i] · input[i]`, `i` ascending, unfused, then ReLU where asked for.
  static func affineFloat16(
    input: Span<Float>, weights: Span<UInt16>, bias: Span<UInt16>, relu: Bool, output: inout MutableSpan<Float>
  ) {
    for o in 0..<output.count {
      var sum = Half.float(bias[o])
      for i in 0..<input.count { sum += Half.float(weights[o &* input.count &+ i]) * input[i] }
      output[o] = relu ? max(sum, 0) : sum
    }
  }
}
