import MoteFormat

/// The meaning of every operator, scalar and in one obvious order. Faster kernels agree with these: INT8 bit for bit,
/// float within a derived bound.
public enum ReferenceKernels {
  /// Calls `body` with the part of the window at output row `y`, column `x` that lies inside the input:
  /// for each kept `ky`, the input row `iy` and the range of `kx`.
  @inline(__always)
  static func forEachWindowRow(
    _ g: Geometry, y: Int, x: Int, _ body: (_ ky: Int, _ iy: Int, _ kx: Range<Int>) -> Void
  ) {
    let left = x &* g.window.strideX &- g.window.padLeft
    let first = max(0, 0 &- left)
    let end = min(g.window.width, g.width &- left)
    for ky in 0..<g.window.height {
      let iy = (y &* g.window.strideY &- g.window.padTop) &+ ky
      if iy >= 0 && iy < g.height && first < end { body(ky, iy, first..<end) }
    }
  }

  /// Where row `y` lies in a ring of rows; a tensor that is in memory whole is a ring of all its rows.
  @inline(__always)
  static func row(_ y: Int, _ ring: Int) -> Int { y < ring ? y : y % ring }

  /// `Σᵢ weights[w + i] · input[x + i]` over `count` elements, wrapping in Int32.
  @inline(__always)
  static func dot(_ weights: Span<Int8>, at w: Int, _ input: Span<UInt8>, at x: Int, count: Int) -> Int32 {
    let weights = weights.extracting(w..<(w &+ count))
    let input = input.extracting(x..<(x &+ count))
    var sum: Int32 = 0
    // Both spans hold exactly `count` elements, so the index needs no second check.
    for i in 0..<count { unsafe sum &+= Int32(weights[unchecked: i]) &* Int32(input[unchecked: i]) }
    return sum
  }
}

extension Span {
  /// A span over memory whose extent the caller has proved; see `Int8Arguments`.
  @inline(__always) @_lifetime(immortal)
  static func proved(_ start: UnsafePointer<Element>, _ count: Int) -> Span<Element> where Element: BitwiseCopyable {
    let span = unsafe Span(_unsafeStart: start, count: count)
    return unsafe _overrideLifetime(span, copying: ())
  }
}
