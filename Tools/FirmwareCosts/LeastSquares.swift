/// Linear least squares over coefficients that are not negative: C. L. Lawson, R. J. Hanson, Solving Least Squares Problems, chapter 23.
enum LeastSquares {
  /// The `x >= 0` that makes `sum((rows * x - values)^2)` least.
  /// - Parameter rows: `[values.count, n]`; their columns may depend on each other.
  static func nonNegative(_ rows: [[Double]], _ values: [Double]) -> [Double] {
    let n = rows.first?.count ?? 0
    // Columns of length 1: terms range from single calls to millions of products.
    let lengths = (0..<n).map { column in max(rows.reduce(0) { $0 + $1[column] * $1[column] }.squareRoot(), 1e-300) }
    let unit = rows.map { row in zip(row, lengths).map { $0 / $1 } }
    var x = [Double](repeating: 0, count: n)
    var free = [Bool](repeating: false, count: n)
    let tolerance = 1e-9 * values.reduce(0) { $0 + $1 * $1 }.squareRoot()
    for _ in 0..<30 * n {
      let rest = zip(unit, values).map { row, value in value - dot(row, x) }
      let slope = (0..<n).map { column in zip(unit, rest).reduce(0) { $0 + $1.0[column] * $1.1 } }
      guard let best = (0..<n).filter({ !free[$0] && slope[$0] > tolerance }).max(by: { slope[$0] < slope[$1] }) else { break }
      free[best] = true
      while true {
        let trial = solve(unit, values, free)
        let blocking = (0..<n).filter { free[$0] && trial[$0] <= 0 }
        if blocking.isEmpty {
          x = trial
          break
        }
        // As far towards the trial as nothing becomes negative.
        let step = blocking.map { x[$0] / max(x[$0] - trial[$0], 1e-300) }.min() ?? 0
        for column in 0..<n where free[column] { x[column] += step * (trial[column] - x[column]) }
        for column in blocking where x[column] <= 1e-12 { (x[column], free[column]) = (0, false) }
      }
    }
    return zip(x, lengths).map { $0 / $1 }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  /// The least squares over the free columns; 0 for the others. By Gram-Schmidt, twice for its rounding.
  private static func solve(_ rows: [[Double]], _ values: [Double], _ free: [Bool]) -> [Double] {
    let columns = free.indices.filter { free[$0] }
    var basis: [[Double]] = [], upper: [[Double]] = []
    for column in columns {
      var vector = rows.map { $0[column] }
      var factors = [Double](repeating: 0, count: basis.count)
      for _ in 0..<2 {
        for (index, direction) in basis.enumerated() {
          let along = dot(vector, direction)
          factors[index] += along
          vector = zip(vector, direction).map { $0 - along * $1 }
        }
      }
      let length = dot(vector, vector).squareRoot()
      // A column that depends on those before it adds nothing.
      basis.append(length < 1e-9 ? vector.map { _ in 0 } : vector.map { $0 / length })
      upper.append(factors + [length])
    }
    var x = [Double](repeating: 0, count: free.count)
    for i in columns.indices.reversed() {
      let length = upper[i][i]
      guard length >= 1e-9 else { continue }
      var sum = dot(basis[i], values)
      for j in columns.indices.dropFirst(i + 1) { sum -= upper[j][i] * x[columns[j]] }
      x[columns[i]] = sum / length
    }
    return x
  }
}
