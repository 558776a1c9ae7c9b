/// Elementary functions in binary64 with the same bits on every machine: what tables in a file are made of.
package enum DoubleMath {
  /// `e^x` to about 2 units in the last place; 0 below -700, that of 700 above it.
  package static func exponential(_ x: Double) -> Double {
    guard x > -700 else { return 0 }
    let limited = min(x, 700)
    let k = (limited * 1.4426950408889634).rounded()
    // ln 2 in two parts, the first with few enough bits that k * high is exact.
    let r = (limited - k * 0.693147180369123816490) - k * 1.90821492927058770002e-10
    var sum = 1.0
    for n in stride(from: 18.0, through: 1, by: -1) { sum = 1 + sum * r / n }
    return sum * Double(sign: .plus, exponent: Int(k), significand: 1)
  }

  /// `ln x` of a finite `x > 0`.
  package static func logarithm(_ x: Double) -> Double {
    var exponent = Double(x.exponent)
    var m = x.significand
    if m > 1.4142135623730951 {
      m /= 2
      exponent += 1
    }
    let s = (m - 1) / (m + 1)
    let z = s * s
    var sum = 0.0
    // |s| <= 0.1716, so the next term is below 2^-60 of the first.
    for n in stride(from: 25.0, through: 1, by: -2) { sum = sum * z + 1 / n }
    return exponent * 0.693147180369123816490 + (exponent * 1.90821492927058770002e-10 + 2 * s * sum)
  }

  package static func power(_ base: Double, _ exponent: Double) -> Double { exponential(exponent * logarithm(base)) }

  package static func sigmoid(_ x: Double) -> Double {
    let e = exponential(-x.magnitude)
    return (x < 0 ? e : 1) / (1 + e)
  }

  package static func tanh(_ x: Double) -> Double {
    let e = exponential(-2 * x.magnitude)
    return x < 0 ? (e - 1) / (1 + e) : (1 - e) / (1 + e)
  }
}
