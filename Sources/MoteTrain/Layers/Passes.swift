/// The loops over elements that layers are made of besides matrix products, in one file: the compiler inlines only within
/// a file when it builds debug. Eight neighbours at a time, also where pointers may overlap.
enum Passes {
  typealias Lanes = SIMD8<Float>

  /// `max(row + bias, 0)` or `row + bias` for dense rows of `columns`; a NaN stays one. In place if the pointers are equal.
  static func addBias(
    _ source: UnsafePointer<Float>, _ bias: UnsafePointer<Float>, rows: Int, columns: Int, relu: Bool,
    into target: UnsafeMutablePointer<Float>
  ) {
    let floor: Float = relu ? 0 : -.infinity
    for row in 0..<rows {
      let (from, to) = (source + row &* columns, target + row &* columns)
      var i = 0
      while i &+ 8 <= columns {
        let sum = load(from, i) + load(bias, i)
        store(sum.replacing(with: floor, where: sum .< floor), to, i)
        i &+= 8
      }
      while i < columns {
        let sum = from[i] + bias[i]
        to[i] = sum < floor ? floor : sum
        i &+= 1
      }
    }
  }

  /// `max(x, 0)`; a NaN stays one.
  static func rectify(_ source: UnsafePointer<Float>, count: Int, into target: UnsafeMutablePointer<Float>) {
    var i = 0
    while i &+ 8 <= count {
      let x = load(source, i)
      store(x.replacing(with: 0, where: x .< 0), target, i)
      i &+= 8
    }
    while i < count {
      target[i] = source[i] < 0 ? 0 : source[i]
      i &+= 1
    }
  }

  /// The gradient where `output` is above 0, 0 elsewhere. In place if the pointers are equal.
  static func mask(
    _ gradient: UnsafePointer<Float>, by output: UnsafePointer<Float>, count: Int, into target: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i &+ 8 <= count {
      store(Lanes.zero.replacing(with: load(gradient, i), where: load(output, i) .> 0), target, i)
      i &+= 8
    }
    while i < count {
      target[i] = output[i] > 0 ? gradient[i] : 0
      i &+= 1
    }
  }

  /// Adds every dense row of `columns` to `sum`.
  static func addRows(_ matrix: UnsafePointer<Float>, rows: Int, columns: Int, to sum: UnsafeMutablePointer<Float>) {
    var i = 0
    while i &+ 8 <= columns {
      var total = load(sum, i)
      for row in 0..<rows { total += load(matrix, row &* columns &+ i) }
      store(total, sum, i)
      i &+= 8
    }
    while i < columns {
      for row in 0..<rows { sum[i] += matrix[row &* columns &+ i] }
      i &+= 1
    }
  }

  static func add(_ source: UnsafePointer<Float>, count: Int, to target: UnsafeMutablePointer<Float>) {
    var i = 0
    while i &+ 8 <= count {
      store(load(target, i) + load(source, i), target, i)
      i &+= 8
    }
    while i < count {
      target[i] += source[i]
      i &+= 1
    }
  }

  /// Takes over what is larger, or NaN, and notes its tap.
  static func takeLarger(
    _ source: UnsafePointer<Float>, tap: Float, count: Int, into target: UnsafeMutablePointer<Float>,
    _ winners: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i &+ 8 <= count {
      let (new, old) = (load(source, i), load(target, i))
      let loses = new .<= old
      store(new.replacing(with: old, where: loses), target, i)
      store(Lanes(repeating: tap).replacing(with: load(winners, i), where: loses), winners, i)
      i &+= 8
    }
    while i < count {
      if !(source[i] <= target[i]) {
        target[i] = source[i]
        winners[i] = tap
      }
      i &+= 1
    }
  }

  /// Adds the gradient of those outputs that this tap won. Compares by a difference, because the compiler makes a loop
  /// over single elements of a vector's `.==`.
  static func addWon(
    _ gradient: UnsafePointer<Float>, tap: Float, count: Int, _ winners: UnsafePointer<Float>,
    to target: UnsafeMutablePointer<Float>
  ) {
    var i = 0
    while i &+ 8 <= count {
      let distance = load(winners, i) - tap
      store(load(target, i) + Lanes.zero.replacing(with: load(gradient, i), where: distance * distance .<= 0), target, i)
      i &+= 8
    }
    while i < count {
      if winners[i] == tap { target[i] += gradient[i] }
      i &+= 1
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
