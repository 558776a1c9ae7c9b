/// The matrices of Lavin and Gray's F(4x4, 3x3) applied to four channels at a time: `Y = Aᵀ[(G w Gᵀ) · (Bᵀ d B)]A` for a
/// 6x6 tile `d` of the input and a 4x4 tile `Y` of the output. Their transposes carry gradients back.
enum WinogradTransforms {
  typealias Lanes = SIMD4<Float>
  typealias Six = (Lanes, Lanes, Lanes, Lanes, Lanes, Lanes)
  typealias Four = (Lanes, Lanes, Lanes, Lanes)
  typealias Three = (Lanes, Lanes, Lanes)

  /// `Bᵀ d`.
  @inline(__always) static func input(_ d: Six) -> Six {
    let (even, odd) = (d.4 - 4 * d.2, d.3 - 4 * d.1)
    let (difference, twice) = (d.4 - d.2, 2 * (d.3 - d.1))
    return (
      4 * d.0 - 5 * d.2 + d.4, even + odd, even - odd, difference + twice, difference - twice, 4 * d.1 - 5 * d.3 + d.5
    )
  }

  /// `B v`, the transpose of `input`.
  @inline(__always) static func inputGradient(_ v: Six) -> Six {
    let (s12, d12, s34, d34) = (v.1 + v.2, v.1 - v.2, v.3 + v.4, v.3 - v.4)
    return (
      4 * v.0, 4 * v.5 - 4 * d12 - 2 * d34, -5 * v.0 - 4 * s12 - s34, d12 + 2 * d34 - 5 * v.5, v.0 + s12 + s34, v.5
    )
  }

  /// `Aᵀ m`.
  @inline(__always) static func output(_ m: Six) -> Four {
    let (s12, d12, s34, d34) = (m.1 + m.2, m.1 - m.2, m.3 + m.4, m.3 - m.4)
    return (m.0 + s12 + s34, d12 + 2 * d34, s12 + 4 * s34, d12 + 8 * d34 + m.5)
  }

  /// `A y`, the transpose of `output`.
  @inline(__always) static func outputGradient(_ y: Four) -> Six {
    let (even, odd, even4, odd8) = (y.0 + y.2, y.1 + y.3, y.0 + 4 * y.2, 2 * y.1 + 8 * y.3)
    return (y.0, even + odd, even - odd, even4 + odd8, even4 - odd8, y.3)
  }

  /// `G w`.
  @inline(__always) static func weights(_ w: Three) -> Six {
    let (even, far) = ((w.0 + w.2) * (-1 / 6), w.0 * (1 / 24) + w.2 * (1 / 6))
    let (odd, farOdd) = (w.1 * (1 / 6), w.1 * (1 / 12))
    return (w.0 * 0.25, even - odd, even + odd, far + farOdd, far - farOdd, w.2)
  }

  /// `Gᵀ u`, the transpose of `weights`.
  @inline(__always) static func weightsGradient(_ u: Six) -> Three {
    let (s12, d12, s34, d34) = (u.1 + u.2, u.2 - u.1, u.3 + u.4, u.3 - u.4)
    return (u.0 * 0.25 - s12 * (1 / 6) + s34 * (1 / 24), d12 * (1 / 6) + d34 * (1 / 12), s34 * (1 / 6) - s12 * (1 / 6) + u.5)
  }

  /// Reads `tile[6 rows][6]`, `row` floats and `column` floats apart, transforms, writes 36 planes `plane` floats apart.
  static func input(
    _ tile: UnsafePointer<Float>, row: Int, column: Int, channels: Int, to planes: UnsafeMutablePointer<Float>,
    plane: Int
  ) {
    withScratch { scratch in
      for c in stride(from: 0, to: channels, by: 4) {
        for x in 0..<6 {
          let d = tile + x &* column + c
          let v = input(six(d, row))
          put(v, scratch + x, 6)
        }
        for y in 0..<6 {
          let s = scratch + y &* 6
          let v = input((s[0], s[1], s[2], s[3], s[4], s[5]))
          store(v, planes + y &* 6 &* plane + c, plane)
        }
      }
    }
  }

  /// Reads 36 planes, transforms, adds to `tile[6][6]`.
  static func inputGradient(
    _ planes: UnsafePointer<Float>, plane: Int, channels: Int, addingTo tile: UnsafeMutablePointer<Float>,
    row: Int, column: Int
  ) {
    withScratch { scratch in
      for c in stride(from: 0, to: channels, by: 4) {
        for x in 0..<6 {
          let p = planes + x &* plane + c
          let v = inputGradient(six(p, 6 &* plane))
          put(v, scratch + x, 6)
        }
        for y in 0..<6 {
          let s = scratch + y &* 6
          let v = inputGradient((s[0], s[1], s[2], s[3], s[4], s[5]))
          let to = tile + y &* row + c
          store(load(to) + v.0, to)
          store(load(to + column) + v.1, to + column)
          store(load(to + 2 &* column) + v.2, to + 2 &* column)
          store(load(to + 3 &* column) + v.3, to + 3 &* column)
          store(load(to + 4 &* column) + v.4, to + 4 &* column)
          store(load(to + 5 &* column) + v.5, to + 5 &* column)
        }
      }
    }
  }

  /// Reads 36 planes, transforms, writes `tile[4][4]`.
  static func output(
    _ planes: UnsafePointer<Float>, plane: Int, channels: Int, to tile: UnsafeMutablePointer<Float>, row: Int,
    column: Int
  ) {
    withScratch { scratch in
      for c in stride(from: 0, to: channels, by: 4) {
        for x in 0..<6 {
          let p = planes + x &* plane + c
          let v = output(six(p, 6 &* plane))
          (scratch[x], scratch[6 + x], scratch[12 + x], scratch[18 + x]) = v
        }
        for y in 0..<4 {
          let s = scratch + y &* 6
          let v = output((s[0], s[1], s[2], s[3], s[4], s[5]))
          let to = tile + y &* row + c
          store(v.0, to)
          store(v.1, to + column)
          store(v.2, to + 2 &* column)
          store(v.3, to + 3 &* column)
        }
      }
    }
  }

  /// Reads `tile[4][4]`, transforms, writes 36 planes.
  static func outputGradient(
    _ tile: UnsafePointer<Float>, row: Int, column: Int, channels: Int, to planes: UnsafeMutablePointer<Float>,
    plane: Int
  ) {
    withScratch { scratch in
      for c in stride(from: 0, to: channels, by: 4) {
        for x in 0..<4 {
          let d = tile + x &* column + c
          put(outputGradient((load(d), load(d + row), load(d + 2 &* row), load(d + 3 &* row))), scratch + x, 6)
        }
        for y in 0..<6 {
          let s = scratch + y &* 6
          store(outputGradient((s[0], s[1], s[2], s[3])), planes + y &* 6 &* plane + c, plane)
        }
      }
    }
  }

  /// Reads weights `[3, 3, count]`, writes 36 planes of `count`.
  static func weights(_ weights: UnsafePointer<Float>, count: Int, to planes: UnsafeMutablePointer<Float>) {
    withScratch { scratch in
      for i in stride(from: 0, to: count, by: 4) {
        for x in 0..<3 {
          let w = weights + x &* count + i
          put(self.weights((load(w), load(w + 3 &* count), load(w + 6 &* count))), scratch + x, 6)
        }
        for y in 0..<6 {
          let s = scratch + y &* 6
          store(self.weights((s[0], s[1], s[2])), planes + y &* 6 &* count + i, count)
        }
      }
    }
  }

  /// Reads 36 planes of `count`, adds to weights `[3, 3, count]`.
  static func weightsGradient(
    _ planes: UnsafePointer<Float>, count: Int, addingTo weights: UnsafeMutablePointer<Float>
  ) {
    withScratch { scratch in
      for i in stride(from: 0, to: count, by: 4) {
        for x in 0..<6 {
          let p = planes + x &* count + i
          let v = weightsGradient(six(p, 6 &* count))
          (scratch[x], scratch[6 + x], scratch[12 + x]) = v
        }
        for y in 0..<3 {
          let s = scratch + y &* 6
          let v = weightsGradient((s[0], s[1], s[2], s[3], s[4], s[5]))
          let w = weights + 3 &* y &* count + i
          store(load(w) + v.0, w)
          store(load(w + count) + v.1, w + count)
          store(load(w + 2 &* count) + v.2, w + 2 &* count)
        }
      }
    }
  }

  @inline(__always) private static func withScratch(_ body: (UnsafeMutablePointer<Lanes>) -> Void) {
    withUnsafeTemporaryAllocation(of: Lanes.self, capacity: 36) { body($0.baseAddress.unsafelyUnwrapped) }
  }

  /// Six vectors to every `step`-th place of the scratch.
  @inline(__always) private static func put(_ v: Six, _ to: UnsafeMutablePointer<Lanes>, _ step: Int) {
    (to[0], to[step], to[2 &* step], to[3 &* step], to[4 &* step], to[5 &* step]) = v
  }

  /// Six vectors `step` floats apart.
  @inline(__always) private static func six(_ from: UnsafePointer<Float>, _ step: Int) -> Six {
    (
      load(from), load(from + step), load(from + 2 &* step), load(from + 3 &* step), load(from + 4 &* step),
      load(from + 5 &* step)
    )
  }

  @inline(__always) private static func store(_ v: Six, _ to: UnsafeMutablePointer<Float>, _ step: Int) {
    store(v.0, to)
    store(v.1, to + step)
    store(v.2, to + 2 &* step)
    store(v.3, to + 3 &* step)
    store(v.4, to + 4 &* step)
    store(v.5, to + 5 &* step)
  }

  @inline(__always) private static func load(_ from: UnsafePointer<Float>) -> Lanes {
    UnsafeRawPointer(from).loadUnaligned(as: Lanes.self)
  }

  @inline(__always) private static func load(_ from: UnsafeMutablePointer<Float>) -> Lanes {
    UnsafeRawPointer(from).loadUnaligned(as: Lanes.self)
  }

  @inline(__always) private static func store(_ value: Lanes, _ to: UnsafeMutablePointer<Float>) {
    UnsafeMutableRawPointer(to).storeBytes(of: value, as: Lanes.self)
  }
}
