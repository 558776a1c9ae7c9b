// Whole tiles, row by row in memory. For packing and for the reference; fast kernels schedule the axes themselves.
extension Winograd {
  /// U = G' g G'^T of a 3x3 filter.
  @inlinable public static func weights<Value: WrappingInteger>(
    _ g: InlineArray<9, Value>
  ) -> InlineArray<36, Value> {
    var columns = InlineArray<18, Value>(repeating: g[0])
    for x in 0..<3 {
      let u = weights(g[x], g[3 &+ x], g[6 &+ x])
      (columns[x], columns[3 &+ x], columns[6 &+ x]) = (u.0, u.1, u.2)
      (columns[9 &+ x], columns[12 &+ x], columns[15 &+ x]) = (u.3, u.4, u.5)
    }
    var tile = InlineArray<36, Value>(repeating: g[0])
    for y in 0..<6 {
      let u = weights(columns[3 &* y], columns[3 &* y &+ 1], columns[3 &* y &+ 2])
      set(&tile, 6 &* y, 1, u)
    }
    return tile
  }

  /// V = B^T d B of a 6x6 tile of inputs, in place.
  @inlinable public static func input<Value: WrappingInteger>(_ d: inout InlineArray<36, Value>) {
    for x in 0..<6 { set(&d, x, 6, input(d[x], d[6 &+ x], d[12 &+ x], d[18 &+ x], d[24 &+ x], d[30 &+ x])) }
    for y in 0..<6 {
      let r = 6 &* y
      set(&d, r, 1, input(d[r], d[r &+ 1], d[r &+ 2], d[r &+ 3], d[r &+ 4], d[r &+ 5]))
    }
  }

  /// A' M A'^T: the 4x4 outputs of a tile of sums.
  @inlinable public static func output<Value: WrappingInteger>(
    _ m: InlineArray<36, Value>
  ) -> InlineArray<16, Value> {
    var columns = InlineArray<24, Value>(repeating: m[0])
    for x in 0..<6 {
      let y = output(m[x], m[6 &+ x], m[12 &+ x], m[18 &+ x], m[24 &+ x], m[30 &+ x])
      (columns[x], columns[6 &+ x], columns[12 &+ x], columns[18 &+ x]) = (y.0, y.1, y.2, y.3)
    }
    var tile = InlineArray<16, Value>(repeating: m[0])
    for i in 0..<4 {
      let r = 6 &* i
      let y = output(
        columns[r], columns[r &+ 1], columns[r &+ 2], columns[r &+ 3], columns[r &+ 4], columns[r &+ 5])
      (tile[4 &* i], tile[4 &* i &+ 1], tile[4 &* i &+ 2], tile[4 &* i &+ 3]) = (y.0, y.1, y.2, y.3)
    }
    return tile
  }

  @inlinable @inline(__always)
  static func set<Value>(
    _ tile: inout InlineArray<36, Value>, _ first: Int, _ step: Int, _ u: (Value, Value, Value, Value, Value, Value)
  ) {
    (tile[first], tile[first &+ step], tile[first &+ 2 &* step]) = (u.0, u.1, u.2)
    (tile[first &+ 3 &* step], tile[first &+ 4 &* step], tile[first &+ 5 &* step]) = (u.3, u.4, u.5)
  }
}
