import MoteKernels

/// Probabilities from logits, with the same bits on every machine: no libm, no fused multiply-add.
public enum Softmax {
  /// Replaces logits by `exp(logit - largest) / Σ`, summed in class order. Where the largest is infinite or NaN there are
  /// no probabilities: all become 0.
  public static func apply(_ values: inout MutableSpan<Float>) {
    guard values.count > 0 else { return }
    var largest = values[0]
    for i in 0..<values.count where values[i] > largest { largest = values[i] }
    var sum: Float = 0
    for i in 0..<values.count {
      values[i] = exponential(values[i] - largest)
      sum += values[i]
    }
    for i in 0..<values.count { values[i] = sum > 0 ? values[i] / sum : 0 }
  }

  /// The class of the largest logit; of equal ones the lowest.
  public static func largest(_ values: Span<Float>) -> Int {
    var best = 0
    for i in 0..<values.count where values[i] > values[best] { best = i }
    return best
  }

  /// `e^x` for `x <= 0`; 0 below -87.
  static func exponential(_ x: Float) -> Float {
    guard x > -87 else { return 0 }
    return FloatMath.exponentialAbove(x)
  }
}
