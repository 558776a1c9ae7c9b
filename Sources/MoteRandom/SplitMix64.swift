/// Steele, Lea and Flood's SplitMix64: the same sequence for a seed on every machine.
public struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  public init(seed: UInt64) { state = seed }

  /// The sequence that belongs to a position, such as (step, layer, image): positions can be visited in any order, on
  /// any thread and after any interruption.
  public init(seed: UInt64, at position: (Int, Int, Int)) {
    func mixed(_ state: UInt64) -> UInt64 { SplitMix64.mixed(state &+ SplitMix64.increment) }
    state = mixed(seed) ^ UInt64(truncatingIfNeeded: position.0)
    state = mixed(state) ^ UInt64(truncatingIfNeeded: position.1)
    state = mixed(state) ^ UInt64(truncatingIfNeeded: position.2)
    state = mixed(state)
  }

  private static let increment: UInt64 = 0x9e37_79b9_7f4a_7c15

  @inline(__always) private static func mixed(_ value: UInt64) -> UInt64 {
    var z = value
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }

  public mutating func next() -> UInt64 {
    state &+= SplitMix64.increment
    return SplitMix64.mixed(state)
  }

  /// Uniform in 0..<1, a multiple of 2^-53.
  public mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

  public mutating func uniform(_ low: Double, _ high: Double) -> Double { low + (high - low) * unit() }

  /// Nearly normal with mean 0 and deviation 1, within -3.5...3.5: the sum of four uniform numbers, so that no
  /// logarithm or cosine of the system's library has a say in the last bit.
  public mutating func normal() -> Double {
    let sum = unit() + unit() + unit() + unit()
    return (sum - 2) * 1.7320508075688772
  }

  /// Uniform in 0..<`count`, by the high half of a product; written out because the standard library does not
  /// promise which numbers its own methods draw.
  public mutating func index(below count: Int) -> Int { Int(next().multipliedFullWidth(by: UInt64(count)).high) }

  #if !hasFeature(Embedded)
    public mutating func shuffle(_ values: inout [Int]) {
      for last in stride(from: values.count - 1, to: 0, by: -1) { values.swapAt(last, index(below: last + 1)) }
    }
  #endif
}
