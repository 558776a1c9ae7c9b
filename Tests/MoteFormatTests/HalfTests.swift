import MoteFormat
import MoteTestSupport
import Testing

@Suite("Half") struct HalfTests {
  /// The definition of binary16, in Double, where every value is exact.
  static func value(_ bits: UInt16) -> Double {
    let sign: Double = bits & 0x8000 == 0 ? 1 : -1
    let exponent = Int(bits >> 10) & 31
    let fraction = Double(bits & 1023)
    if exponent == 31 { return fraction == 0 ? sign * .infinity : .nan }
    let scale = Double(sign: .plus, exponent: max(exponent, 1) - 15, significand: 1)
    return sign * scale * ((exponent == 0 ? 0 : 1) + fraction / 1024)
  }

  @Test("All 65,536 patterns widen to their value and round back to themselves") func everyPattern() {
    for pattern in 0...UInt16.max {
      let wide = Half.float(pattern)
      let expected = Self.value(pattern)
      if expected.isNaN {
        #expect(wide.isNaN && !Half.isFinite(pattern))
        #expect(Half.bits(wide) & 0x7FFF == 0x7E00)
      } else {
        #expect(Double(wide) == expected && wide.sign == (pattern & 0x8000 == 0 ? .plus : .minus))
        #expect(Half.isFinite(pattern) == expected.isFinite)
        #expect(Half.bits(wide) == pattern)
      }
    }
  }

  @Test("Halfway values go to the even neighbour, others to the nearer") func rounding() {
    for pattern in 0..<UInt16(0x7BFF) {
      let low = Half.float(pattern)
      let high = Half.float(pattern + 1)
      let middle = (low + high) / 2
      #expect(Half.bits(middle) == (pattern & 1 == 0 ? pattern : pattern + 1))
      #expect(Half.bits(middle.nextDown) == pattern)
      #expect(Half.bits(middle.nextUp) == pattern + 1)
      #expect(Half.bits(-middle) == (pattern & 1 == 0 ? pattern : pattern + 1) | 0x8000)
    }
  }

  @Test("The largest finite value, and what rounds to infinity") func overflow() {
    #expect(Half.bits(65504) == 0x7BFF)
    #expect(Half.bits(Float(65520).nextDown) == 0x7BFF)
    #expect(Half.bits(65520) == 0x7C00)
    #expect(Half.bits(-Float.greatestFiniteMagnitude) == 0xFC00)
    #expect(Half.bits(Float.leastNonzeroMagnitude) == 0)
    #expect(Half.bits(-Float.leastNonzeroMagnitude) == 0x8000)
  }

  #if arch(arm64) || arch(x86_64)
    @Test("Random float32 patterns round as the compiler's Float16 does") func againstFloat16() {
      var random = SeededRandom(4)
      for _ in 0..<200_000 {
        let value = Float(bitPattern: UInt32(truncatingIfNeeded: random.next() >> 32))
        if value.isNaN { continue }
        #expect(Half.bits(value) == Float16(value).bitPattern, "\(value)")
      }
    }
  #endif
}
