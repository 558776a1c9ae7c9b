import MoteKernels

extension WinogradConvolution {
  /// A' M: the vertical half of the output transform of one tile and vector, in place: rows 0 to 3 of points become outputs.
  @inlinable @inline(__always)
  static func transformColumns(_ m: UnsafeMutableRawPointer) {
    // With many registers the sums went through it before they were stored.
    if V.hasManyRegisters { return }
    for j in 0..<6 {
      let at = m + j &* V.width
      let y = Winograd.output(
        V.load(at), V.load(at + 6 &* V.width), V.load(at + 12 &* V.width), V.load(at + 18 &* V.width),
        V.load(at + 24 &* V.width), V.load(at + 30 &* V.width))
      V.store(y.0, at)
      V.store(y.1, at + 6 &* V.width)
      V.store(y.2, at + 12 &* V.width)
      V.store(y.3, at + 18 &* V.width)
    }
  }

  /// Row `i` of a tile's outputs: `9 * 2^(exponent(i) + exponent(j))` times the accumulators.
  @inlinable @inline(__always)
  static func transformRow(_ m: UnsafeRawPointer, _ i: Int) -> (V.Sums, V.Sums, V.Sums, V.Sums) {
    let at = m + (6 &* i) &* V.width
    return Winograd.output(
      V.load(at), V.load(at + V.width), V.load(at + 2 &* V.width), V.load(at + 3 &* V.width),
      V.load(at + 4 &* V.width), V.load(at + 5 &* V.width))
  }

  /// Row `i` of a tile as 64 times the accumulators.
  @inlinable @inline(__always)
  static func normalizedRow(_ m: UnsafeRawPointer, _ i: Int) -> (V.Sums, V.Sums, V.Sums, V.Sums) {
    let y = transformRow(m, i)
    @inline(__always) func normalized(_ v: V.Sums, _ j: Int) -> V.Sums {
      V.product(v, V.sums(repeating: Winograd.normalizer(i, j)))
    }
    return (normalized(y.0, 0), normalized(y.1, 1), normalized(y.2, 2), normalized(y.3, 3))
  }

  /// The largest of each quarter of a tile, as 64 times the accumulators: upper left and right, lower left and right.
  @inlinable @inline(__always)
  static func pooledQuarters(_ m: UnsafeRawPointer) -> (V.Sums, V.Sums, V.Sums, V.Sums) {
    @inline(__always) func half(_ i: Int) -> (V.Sums, V.Sums) {
      let a = normalizedRow(m, i)
      let b = normalizedRow(m, i &+ 1)
      return (
        V.maximum(V.maximum(a.0, a.1), V.maximum(b.0, b.1)), V.maximum(V.maximum(a.2, a.3), V.maximum(b.2, b.3))
      )
    }
    let upper = half(0)
    let lower = half(2)
    return (upper.0, upper.1, lower.0, lower.1)
  }

  /// The same before any division: the quarters come with the factors 2^6, 2^4, 2^4 and 2^2.
  ///
  /// Outputs of a quarter are brought to its largest factor by doubling; `Winograd.canPoolFirst` holds, so the order of the
  /// values is that of the accumulators, and only the maxima are divided by 9.
  @inlinable @inline(__always)
  static func quartersPooledFirst(_ m: UnsafeRawPointer) -> (V.Sums, V.Sums, V.Sums, V.Sums) {
    let inverse = V.sums(repeating: Winograd.inverseOfNine)
    let a = transformRow(m, 0)
    let b = transformRow(m, 1)
    let upperLeft = V.maximum(V.maximum(a.0, V.maximum(a.1, b.0).twice), b.1.fourTimes)
    let upperRight = V.maximum(V.maximum(a.2, a.3), V.maximum(b.2, b.3).twice)
    let c = transformRow(m, 2)
    let d = transformRow(m, 3)
    let lowerLeft = V.maximum(V.maximum(c.0, d.0), V.maximum(c.1, d.1).twice)
    let lowerRight = V.maximum(V.maximum(c.2, c.3), V.maximum(d.2, d.3))
    return (
      V.product(upperLeft, inverse), V.product(upperRight, inverse), V.product(lowerLeft, inverse),
      V.product(lowerRight, inverse)
    )
  }
}
