/// Loops over dense rows of channels, beside those of `Passes`; in one file for the same reason.
enum ChannelPasses {
  private typealias Lanes = SIMD8<Float>

  /// `target += source · factor`.
  static func add(
    _ source: UnsafePointer<Float>, times factor: Float, count: Int, to target: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i &+ 8 <= count {
      store(load(target, i) + load(source, i) * factor, target, i)
      i &+= 8
    }
    while i < count {
      target[i] += source[i] * factor
      i &+= 1
    }
  }

  /// `sum += (row - mean)²` for every row.
  static func addSquares(
    _ matrix: UnsafePointer<Float>, minus mean: UnsafePointer<Float>, rows: Int, columns: Int,
    to sum: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i &+ 8 <= columns {
      var total = load(sum, i)
      let middle = load(mean, i)
      for row in 0..<rows {
        let x = load(matrix, row &* columns &+ i) - middle
        total += x * x
      }
      store(total, sum, i)
      i &+= 8
    }
    while i < columns {
      for row in 0..<rows {
        let x = matrix[row &* columns &+ i] - mean[i]
        sum[i] += x * x
      }
      i &+= 1
    }
  }

  /// `sum += left · (right - mean)` for every row.
  static func addProducts(
    _ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, minus mean: UnsafePointer<Float>, rows: Int, columns: Int,
    to sum: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i &+ 8 <= columns {
      var total = load(sum, i)
      let middle = load(mean, i)
      for row in 0..<rows { total += load(left, row &* columns &+ i) * (load(right, row &* columns &+ i) - middle) }
      store(total, sum, i)
      i &+= 8
    }
    while i < columns {
      for row in 0..<rows { sum[i] += left[row &* columns &+ i] * (right[row &* columns &+ i] - mean[i]) }
      i &+= 1
    }
  }

  /// `target = (source - mean) · factor + offset` for every row.
  static func normalize(
    _ source: UnsafePointer<Float>, minus mean: UnsafePointer<Float>, times factor: UnsafePointer<Float>,
    plus offset: UnsafePointer<Float>, rows: Int, columns: Int, into target: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<rows {
      let (from, to) = (source + row &* columns, target + row &* columns)
      var i = 0
      while i &+ 8 <= columns {
        store((load(from, i) - load(mean, i)) * load(factor, i) + load(offset, i), to, i)
        i &+= 8
      }
      while i < columns {
        to[i] = (from[i] - mean[i]) * factor[i] + offset[i]
        i &+= 1
      }
    }
  }

  /// `target += source · factor` for every row.
  static func addScaled(
    _ source: UnsafePointer<Float>, times factor: UnsafePointer<Float>, rows: Int, columns: Int,
    to target: UnsafeMutablePointer<Float>
  ) {
    for row in 0..<rows {
      let (from, to) = (source + row &* columns, target + row &* columns)
      var i = 0
      while i &+ 8 <= columns {
        store(load(to, i) + load(from, i) * load(factor, i), to, i)
        i &+= 8
      }
      while i < columns {
        to[i] += from[i] * factor[i]
        i &+= 1
      }
    }
  }

  @inline(__always) private static func load(_ base: UnsafePointer<Float>, _ index: Int) -> Lanes {
    UnsafeRawPointer(base + index).loadUnaligned(as: Lanes.self)
  }

  @inline(__always) private static func load(_ base: UnsafeMutablePointer<Float>, _ index: Int) -> Lanes {
    UnsafeRawPointer(base + index).loadUnaligned(as: Lanes.self)
  }

  @inline(__always) private static func store(_ value: Lanes, _ base: UnsafeMutablePointer<Float>, _ index: Int) {
    UnsafeMutableRawPointer(base + index).storeBytes(of: value, as: Lanes.self)
  }
}
