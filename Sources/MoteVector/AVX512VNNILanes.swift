import CMoteVector

/// AVX-512 with VNNI: products and their sum are one instruction, and bytes are multiplied exactly.
public protocol AVX512VNNILanes: AVX512Lanes {}

extension AVX512VNNILanes {
  @inlinable @inline(__always) public static var taps: Int { 4 }
  @inlinable @inline(__always) public static func loadTaps(_ p: UnsafeRawPointer) -> Sums { Sums(mote_avx512_load(p)) }
  @inlinable @inline(__always) public static func addTaps(_ sum: Sums, _ inputs: Sums, _ weights: Sums) -> Sums {
    Sums(mote_avx512vnni_add_quads(sum.v, inputs.v, weights.v))
  }
  @inlinable @inline(__always) public static func addPairs(_ sum: Sums, _ a: Sums, _ b: Sums) -> Sums {
    Sums(mote_avx512vnni_add_pairs(sum.v, a.v, b.v))
  }
}
