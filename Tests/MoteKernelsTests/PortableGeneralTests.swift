import MoteFormat
@testable import MoteKernels
import MoteTestSupport
import Testing

@Suite("General kernel") struct PortableGeneralTests {
  @Test("Convolutions of 400 random shapes equal the reference, whole and in rows through rings") func convolution() {
    var random = SeededRandom(21)
    for index in 0..<400 {
      let layer = RandomLayer(&random)
      let (qMin, qMax): (UInt8, UInt8) = [(0, 255), (77, 200), (0, 100), (128, 255)][index % 4]
      for accumulators in [false, true] {
        let expected = Calls.int8(
          ReferenceKernels.convolutionInt8, layer, qMin: qMin, qMax: qMax, accumulators: accumulators)
        var calls = StreamedCalls(
          kernel: PortableKernels.general, qMin: qMin, qMax: qMax, accumulators: accumulators)
        #expect(calls.differs(layer, expected) == nil, "\(layer.geometry)")
        calls.rows = 1 + index % 3
        #expect(calls.differs(layer, expected) == nil, "\(layer.geometry)")
      }
    }
  }
}

@Suite("Requantization in 32 bits") struct PortableRequantizationTests {
  @Test("Every shift, ties of both signs and the ends of the range give the rule's byte", arguments: [0, 1, 77, 255] as [UInt8])
  func everyShift(_ zeroPoint: UInt8) {
    var random = SeededRandom(22)
    for shift in UInt8(1)...62 {
      var cases: [(Int32, Int32)] = []
      for _ in 0..<400 {
        let multiplier = Int32(0x4000_0000 + random.next() >> 34)
        cases.append((Int32(truncatingIfNeeded: random.next() >> (random.next() >> 58)), multiplier))
        // Near every byte's threshold.
        let target = Double(Int(random.next() >> 55) - 256) + 0.5
        let near = target * Double(UInt64(1) << UInt64(shift)) / Double(multiplier)
        for step in -1...1 where abs(near) < 2e9 { cases.append((Int32(near.rounded()) + Int32(step), multiplier)) }
      }
      // With a power of two every second accumulator of the right size is a tie.
      for halves in -600...600 where shift >= 31 && shift < 53 {
        cases.append((Int32(truncatingIfNeeded: halves << Int(shift - 31)), 0x4000_0000))
      }
      for accumulator in [Int32.min + 1, -1, 0, 1, Int32.max] {
        for multiplier in [Int32(0x4000_0000), 0x4000_0001, Int32.max] { cases.append((accumulator, multiplier)) }
      }
      for (accumulator, multiplier) in cases {
        let expected = Requantization.single(
          accumulator, multiplier: multiplier, shift: shift, zeroPoint: zeroPoint, qMin: 0, qMax: 255)
        let found = PortableRequantization.byte(
          accumulator, multiplier: multiplier, shift: shift, zeroPoint: Int32(zeroPoint))
        #expect(found == expected, "\(accumulator) * \(multiplier) >> \(shift)")
      }
    }
  }
}
