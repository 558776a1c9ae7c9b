/// Elementary functions in double precision with the same bits on every machine: no libm, no fused multiply-add. Tables
/// and calibration are made with them, so that a conversion is reproducible.
enum ExactMath {
  /// `e^x`, to a few units in the last place; 0 below the range of doubles, infinite above it.
  ///
  /// `x = k ln 2 + r` with `|r| <= ln 2 / 2`; the series of `e^r` to the term below 2^-57, then `k` into the exponent.
  static func exp(_ x: Double) -> Double {
    guard x > -700 else { return x.isNaN ? x : 0 }
    guard x < 709 else { return .infinity }
    let k = (x / 0.693147180559945309).rounded()
    // ln 2 in two parts, the first with few enough bits that k * high is exact.
    let r = (x - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10
    var sum = 1.0
    for n in stride(from: 14.0, through: 1, by: -1) { sum = 1 + r / n * sum }
    return sum * Double(sign: .plus, exponent: Int(k), significand: 1)
  }

  /// `ln x` of a positive normal `x`: `x = m 2^e` with m around 1, and the series of `ln m` in `(m - 1) / (m + 1)`.
  static func log(_ x: Double) -> Double {
    var (m, exponent) = (x.significand, Double(x.exponent))
    if m > 1.4142135623730951 {
      m /= 2
      exponent += 1
    }
    let s = (m - 1) / (m + 1)
    let z = s * s
    var sum = 0.0
    for n in stride(from: 23.0, through: 1, by: -2) { sum = sum * z + 1 / n }
    return exponent * 0.693147180369123816490 + (exponent * 1.90821492927058770002e-10 + 2 * s * sum)
  }

  /// `base^exponent` of a positive normal base.
  static func power(_ base: Double, _ exponent: Double) -> Double { exp(exponent * log(base)) }

  /// `1 / (1 + e^-x)`.
  static func sigmoid(_ x: Double) -> Double {
    let e = exp(x < 0 ? x : -x)
    return (x < 0 ? e : 1) / (1 + e)
  }

  /// The difference of exponentials near 0 loses digits that no byte and no float32 range shows.
  static func tanh(_ x: Double) -> Double {
    let e = exp(-2 * x.magnitude)
    let y = (1 - e) / (1 + e)
    return x < 0 ? -y : y
  }
}
