/// The three linear maps of Winograd F(4x4, 3x3) along one axis, with points 0, 1, -1, 2, -2 and infinity, factored so that
/// each needs few operations. Tests compare them with the matrices; FLOAT.md counts their roundings.
@usableFromInline enum FloatTransform {
  /// 24 G g: three taps to six points, without rounding for taps that are binary16.
  @inlinable @inline(__always)
  static func weights(_ g0: Double, _ g1: Double, _ g2: Double) -> (Double, Double, Double, Double, Double, Double) {
    let ends = g0 + g2
    let far = g0 + 4 * g2
    return (6 * g0, -4 * (ends + g1), -4 * (ends - g1), far + 2 * g1, far - 2 * g1, 24 * g2)
  }

  /// B^T d: six inputs to six points. `two` and `four` are constants in registers.
  @inlinable @inline(__always)
  static func input<V: FloatVectors>(
    _: V.Type, _ two: V.Floats, _ four: V.Floats, _ d0: V.Floats, _ d1: V.Floats, _ d2: V.Floats, _ d3: V.Floats,
    _ d4: V.Floats, _ d5: V.Floats
  ) -> (V.Floats, V.Floats, V.Floats, V.Floats, V.Floats, V.Floats) {
    let even = V.subtracting(d4, four, d2)
    let odd = V.subtracting(d3, four, d1)
    let near = V.difference(d4, d2)
    let step = V.difference(d3, d1)
    return (
      V.adding(near, four, V.difference(d0, d2)), V.sum(even, odd), V.difference(even, odd), V.adding(near, two, step),
      V.subtracting(near, two, step), V.subtracting(V.difference(d5, d3), four, step)
    )
  }

  /// A^T m: six points to four outputs.
  @inlinable @inline(__always)
  static func output<V: FloatVectors>(
    _: V.Type, _ m0: V.Floats, _ m1: V.Floats, _ m2: V.Floats, _ m3: V.Floats, _ m4: V.Floats, _ m5: V.Floats
  ) -> (V.Floats, V.Floats, V.Floats, V.Floats) {
    let (two, four, eight) = (V.floats(repeating: 2), V.floats(repeating: 4), V.floats(repeating: 8))
    let sum1 = V.sum(m1, m2)
    let difference1 = V.difference(m1, m2)
    let sum2 = V.sum(m3, m4)
    let difference2 = V.difference(m3, m4)
    return (
      V.sum(V.sum(m0, sum1), sum2), V.adding(difference1, two, difference2), V.adding(sum1, four, sum2),
      V.sum(V.adding(difference1, eight, difference2), m5)
    )
  }
}
