import MoteFormat
import MoteGraph

/// The integer form of a local response normalization.
struct NormalizationTable {
  var parameters: LocalNormalization
  var entries: [Int32]

  /// Entries of the table at most, so that it stays in a cache beside the tensor.
  private static let mostEntries = 2048

  /// Factors `f(S) = inputScale / outputScale * (k + alpha / size * inputScale^2 * S)^-beta` at `S = i << tableShift`, in
  /// units of `2^-outputShift`; S is the sum of squares of `q - zeroPoint`.
  init?(_ lrn: LRN, channels: Int, input: TensorScale, output: TensorScale) {
    let distance = max(Int(input.zeroPoint), 255 - Int(input.zeroPoint))
    let largest = min(lrn.size, channels) * distance * distance
    guard largest <= Int(Int32.max) else { return nil }
    let ratio = Double(input.scale) / Double(output.scale)
    let slope = Double(lrn.alpha) / Double(lrn.size) * Double(input.scale) * Double(input.scale)
    func factor(_ sum: Int) -> Double {
      ratio * ExactMath.power(Double(lrn.bias) + slope * Double(sum), -Double(lrn.beta))
    }
    var tableShift = 0
    while largest >> tableShift + 2 > Self.mostEntries { tableShift += 1 }
    let peak = max(factor(0), factor(largest))
    guard let outputShift = (1...30).last(where: { peak * Double(1 << $0) <= Double(LocalNormalization.largestFactor) }) else {
      return nil
    }
    parameters = LocalNormalization(localSize: lrn.size, tableShift: tableShift, outputShift: outputShift)
    entries = (0..<largest >> tableShift + 2).map {
      Int32(min(Double(LocalNormalization.largestFactor), (factor($0 << tableShift) * Double(1 << outputShift)).rounded()))
    }
  }
}
