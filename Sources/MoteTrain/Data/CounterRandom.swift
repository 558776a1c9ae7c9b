/// Random numbers that depend on a position, not on what was drawn before: the numbers for (seed, purpose, epoch, index)
/// are the same in whatever order, on whatever thread and after whatever interruption they are asked for.
///
/// SplitMix64 (Steele, Lea and Flood), started from the mixed position.
struct CounterRandom {
  /// Keeps the numbers of one use apart from those of another.
  enum Purpose: UInt64 {
    case order = 1, augmentation
  }

  private var state: UInt64

  init(seed: UInt64, _ purpose: Purpose, epoch: Int, index: Int = 0) {
    state = seed
    for part in [purpose.rawValue, UInt64(truncatingIfNeeded: epoch), UInt64(truncatingIfNeeded: index)] {
      state = Self.mixed(state &+ 0x9E37_79B9_7F4A_7C15) ^ part
    }
    state = Self.mixed(state)
  }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return Self.mixed(state)
  }

  private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  /// Uniform in 0..<1, a multiple of 2^-24.
  mutating func unit() -> Float { Float(next() >> 40) * 0x1p-24 }

  /// Uniform in `-bound`...`bound`.
  mutating func uniform(_ bound: Float) -> Float { (2 * unit() - 1) * bound }

  /// Nearly normal with mean 0 and deviation 1, within -3.5...3.5: the sum of four uniform numbers of 16 bits, so that
  /// one draw is enough and no logarithm of the system's library has a say.
  mutating func normal() -> Float {
    let bits = next()
    let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
    return (Float(sum) - 131_070) * (1.7320508 / 65_536)
  }

  /// Uniform in 0..<`count`, by the high half of a product.
  mutating func index(below count: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(count)).high) }
}
