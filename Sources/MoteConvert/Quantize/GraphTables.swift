import MoteFormat

// The integer tables of the operators that have no weights. Each is a pure function of scales and zero points, by the
// machine's own arithmetic alone, so that the same network gives the same bytes everywhere.

extension LayerImage {
  /// Pairs for means of 1 to `count` values: `inputScale / (n * outputScale)`.
  /// - Returns: false where a factor is outside what the rule reaches.
  package mutating func setAverages(of counts: [Int], input: TensorScale, output: TensorScale) -> Bool {
    var pairs: [FixedPointScale] = []
    for count in counts {
      guard let pair = FixedPointScale(Double(input.scale) / (Double(count) * Double(output.scale))) else { return false }
      pairs.append(pair)
    }
    setPairs(pairs)
    return true
  }

  private mutating func setPairs(_ pairs: [FixedPointScale]) {
    multipliers = []
    multipliers.append(littleEndian: pairs.map(\.multiplier))
    shifts = pairs.map(\.shift)
  }

  /// The tables of an INT8 average pool, which has its window already.
  package mutating func setAveragePool(input: TensorScale, output: TensorScale) -> Bool {
    setAverages(of: Array(1...max(1, window.height * window.width)), input: input, output: output)
  }

  /// The pair of an INT8 global average pool over `count` positions.
  package mutating func setGlobalAveragePool(count: Int, input: TensorScale, output: TensorScale) -> Bool {
    setAverages(of: [count], input: input, output: output)
  }

  /// The factors, bias, pair and bound of an INT8 add: the input of the largest scale has the factor 2^14, so a factor's
  /// rounding moves a sum by at most `127.5 * 2^-14` of that input's steps.
  package mutating func setAdd(inputs scales: [TensorScale], output: TensorScale) -> Bool {
    let largest = scales.map { Double($0.scale) }.max() ?? 1
    let unit = largest / 16384
    let factors = scales.map { Int16((Double($0.scale) / unit).rounded()) }
    guard let pair = FixedPointScale(unit / Double(output.scale)) else { return false }
    var offset: Int32 = 0
    var highest: Int64 = 0
    for (factor, scale) in zip(factors, scales) {
      offset -= Int32(factor) * Int32(scale.zeroPoint)
      highest += 255 * Int64(factor)
    }
    setPairs([pair])
    (weights, bias) = ([], [])
    weights.append(littleEndian: factors)
    bias.append(littleEndian: [offset])
    bound = UInt32(max(0 - Int64(offset), highest + Int64(offset)))
    return true
  }

  /// The table of an INT8 concat: none where every input has the output's scale and zero point.
  package mutating func setConcat(inputs: [TensorScale], output: TensorScale) {
    table = inputs.allSatisfy { $0 == output } ? [] : inputs.flatMap { byteTable(input: $0, output: output) { $0 } }
  }

  /// The tables of an INT8 local response normalization.
  /// - Returns: the proved error of an output before its rounding, in output steps; nil where no table fits the format.
  package mutating func setLRN(
    _ parameters: LocalNormalization, channels: Int, input: TensorScale, output: TensorScale
  ) -> Double? {
    guard let integer = IntegerLRN(parameters, channels: channels, input: input, output: output) else { return nil }
    normalization = LocalNormalization(
      localSize: parameters.localSize, tableShift: integer.tableShift, outputShift: integer.outputShift)
    table = []
    table.append(littleEndian: integer.table)
    return integer.errorBound
  }
}

/// What a function makes of every byte: `q -> clamp(round(f(real) / scale) + zeroPoint)`, halves away from zero; a NaN becomes
/// the zero point.
package func byteTable(input: TensorScale, output: TensorScale, _ function: (Double) -> Double) -> [UInt8] {
  (0..<256).map { q in
    let real = function(Double(input.scale) * Double(q - Int(input.zeroPoint)))
    let steps = (real / Double(output.scale)).rounded() + Double(output.zeroPoint)
    return steps.isNaN ? output.zeroPoint : UInt8(max(0, min(255, steps)))
  }
}

/// The bytes of a float table: `function(q)` for every byte.
package func floatTable(_ function: (Int) -> Float) -> [UInt8] {
  var bytes: [UInt8] = []
  bytes.append(littleEndian: (0..<256).map { function($0).bitPattern })
  return bytes
}
