import MoteFormat

/// The table of an integer local response normalization, and what it costs in precision. The derivation is in
/// `Sources/MoteKernels/LRN.md`.
package struct IntegerLRN: Sendable {
  /// Factors at sums of squares `0, 2^tableShift, 2 * 2^tableShift, ...`, in units of `2^-outputShift`.
  package let table: [Int32]
  package let tableShift: Int
  package let outputShift: Int
  /// How far an output before its rounding and clamping can be from the real-number result, in output steps.
  package let errorBound: Double

  /// - Parameters:
  ///   - parameters: `localSize`, `alpha`, `beta` and `k`; `k > 0`, `alpha` and `beta` at least 0.
  ///   - tolerance: the error in output steps that the table may have; the smallest such table is taken, of at most 2^16
  ///     entries, else the most precise one.
  package init?(
    _ parameters: LocalNormalization, channels: Int, input: TensorScale, output: TensorScale, tolerance: Double = 1.0 / 64
  ) {
    let distance = max(Int(input.zeroPoint), 255 - Int(input.zeroPoint))
    let size = min(parameters.localSize, channels)
    let (k, alpha, beta) = (Double(parameters.k), Double(parameters.alpha), Double(parameters.beta))
    guard parameters.localSize >= 1, size >= 1, k > 0, alpha >= 0, beta >= 0, k.isFinite, alpha.isFinite, beta.isFinite,
      let largestSum = Int32(exactly: size * distance * distance)
    else { return nil }
    let ratio = Double(input.scale) / Double(output.scale)
    let perSquare = alpha / Double(parameters.localSize) * Double(input.scale) * Double(input.scale)
    func factor(_ sum: Double) -> Double { ratio * DoubleMath.power(k + perSquare * sum, -beta) }
    /// The second derivative of `factor`, which falls as the sum rises.
    func curvature(_ sum: Double) -> Double {
      let base = k + perSquare * sum
      return beta * (beta + 1) * perSquare * perSquare * factor(sum) / (base * base)
    }
    // The largest factor is the first: as many bits as the format has, shifts of 1...30.
    let first = factor(0)
    guard first.isFinite, first > 0 else { return nil }
    var shift = 30
    while shift > 1, first * Double(sign: .plus, exponent: shift, significand: 1) > Double(LocalNormalization.largestFactor) {
      shift -= 1
    }
    let unit = Double(sign: .plus, exponent: shift, significand: 1)
    guard first * unit <= Double(LocalNormalization.largestFactor) else { return nil }

    /// The proved error of a table with an entry for every `2^step`.
    func bound(_ step: Int) -> Double {
      let width = Double(1 << step)
      var worst = 0.0
      for index in 0...Int(largestSum) >> step {
        // A sum holds the square of the value itself, so small sums have small values.
        let largest = min(Double(distance), (Double(index + 1) * width - 1).squareRoot())
        // Interpolation, then half a unit for the entries and half for the interpolation's own rounding.
        worst = max(worst, largest * (width * width / 8 * curvature(Double(index) * width) + 1 / unit))
      }
      return worst
    }
    func entries(_ step: Int) -> [Int32] {
      (0..<(Int(largestSum) >> step) + 2).map { Int32((factor(Double($0) * Double(1 << step)) * unit).rounded()) }
    }
    /// What the verifier proves: interpolation stays in 32 bits.
    func fits(_ table: [Int32], _ step: Int) -> Bool {
      zip(table, table.dropFirst()).allSatisfy { before, after in
        Int64((after - before).magnitude) * Int64((1 << step) - 1) + Int64((1 << step) >> 1) <= Int64(Int32.max)
      }
    }
    var step = 24
    var table = entries(step)
    while step > 0, !fits(table, step) || bound(step) > tolerance, Int(largestSum) >> (step - 1) < 1 << 16 {
      step -= 1
      table = entries(step)
    }
    guard fits(table, step) else { return nil }
    self.table = table
    tableShift = step
    outputShift = shift
    errorBound = bound(step)
  }
}
