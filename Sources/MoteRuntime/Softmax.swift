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

  /// `e^x` for `x <= 0` to about 2 units in the last place; 0 below -87.
  ///
  /// `x = k ln 2 + r` with `|r| <= ln 2 / 2`; a polynomial of degree 6 for `e^r`, then `k` into the exponent.
  static func exponential(_ x: Float) -> Float {
    guard x > -87 else { return 0 }
    let scaled = x * 1.442_695_04
    // Adding 1.5 * 2^23 rounds to the nearest integer.
    let k = (scaled + 12_582_912) - 12_582_912
    // ln 2 in two parts, the first with few enough bits that k * high is exact.
    let r = (x - k * 0.693_359_375) - k * -2.121_944_4e-4
    var p: Float = 1.0 / 720
    p = p * r + 1.0 / 120
    p = p * r + 1.0 / 24
    p = p * r + 1.0 / 6
    p = p * r + 0.5
    p = p * r + 1
    p = p * r + 1
    return p * Float(bitPattern: UInt32(bitPattern: (Int32(k) &+ 127) &<< 23))
  }
}
