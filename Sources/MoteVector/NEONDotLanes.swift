import CMoteVector

/// NEON with dot products of four signed bytes (SDOT).
public protocol NEONDotLanes: NEONLanes {}

extension NEONDotLanes {
  @inlinable @inline(__always) public static var pixels: Int { 6 }
  @inlinable @inline(__always) public static var tapsCost: Int { 1 }
  @inlinable @inline(__always) public static func tapOffset(lane: Int, tap: Int) -> Int { 4 &* lane &+ tap }
  @inlinable @inline(__always) public static func addTaps(_ sum: Sums, _ inputs: Sums, _ weights: Sums) -> Sums {
    Sums(mote_neondot_add_quads(sum.v, inputs.v, weights.v))
  }
}
