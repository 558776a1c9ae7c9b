import MoteFormat
import MoteKernels
import MoteTestSupport
import Testing

/// Rule `single` alone: layers without weights, whose accumulators are their biases.
@Suite("Vector requantization") struct RoundingTests {
  /// The bytes of accumulators, each with a multiplier and shift of its own.
  private func check(_ values: [(sum: Int32, multiplier: Int32, shift: UInt8)], zeroPoint: UInt8, _ note: String) {
    var random = SeededRandom(411)
    let g = Geometry(
      height: 1, width: 1, channels: 1, outputChannels: values.count, groups: 1, window: WindowRecord(), pool: nil)
    var layer = VectorLayer(
      g, zeroPoint: 0, input: [0], weights: [Int8](repeating: 0, count: values.count), bias: values.map(\.sum), .odd, &random)
    layer.multipliers = values.map(\.multiplier)
    layer.shifts = values.map(\.shift)
    layer.outputZeroPoint = zeroPoint
    let expected = values.map {
      Requantization.single(
        $0.sum, multiplier: $0.multiplier, shift: $0.shift, zeroPoint: zeroPoint, qMin: 0, qMax: 255)
    }
    for path in VectorPaths.all { #expect(layer.run(path.kernel) == expected, "\(path.name): \(note)") }
  }

  @Test("Halves of both signs, and their neighbours, round up for every shift") func ties() {
    for zeroPoint: UInt8 in [0, 128, 255] {
      for shift: UInt8 in 33...62 {
        // acc * 2^30 is an odd multiple of 2^(shift - 1) for odd multiples of 2^(shift - 31).
        let half = Int64(1) << max(0, Int64(shift) - 31)
        var values: [(sum: Int32, multiplier: Int32, shift: UInt8)] = []
        for k: Int64 in -300...300 {
          let tie = half * (2 * k + 1)
          for sum in tie - 1...tie + 1 where abs(sum) < 1 << 31 { values.append((Int32(sum), 1 << 30, shift)) }
        }
        check(values, zeroPoint: zeroPoint, "ties, shift \(shift)")
      }
    }
  }

  @Test("Odd multipliers at their ends with bounds at the fused rounding's limits") func fusedLimits() {
    var random = SeededRandom(412)
    for multiplier: Int32 in [(1 << 23 | 1) << 7, ((1 << 24) - 1) << 7, 12_345_679 << 7] {
      for shift: UInt8 in 1...62 {
        for bits in [8, 16, 23, 24, 25, 28, 31] {
          let bound = (Int64(1) << Int64(bits)) - 1
          var sums = [bound, -bound, 0, 1, -1].map { Int32($0) }
          // Accumulators around the ends of the output, and anywhere.
          for q in [-0.5, 0, 0.5, 127.5, 254.5, 255.5] {
            let sum = Int64(q * Double(1 << Int64(shift)) / Double(multiplier))
            for near in (sum - 2)...(sum + 2) where abs(near) <= bound { sums.append(Int32(near)) }
          }
          for _ in 0..<20 { sums.append(Int32(Int64(random.next() >> 1) % (2 * bound + 1) - bound)) }
          check(sums.map { ($0, multiplier, shift) }, zeroPoint: UInt8(shift), "\(multiplier) shift \(shift) bits \(bits)")
        }
      }
    }
  }

  @Test("Multipliers of 31 bits") func anyMultiplier() {
    var random = SeededRandom(413)
    for shift: UInt8 in 1...62 {
      let values = (0..<100).map { _ in
        (Int32(truncatingIfNeeded: random.next()) >> Int32(random.pick(0...24)), Int32(random.pick(1 << 30...Int(Int32.max))), shift)
      }.filter { $0.0 != .min }
      check(values, zeroPoint: 3, "shift \(shift)")
    }
  }
}
