import Foundation
import MoteConvert
import MoteFormat
import MoteTestSupport
import Testing

@Suite("The integer form of local response normalization") struct IntegerLRNTests {
  struct Case: Sendable {
    var parameters: LocalNormalization
    var input, output: TensorScale
  }

  static let cases = [
    // AlexNet's and GoogLeNet's, with activations around 100, and parameters that bend the curve hard.
    Case(
      parameters: LocalNormalization(localSize: 5, alpha: 1e-4, beta: 0.75, k: 2),
      input: TensorScale(scale: 0.6, zeroPoint: 0), output: TensorScale(scale: 0.3, zeroPoint: 0)),
    Case(
      parameters: LocalNormalization(localSize: 5, alpha: 1e-4, beta: 0.75, k: 1),
      input: TensorScale(scale: 1.5, zeroPoint: 0), output: TensorScale(scale: 0.7, zeroPoint: 0)),
    Case(
      parameters: LocalNormalization(localSize: 3, alpha: 1, beta: 0.75, k: 1),
      input: TensorScale(scale: 0.1, zeroPoint: 128), output: TensorScale(scale: 0.02, zeroPoint: 120)),
    Case(
      parameters: LocalNormalization(localSize: 4, alpha: 0, beta: 0.5, k: 3),
      input: TensorScale(scale: 0.02, zeroPoint: 255), output: TensorScale(scale: 0.01, zeroPoint: 200)),
  ]

  /// The rule of the format document.
  static func factor(_ lrn: IntegerLRN, _ sum: Int) -> Int {
    let (j, u) = (sum >> lrn.tableShift, sum & ((1 << lrn.tableShift) - 1))
    let half = (1 << lrn.tableShift) >> 1
    let difference = Int(lrn.table[j + 1] - lrn.table[j])
    return Int(lrn.table[j]) + (difference * u + half) >> lrn.tableShift
  }

  @Test("Outputs are within the proved bound of real arithmetic, over dense sums and every byte", arguments: cases.indices)
  func bound(_ index: Int) throws {
    let (parameters, input, output) = (Self.cases[index].parameters, Self.cases[index].input, Self.cases[index].output)
    let lrn = try #require(IntegerLRN(parameters, channels: 64, input: input, output: output))
    #expect(lrn.errorBound <= 1.0 / 64)
    let distance = max(Int(input.zeroPoint), 255 - Int(input.zeroPoint))
    let largest = parameters.localSize * distance * distance
    #expect(lrn.table.count == (largest >> lrn.tableShift) + 2)
    var worst = 0.0
    // Every sum among the small ones, where the curve bends most, then every 97th.
    for sum in Array(0...20_000) + Array(stride(from: 20_001, through: largest, by: 97)) + [largest] {
      let scale = Double(input.scale)
      let squares: Double = scale * scale * Double(sum)
      let base: Double = Double(parameters.k) + Double(parameters.alpha) / Double(parameters.localSize) * squares
      let real: Double = scale / Double(output.scale) * pow(base, -Double(parameters.beta))
      let units = Double(Self.factor(lrn, sum)) / Double(1 << lrn.outputShift)
      // The value farthest from the zero point that the sum admits is the worst one.
      let value = min(Double(distance), Double(sum).squareRoot().rounded(.down))
      worst = max(worst, value * (units - real).magnitude)
    }
    #expect(worst <= lrn.errorBound + 1e-9, "\(worst) against \(lrn.errorBound)")
    #expect(worst > 0)
  }

  @Test("Parameters without a table are refused") func refused() {
    let scale = TensorScale(scale: 0.1, zeroPoint: 0)
    for parameters in [
      LocalNormalization(localSize: 0, alpha: 1, beta: 1, k: 1), LocalNormalization(localSize: 5, alpha: -1, beta: 1, k: 1),
      LocalNormalization(localSize: 5, alpha: 1, beta: 1, k: 0), LocalNormalization(localSize: 5, alpha: .nan, beta: 1, k: 1),
    ] {
      #expect(IntegerLRN(parameters, channels: 8, input: scale, output: scale) == nil)
    }
    // A factor above 2^22 has no unit of 2^-1 or less.
    #expect(
      IntegerLRN(
        LocalNormalization(localSize: 5, alpha: 1, beta: 1, k: 1), channels: 8, input: TensorScale(scale: 1e4, zeroPoint: 0),
        output: TensorScale(scale: 1e-4, zeroPoint: 0)) == nil)
  }

  @Test("The tables' own mathematics agrees with the library's") func mathematics() {
    for step in -200...200 {
      let x = Double(step) / 7
      #expect((DoubleMath.exponential(x) / exp(x) - 1).magnitude < 1e-14)
      #expect((DoubleMath.tanh(x) - tanh(x)).magnitude < 1e-15)
      #expect((DoubleMath.sigmoid(x) - 1 / (1 + exp(-x))).magnitude < 1e-15)
      let y = exp(x)
      #expect((DoubleMath.logarithm(y) - x).magnitude < 1e-14 * max(1, x.magnitude))
      #expect((DoubleMath.power(y, -0.75) / pow(y, -0.75) - 1).magnitude < 1e-13)
    }
  }
}
