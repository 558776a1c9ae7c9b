import Foundation
import Testing

@testable import MoteTrain

@Suite("Sigmoid and tanh by arithmetic") struct SquashingTests {
  private func apply(
    _ function: (UnsafePointer<Float>, Int, UnsafeMutablePointer<Float>) -> Void, _ values: [Float]
  ) -> [Float] {
    var result = [Float](repeating: .nan, count: values.count)
    values.withUnsafeBufferPointer { source in
      result.withUnsafeMutableBufferPointer { function(source.baseAddress!, values.count, $0.baseAddress!) }
    }
    return result
  }

  /// 4,003 values: not a multiple of eight.
  private let values = (0...4002).map { Float($0 - 2001) / 200 }

  @Test("are those of the library to 4e-7") func accuracy() {
    for (x, y) in zip(values, apply({ SquashingPasses.tanh($0, count: $1, into: $2) }, values)) { #expect(abs(Double(y) - tanh(Double(x))) < 4e-7) }
    for (x, y) in zip(values, apply({ SquashingPasses.sigmoid($0, count: $1, into: $2) }, values)) {
      #expect(abs(Double(y) - 1 / (1 + exp(-Double(x)))) < 4e-7)
    }
  }

  @Test("saturate, and keep a NaN") func extremes() {
    let values: [Float] = [.infinity, 1e30, 9, 0, -9, -.infinity, .nan]
    let (tangents, sigmoids) = (apply({ SquashingPasses.tanh($0, count: $1, into: $2) }, values), apply({ SquashingPasses.sigmoid($0, count: $1, into: $2) }, values))
    #expect(tangents.dropLast().elementsEqual([1, 1, 1, 0, -1, -1]) && tangents[6].isNaN)
    #expect(sigmoids[0] == 1 && sigmoids[3] == 0.5 && sigmoids[5] == 0 && sigmoids[6].isNaN)
  }
}
