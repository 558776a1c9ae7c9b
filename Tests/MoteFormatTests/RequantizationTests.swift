import MoteFormat
import MoteTestSupport
import Testing

/// Rule `single` in 128 bits and with division instead of a shift.
private func expected(_ acc: Int32, _ m: Int32, _ s: UInt8, _ z: UInt8, _ qMin: UInt8, _ qMax: UInt8) -> UInt8 {
  let divisor = Int128(1) << Int128(s)
  let numerator = Int128(acc) * Int128(m) + divisor / 2
  var quotient = numerator / divisor
  if numerator % divisor < 0 { quotient -= 1 }
  return UInt8(min(Int128(qMax), max(Int128(qMin), quotient + Int128(z))))
}

@Suite("Requantization, rule single") struct RequantizationTests {
  @Test("Worked examples of the document") func examples() {
    // 2^30 * 2^-31 is a half: odd accumulators are ties, and every tie goes up.
    func half(_ acc: Int32) -> UInt8 {
      Requantization.single(acc, multiplier: 1 << 30, shift: 31, zeroPoint: 100, qMin: 0, qMax: 255)
    }
    #expect([3, 1, 0, -1, -2, -3].map(half) == [102, 101, 100, 100, 99, 99])
  }

  @Test("Extremes do not overflow", arguments: [Int32.min, -1, 0, 1, .max]) func extremes(_ acc: Int32) {
    for m in [Int32(1 << 30), (1 << 30) + 1, .max] {
      for s in Requantization.shifts {
        for z in [UInt8(0), 1, 128, 255] {
          #expect(
            Requantization.single(acc, multiplier: m, shift: s, zeroPoint: z, qMin: 0, qMax: 255)
              == expected(acc, m, s, z, 0, 255))
        }
      }
    }
  }

  @Test("Random values against 128-bit division") func random() {
    var random = SeededRandom(5)
    for _ in 0..<100_000 {
      let bits = random.next()
      let acc = Int32(truncatingIfNeeded: random.next()) >> Int32(bits & 31)
      let m = Int32(1 << 30) | Int32(truncatingIfNeeded: random.next() & 0x3FFF_FFFF)
      let s = UInt8(1 + (bits >> 8) % 62)
      let (z, a, b) = (UInt8(bits >> 16 & 255), UInt8(bits >> 24 & 255), UInt8(bits >> 32 & 255))
      #expect(
        Requantization.single(acc, multiplier: m, shift: s, zeroPoint: z, qMin: min(a, b), qMax: max(a, b))
          == expected(acc, m, s, z, min(a, b), max(a, b)))
    }
  }

  @Test("Exact ties round up, on both sides of zero") func ties() {
    for s in UInt8(31)...40 {
      // acc * 2^30 is an odd multiple of 2^(s-1) for an odd multiple of 2^(s-31).
      for odd in stride(from: Int32(-151), through: 151, by: 2) {
        let acc = odd << Int32(s - 31)
        let q = Requantization.single(acc, multiplier: 1 << 30, shift: s, zeroPoint: 128, qMin: 0, qMax: 255)
        #expect(Int(q) == 128 + Int((odd + 1) >> 1))
      }
    }
  }

  @Test("A larger accumulator never gives a smaller byte: pooling may come first") func monotonic() {
    var random = SeededRandom(6)
    for _ in 0..<200 {
      let m = Int32(1 << 30) | Int32(truncatingIfNeeded: random.next() & 0x3FFF_FFFF)
      let s = UInt8(33 + random.next() % 12)
      var last: UInt8 = 0
      for acc in stride(from: Int32(-3000), through: 3000, by: 7) {
        let q = Requantization.single(acc, multiplier: m, shift: s, zeroPoint: 60, qMin: 0, qMax: 255)
        #expect(q >= last)
        last = q
      }
    }
  }

  @Test("The accumulator's range holds its extremes and is reached") func range() {
    var range = AccumulatorRange(bias: -7)
    for weight in [Int8(-127), 127, 3, 0] { range.add(weight) }
    #expect(range.lowest == -7 - 255 * 127 && range.highest == -7 + 255 * 130)
    #expect(range.magnitude == 33143)
    #expect(AccumulatorRange(bias: .min).magnitude == 1 << 31)
  }
}
