/// Elementary functions in float32 with the same bits on every machine: no libm, no fused multiply-add.
public enum FloatMath {
  /// `e^x` to about 2 units in the last place; 0 for `x <= -87` and NaN, that of 88 above 88.
  ///
  /// `x = k ln 2 + r` with `|r| <= ln 2 / 2`; a polynomial of degree 6 for `e^r`, then `k` into the exponent.
  @inlinable @inline(__always)
  public static func exponential(_ x: Float) -> Float {
    guard x > -87 else { return 0 }
    return exponentialAbove(x < 88 ? x : 88)
  }

  /// - Precondition: `-87 < x <= 88`.
  @inlinable @inline(__always)
  public static func exponentialAbove(_ x: Float) -> Float {
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

  #if !MOTE_NO_GRAPHS
    /// `ln x` of a normal `x > 0`, to about 2 units in the last place of the larger of 1 and the result.
    ///
    /// `x = m 2^e` with m around 1, and the series of `ln m` in `(m - 1) / (m + 1)`.
    static func logarithm(_ x: Float) -> Float {
      var exponent = Int32(bitPattern: x.bitPattern &>> 23) &- 127
      var m = Float(bitPattern: x.bitPattern & 0x7F_FFFF | 0x3F80_0000)
      if m > 1.414_213_56 {
        m = m * 0.5
        exponent = exponent &+ 1
      }
      let s = (m - 1) / (m + 1)
      let z = s * s
      var p: Float = 1.0 / 9
      p = p * z + 1.0 / 7
      p = p * z + 0.2
      p = p * z + 1.0 / 3
      p = p * z + 1
      let e = Float(Int(exponent))
      return e * 0.693_359_375 + (e * -2.121_944_4e-4 + 2 * s * p)
    }

    /// `base^exponent` of a normal `base > 0`; 0 for an infinite base and NaN.
    static func power(_ base: Float, _ exponent: Float) -> Float {
      guard base > 0, base < .infinity else { return 0 }
      return exponential(exponent * logarithm(base))
    }

    /// `1 / (1 + e^-x)`.
    static func sigmoid(_ x: Float) -> Float {
      let e = exponential(x < 0 ? x : 0 - x)
      return (x < 0 ? e : 1) / (1 + e)
    }

    /// By a series near 0, where the quotient would lose its digits; 0 for NaN.
    static func tanh(_ x: Float) -> Float {
      let magnitude = x < 0 ? 0 - x : x
      if magnitude < 0.25 {
        let z = x * x
        var p: Float = 62.0 / 2835
        p = p * z - 17.0 / 315
        p = p * z + 2.0 / 15
        p = p * z - 1.0 / 3
        return x + x * z * p
      }
      let e = exponential(-2 * magnitude)
      let y = (1 - e) / (1 + e)
      return x < 0 ? 0 - y : y
    }
  #endif
}
