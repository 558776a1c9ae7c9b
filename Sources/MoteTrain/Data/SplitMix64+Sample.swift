import MoteRandom

/// What order and distortions draw: numbers that follow from a position, so that neither threads nor an interruption have
/// a say in them.
extension SplitMix64 {
  /// Keeps the numbers of one use apart from those of another. Negative: the trainer's own positions begin with a step.
  enum Purpose: Int {
    case order = -1
    case augmentation = -2
  }

  init(seed: UInt64, _ purpose: Purpose, epoch: Int, index: Int = 0) {
    self.init(seed: seed, at: (purpose.rawValue, epoch, index))
  }

  /// Uniform in 0..<1, a multiple of 2^-24.
  mutating func fraction() -> Float { Float(next() >> 40) * 0x1p-24 }

  /// Uniform in `-bound`...`bound`.
  mutating func uniform(within bound: Float) -> Float { (2 * fraction() - 1) * bound }

  /// As `normal()`, of four numbers of 16 bits, so that one draw is enough: a field of displacements takes a hundred.
  mutating func coarseNormal() -> Float {
    let bits = next()
    let sum = (bits & 0xFFFF) + (bits >> 16 & 0xFFFF) + (bits >> 32 & 0xFFFF) + (bits >> 48)
    return (Float(sum) - 131_070) * (1.7320508 / 65_536)
  }
}
