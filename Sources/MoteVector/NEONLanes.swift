import CMoteVector
import MoteKernels

/// NEON, two registers a vector; see `AVX2Lanes` on why this is a protocol.
///
/// Signed products of bytes: two taps' in 16 bits, then pairs of these added to the sums.
public protocol NEONLanes: IntegerVectors
where Sums == NEONSums, Halves == NEONHalves, Scales == SIMD8<Float>, Bytes == SIMD32<UInt8> {}

extension NEONLanes {
  @inlinable @inline(__always) public static var lanes: Int { 8 }
  @inlinable @inline(__always) public static var halfLanes: Int { 16 }
  @inlinable @inline(__always) public static var taps: Int { 4 }
  @inlinable @inline(__always) public static var pixels: Int { 6 }
  @inlinable @inline(__always) public static var hasManyRegisters: Bool { false }
  @inlinable @inline(__always) public static var inputFlip: UInt8 { 0x80 }
  // Instructions per register of sums.
  @inlinable @inline(__always) public static var tapsCost: Int { 3 }
  @inlinable @inline(__always) public static var pairsCost: Int { 2 }
  /// Two taps of every lane in each register, odd lanes with the later two first, as an input's halves lie in a broadcast.
  @inlinable @inline(__always) public static func tapOffset(lane: Int, tap: Int) -> Int {
    (tap / 2 ^ lane & 1) &* 16 &+ 2 &* lane &+ tap & 1
  }
  /// One input's weights in each register.
  @inlinable @inline(__always) public static func pairOffset(lane: Int, half: Int) -> Int { 16 &* half &+ 2 &* lane }
  @inlinable @inline(__always) public static func loadTaps(_ p: UnsafeRawPointer) -> Sums { Sums(mote_neon_load(p)) }
  @inlinable @inline(__always) public static func addTaps(_ sum: Sums, _ inputs: Sums, _ weights: Sums) -> Sums {
    Sums(mote_neon_add_taps(sum.v, inputs.v, weights.v))
  }

  @inlinable @inline(__always) public static func load(_ p: UnsafeRawPointer) -> Sums { Sums(mote_neon_load(p)) }
  @inlinable @inline(__always) public static func store(_ v: Sums, _ p: UnsafeMutableRawPointer) { mote_neon_store(p, v.v) }
  @inlinable @inline(__always) public static func sums(repeating value: Int32) -> Sums { Sums(mote_neon_all(value)) }
  @inlinable @inline(__always) public static func broadcast(_ p: UnsafeRawPointer) -> Sums { Sums(mote_neon_broadcast(p)) }
  @inlinable @inline(__always) public static func product(_ a: Sums, _ b: Sums) -> Sums { Sums(mote_neon_multiply(a.v, b.v)) }
  @inlinable @inline(__always) public static func maximum(_ a: Sums, _ b: Sums) -> Sums { Sums(mote_neon_max(a.v, b.v)) }
  @inlinable @inline(__always) public static func shiftedRight(_ a: Sums, _ count: Int32) -> Sums {
    Sums(mote_neon_shift_right(a.v, count))
  }
  @inlinable @inline(__always) public static func addPairs(_ sum: Sums, _ inputs: Sums, _ weights: Sums) -> Sums {
    Sums(mote_neon_add_pairs(sum.v, inputs.v, weights.v))
  }
  @inlinable @inline(__always) public static func addLanes(_ sum: Sums, _ a: Sums, _ b: Sums) -> Sums {
    Sums(mote_neon_add_lanes(sum.v, a.v, b.v))
  }

  @inlinable @inline(__always) public static func halves(repeating value: Int16) -> Halves { Halves(mote_neon_all_s16(value)) }
  @inlinable @inline(__always) public static func loadHalves(_ p: UnsafeRawPointer) -> Halves { Halves(mote_neon_load_s16(p)) }
  @inlinable @inline(__always) public static func store(_ v: Halves, _ p: UnsafeMutableRawPointer) {
    mote_neon_store_s16(p, v.v)
  }
  @inlinable @inline(__always) public static func widened(_ p: UnsafeRawPointer) -> Halves { Halves(mote_neon_widen_u8(p)) }
  @inlinable @inline(__always) public static func widenedWeights(_ p: UnsafeRawPointer) -> Halves {
    Halves(mote_neon_widen_s8(p))
  }

  @inlinable @inline(__always) public static func widenedToSums(_ p: UnsafeRawPointer) -> Sums { Sums(mote_neon_widen_to_sums(p)) }

  @inlinable @inline(__always) public static func scales(repeating value: Float) -> Scales { mote_neon_all_f32(value) }
  @inlinable @inline(__always) public static func loadScales(_ p: UnsafeRawPointer) -> Scales { mote_neon_load_f32(p) }
  @inlinable @inline(__always) public static func product(_ a: Scales, _ b: Scales) -> Scales { mote_neon_multiply_f32(a, b) }
  @inlinable @inline(__always) public static func fused(_ sum: Sums, scale: Scales, offset: Scales) -> Sums {
    Sums(mote_neon_fused(sum.v, scale, offset))
  }
  @inlinable @inline(__always) public static func high(
    _ sum: Sums, multiplier: Sums, rounding: Sums, shift: Sums
  ) -> Sums { Sums(mote_neon_high(sum.v, multiplier.v, rounding.v, shift.v)) }

  @inlinable @inline(__always) public static func loadBytes(_ p: UnsafeRawPointer) -> Bytes { mote_neon_load_u8(p) }
  @inlinable @inline(__always) public static func maximum(_ a: Bytes, _ b: Bytes) -> Bytes { mote_neon_max_u8(a, b) }
  @inlinable @inline(__always) public static func bytes(repeating value: UInt8) -> Bytes { mote_neon_all_u8(value) }
  @inlinable @inline(__always) public static func bytes(_ a: Sums, _ b: Sums, _ c: Sums, _ d: Sums) -> Bytes {
    mote_neon_bytes(a.v, b.v, c.v, d.v)
  }
  @inlinable @inline(__always) public static func clamped(_ v: Bytes, low: Bytes, high: Bytes) -> Bytes {
    mote_neon_clamp(v, low, high)
  }
  @inlinable @inline(__always) public static func store(_ v: Bytes, _ p: UnsafeMutableRawPointer) {
    mote_neon_store_u8(p, v)
  }
  @inlinable @inline(__always) public static func storeQuarters(
    _ v: Bytes, _ p: UnsafeMutableRawPointer, _ q: UnsafeMutableRawPointer, _ r: UnsafeMutableRawPointer,
    _ s: UnsafeMutableRawPointer
  ) { mote_neon_store_quarters(p, q, r, s, v) }
}

public struct NEONSums: WrappingInteger {
  @usableFromInline let v: SIMD8<Int32>
  @inlinable @inline(__always) init(_ v: SIMD8<Int32>) { self.v = v }
  @inlinable @inline(__always) public static func sum(_ a: Self, _ b: Self) -> Self { Self(mote_neon_add(a.v, b.v)) }
  @inlinable @inline(__always) public static func difference(_ a: Self, _ b: Self) -> Self {
    Self(mote_neon_subtract(a.v, b.v))
  }
}

public struct NEONHalves: WrappingInteger {
  @usableFromInline let v: SIMD16<Int16>
  @inlinable @inline(__always) init(_ v: SIMD16<Int16>) { self.v = v }
  @inlinable @inline(__always) public static func sum(_ a: Self, _ b: Self) -> Self { Self(mote_neon_add_s16(a.v, b.v)) }
  @inlinable @inline(__always) public static func difference(_ a: Self, _ b: Self) -> Self {
    Self(mote_neon_subtract_s16(a.v, b.v))
  }
}
