// The three linear maps along one axis, factored so that each needs few additions. Tests compare them with the matrices.
// In two dimensions each runs over the columns and then over the rows of what that gave, or the other way round.
extension Winograd {
  /// G' g: three taps to six points.
  @inlinable @inline(__always)
  public static func weights<Value: WrappingInteger>(
    _ g0: Value, _ g1: Value, _ g2: Value
  ) -> (Value, Value, Value, Value, Value, Value) {
    let ends = g0 + g2
    let far = g0 + g2.fourTimes
    return (
      g0.fourTimes + g0.twice, ends + g1, ends - g1, far + g1.twice, far - g1.twice, g2.fourTimes + g2.twice
    )
  }

  /// B^T d: six inputs to six points.
  @inlinable @inline(__always)
  public static func input<Value: WrappingInteger>(
    _ d0: Value, _ d1: Value, _ d2: Value, _ d3: Value, _ d4: Value, _ d5: Value
  ) -> (Value, Value, Value, Value, Value, Value) {
    let even = d2.fourTimes - d4
    let odd = d1.fourTimes - d3
    let near = d4 - d2
    let step = d3 - d1
    return (
      (d0 - d2).fourTimes + near, even + odd, even - odd, near + step.twice, near - step.twice,
      (d5 - d3) - step.fourTimes
    )
  }

  /// A' m: six points to four outputs, of which output i is 3 * 2^exponent(i) times the sum.
  @inlinable @inline(__always)
  public static func output<Value: WrappingInteger>(
    _ m0: Value, _ m1: Value, _ m2: Value, _ m3: Value, _ m4: Value, _ m5: Value
  ) -> (Value, Value, Value, Value) {
    let sum1 = m1 + m2
    let difference1 = m1 - m2
    let sum2 = m3 + m4
    let difference2 = m3 - m4
    return (
      (m0 + sum2) + sum1.fourTimes, difference2 + difference1.twice, sum1 + sum2,
      (m5 + difference1) + difference2.twice
    )
  }
}
