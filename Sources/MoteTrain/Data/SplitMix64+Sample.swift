import MoteRandom

/// What order and distortions draw: numbers that follow from a position, so that neither threads nor an interruption have
/// a say in them.
extension SplitMix64 {
  /// The first part of a position. Negative: positions of dropout begin with a step. The initial parameters begin with -1
  /// too, and have a number made from the array's name in the place of the epoch: the order of epoch 2746, say, is shuffled
  /// with the numbers that W1 was drawn from. That does no harm, and a change would change what every seed gives.
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
