import CMoteVector
import MoteKernels

/// AVX-512 F, BW, DQ and VL; see `AVX2Lanes` on why this is a protocol.
public protocol AVX512Lanes: IntegerVectors
where Sums == AVX512Sums, Halves == AVX2Halves, Scales == SIMD16<Float>, Bytes == SIMD64<UInt8> {}

extension AVX512Lanes {
  @inlinable @inline(__always) public static var lanes: Int { 16 }
  @inlinable @inline(__always) public static var halfLanes: Int { 16 }
  @inlinable @inline(__always) public static var taps: Int { 2 }
  @inlinable @inline(__always) public static var pixels: Int { 12 }
  @inlinable @inline(__always) public static var hasManyRegisters: Bool { true }
  @inlinable @inline(__always) public static func loadTaps(_ p: UnsafeRawPointer) -> Sums { Sums(mote_avx512_widen_s8(p)) }
  @inlinable @inline(__always) public static func addTaps(_ sum: Sums, _ inputs: Sums, _ weights: Sums) -> Sums {
    Sums(mote_avx512_add_pairs(sum.v, inputs.v, weights.v))
  }

  @inlinable @inline(__always) public static func load(_ p: UnsafeRawPointer) -> Sums { Sums(mote_avx512_load(p)) }
  @inlinable @inline(__always) public static func store(_ v: Sums, _ p: UnsafeMutableRawPointer) { mote_avx512_store(p, v.v) }
  @inlinable @inline(__always) public static func sums(repeating value: Int32) -> Sums { Sums(mote_avx512_all(value)) }
  @inlinable @inline(__always) public static func broadcast(_ p: UnsafeRawPointer) -> Sums { Sums(mote_avx512_broadcast(p)) }
  @inlinable @inline(__always) public static func product(_ a: Sums, _ b: Sums) -> Sums { Sums(mote_avx512_multiply(a.v, b.v)) }
  @inlinable @inline(__always) public static func maximum(_ a: Sums, _ b: Sums) -> Sums { Sums(mote_avx512_max(a.v, b.v)) }
  @inlinable @inline(__always) public static func shiftedRight(_ a: Sums, _ count: Int32) -> Sums {
    Sums(mote_avx512_shift_right(a.v, count))
  }
  @inlinable @inline(__always) public static func addPairs(_ sum: Sums, _ a: Sums, _ b: Sums) -> Sums {
    Sums(mote_avx512_add_pairs(sum.v, a.v, b.v))
  }

  @inlinable @inline(__always) public static func halves(repeating value: Int16) -> Halves { Halves(mote_avx2_all_s16(value)) }
  @inlinable @inline(__always) public static func loadHalves(_ p: UnsafeRawPointer) -> Halves { Halves(mote_avx2_load_s16(p)) }
  @inlinable @inline(__always) public static func store(_ v: Halves, _ p: UnsafeMutableRawPointer) {
    mote_avx2_store_s16(p, v.v)
  }
  @inlinable @inline(__always) public static func widened(_ p: UnsafeRawPointer) -> Halves { Halves(mote_avx2_widen_u8(p)) }
  @inlinable @inline(__always) public static func widenedWeights(_ p: UnsafeRawPointer) -> Halves {
    Halves(mote_avx2_widen_weights(p))
  }

  @inlinable @inline(__always) public static func widenedToSums(_ p: UnsafeRawPointer) -> Sums { Sums(mote_avx512_widen_to_sums(p)) }

  @inlinable @inline(__always) public static func scales(repeating value: Float) -> Scales { mote_avx512_all_f32(value) }
  @inlinable @inline(__always) public static func loadScales(_ p: UnsafeRawPointer) -> Scales { mote_avx512_load_f32(p) }
  @inlinable @inline(__always) public static func product(_ a: Scales, _ b: Scales) -> Scales { mote_avx512_multiply_f32(a, b) }
  @inlinable @inline(__always) public static func fused(_ sum: Sums, scale: Scales, offset: Scales) -> Sums {
    Sums(mote_avx512_fused(sum.v, scale, offset))
  }
  @inlinable @inline(__always) public static func high(
    _ sum: Sums, multiplier: Sums, rounding: Sums, shift: Sums
  ) -> Sums { Sums(mote_avx512_high(sum.v, multiplier.v, rounding.v, shift.v)) }

  @inlinable @inline(__always) public static func loadBytes(_ p: UnsafeRawPointer) -> Bytes { mote_avx512_load_u8(p) }
  @inlinable @inline(__always) public static func maximum(_ a: Bytes, _ b: Bytes) -> Bytes { mote_avx512_max_u8(a, b) }
  @inlinable @inline(__always) public static func bytes(repeating value: UInt8) -> Bytes { mote_avx512_all_u8(value) }
  @inlinable @inline(__always) public static func bytes(_ a: Sums, _ b: Sums, _ c: Sums, _ d: Sums) -> Bytes {
    mote_avx512_bytes(a.v, b.v, c.v, d.v)
  }
  @inlinable @inline(__always) public static func clamped(_ v: Bytes, low: Bytes, high: Bytes) -> Bytes {
    mote_avx512_clamp(v, low, high)
  }
  @inlinable @inline(__always) public static func store(_ v: Bytes, _ p: UnsafeMutableRawPointer) {
    mote_avx512_store_u8(p, v)
  }
  @inlinable @inline(__always) public static func storeQuarters(
    _ v: Bytes, _ p: UnsafeMutableRawPointer, _ q: UnsafeMutableRawPointer, _ r: UnsafeMutableRawPointer,
    _ s: UnsafeMutableRawPointer
  ) { mote_avx512_store_quarters(p, q, r, s, v) }
}

public struct AVX512Sums: WrappingInteger {
  @usableFromInline let v: SIMD16<Int32>
  @inlinable @inline(__always) init(_ v: SIMD16<Int32>) { self.v = v }
  @inlinable @inline(__always) public static func sum(_ a: Self, _ b: Self) -> Self { Self(mote_avx512_add(a.v, b.v)) }
  @inlinable @inline(__always) public static func difference(_ a: Self, _ b: Self) -> Self {
    Self(mote_avx512_subtract(a.v, b.v))
  }
}
