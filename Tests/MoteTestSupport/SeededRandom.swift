/// SplitMix64: the same numbers from the same seed, everywhere and for ever.
public struct SeededRandom: RandomNumberGenerator {
  private var state: UInt64

  public init(_ seed: UInt64) { state = seed }

  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// A multiple of 2^-23 in -1 ..< 1, without the standard library's own mapping.
  public mutating func signedUnit() -> Float { Float(Int32(truncatingIfNeeded: next() >> 40) - (1 << 23)) / Float(1 << 23) }

  /// A whole number in the range, which is short enough for the remainder's bias not to matter.
  public mutating func pick(_ range: ClosedRange<Int>) -> Int { range.lowerBound + Int(next() >> 33) % range.count }

  public mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 32) } }
}
