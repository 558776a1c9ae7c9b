/// Hyperbolic tangent and sigmoid, eight at a time, by arithmetic alone, so that no library has a say in the last bit.
enum SquashingPasses {
  private typealias Lanes = SIMD8<Float>

  /// `tanh(x)`; a NaN stays one. Absolute error below 4e-7.
  static func tanh(_ source: UnsafePointer<Float>, count: Int, into target: UnsafeMutablePointer<Float>) {
    forEachEight(source, count: count, into: target) { tanh($0) }
  }

  /// `1 / (1 + exp(-x)) = (1 + tanh(x / 2)) / 2`.
  static func sigmoid(_ source: UnsafePointer<Float>, count: Int, into target: UnsafeMutablePointer<Float>) {
    forEachEight(source, count: count, into: target) { tanh($0 * 0.5) * 0.5 + 0.5 }
  }

  /// The quotient of polynomials of degrees 13 and 6 that Eigen and XLA use, up to where float32 rounds to 1.
  @inline(__always) private static func tanh(_ input: Lanes) -> Lanes {
    let bound = Lanes(repeating: 7.905311)
    var x = input.replacing(with: bound, where: input .> bound)
    x.replace(with: -bound, where: input .< -bound)
    let square = x * x
    var above = Lanes(repeating: -2.76076847742355e-16)
    above = above * square + 2.00018790482477e-13
    above = above * square + -8.60467152213735e-11
    above = above * square + 5.12229709037114e-08
    above = above * square + 1.48572235717979e-05
    above = above * square + 6.37261928875436e-04
    above = above * square + 4.89352455891786e-03
    var below = Lanes(repeating: 1.19825839466702e-06)
    below = below * square + 1.18534705686654e-04
    below = below * square + 2.26843463243900e-03
    below = below * square + 4.89352518554385e-03
    return x * above / below
  }

  @inline(__always) private static func forEachEight(
    _ source: UnsafePointer<Float>, count: Int, into target: UnsafeMutablePointer<Float>, _ body: (Lanes) -> Lanes
  ) {
    var i = 0
    while i &+ 8 <= count {
      let x = UnsafeRawPointer(source + i).loadUnaligned(as: Lanes.self)
      UnsafeMutableRawPointer(target + i).storeBytes(of: body(x), as: Lanes.self)
      i &+= 8
    }
    guard i < count else { return }
    var rest = Lanes.zero
    for lane in 0..<(count - i) { rest[lane] = source[i + lane] }
    rest = body(rest)
    for lane in 0..<(count - i) { target[i + lane] = rest[lane] }
  }
}
