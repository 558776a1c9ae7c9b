import CMoteVector

/// AVX-VNNI: AVX2 whose products and sums are one instruction, and which multiplies bytes exactly.
public protocol AVXVNNILanes: AVX2Lanes {}

extension AVXVNNILanes {
  @inlinable @inline(__always) public static var taps: Int { 4 }
  @inlinable @inline(__always) public static func loadTaps(_ p: UnsafeRawPointer) -> Sums { Sums(mote_avx2_load(p)) }
  @inlinable @inline(__always) public static func addTaps(_ sum: Sums, _ inputs: Sums, _ weights: Sums) -> Sums {
    Sums(mote_avxvnni_add_quads(sum.v, inputs.v, weights.v))
  }
  @inlinable @inline(__always) public static func addPairs(_ sum: Sums, _ a: Sums, _ b: Sums) -> Sums {
    Sums(mote_avxvnni_add_pairs(sum.v, a.v, b.v))
  }
}
