import CMoteVector

/// NEON with dot products of unsigned and signed bytes (USDOT): inputs are multiplied as they are.
public protocol NEONI8MMLanes: NEONLanes {}

extension NEONI8MMLanes {
  @inlinable @inline(__always) public static var inputFlip: UInt8 { 0 }
  @inlinable @inline(__always) public static var tapsCost: Int { 1 }
  @inlinable @inline(__always) public static func tapOffset(lane: Int, tap: Int) -> Int { 4 &* lane &+ tap }
  @inlinable @inline(__always) public static func addTaps(_ sum: Sums, _ inputs: Sums, _ weights: Sums) -> Sums {
    Sums(mote_neoni8mm_add_quads(sum.v, inputs.v, weights.v))
  }
}
