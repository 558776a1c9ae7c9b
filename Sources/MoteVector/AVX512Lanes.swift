import CMoteVector

/// AVX-512 with VNNI; see `AVX2Lanes` on why this is a protocol.
public protocol AVX512Lanes: IntegerVectors
where Sums == SIMD16<Int32>, Halves == SIMD16<Int16>, Scales == SIMD16<Float>, Bytes == SIMD64<UInt8> {}

extension AVX512Lanes {
  @inlinable @inline(__always) public static var lanes: Int { 16 }
  @inlinable @inline(__always) public static var halfLanes: Int { 16 }
  @inlinable @inline(__always) public static var taps: Int { 4 }
  @inlinable @inline(__always) public static var pixels: Int { 12 }
  @inlinable @inline(__always) public static var hasManyRegisters: Bool { true }
  @inlinable @inline(__always) public static func loadTaps(_ p: UnsafeRawPointer) -> Sums { mote_avx512_load(p) }
  @inlinable @inline(__always) public static func addTaps(_ sum: Sums, _ inputs: Sums, _ weights: Sums) -> Sums {
    mote_avx512_add_quads(sum, inputs, weights)
  }

  @inlinable @inline(__always) public static func load(_ p: UnsafeRawPointer) -> Sums { mote_avx512_load(p) }
  @inlinable @inline(__always) public static func store(_ v: Sums, _ p: UnsafeMutableRawPointer) { mote_avx512_store(p, v) }
  @inlinable @inline(__always) public static func sums(repeating value: Int32) -> Sums { Sums(repeating: value) }
  @inlinable @inline(__always) public static func broadcast(_ p: UnsafeRawPointer) -> Sums { mote_avx512_broadcast(p) }
  @inlinable @inline(__always) public static func product(_ a: Sums, _ b: Sums) -> Sums { mote_avx512_multiply(a, b) }
  @inlinable @inline(__always) public static func maximum(_ a: Sums, _ b: Sums) -> Sums { mote_avx512_max(a, b) }
  @inlinable @inline(__always) public static func shiftedRight(_ a: Sums, _ count: Int32) -> Sums {
    mote_avx512_shift_right(a, count)
  }
  @inlinable @inline(__always) public static func addPairs(_ sum: Sums, _ a: Sums, _ b: Sums) -> Sums {
    mote_avx512_add_pairs(sum, a, b)
  }

  @inlinable @inline(__always) public static func halves(repeating value: Int16) -> Halves { Halves(repeating: value) }
  @inlinable @inline(__always) public static func loadHalves(_ p: UnsafeRawPointer) -> Halves { mote_avx2_load_s16(p) }
  @inlinable @inline(__always) public static func store(_ v: Halves, _ p: UnsafeMutableRawPointer) {
    mote_avx2_store_s16(p, v)
  }
  @inlinable @inline(__always) public static func widened(_ p: UnsafeRawPointer) -> Halves { mote_avx2_widen_u8(p) }

  @inlinable @inline(__always) public static func scales(repeating value: Float) -> Scales { Scales(repeating: value) }
  @inlinable @inline(__always) public static func loadScales(_ p: UnsafeRawPointer) -> Scales { mote_avx512_load_f32(p) }
  @inlinable @inline(__always) public static func product(_ a: Scales, _ b: Scales) -> Scales { a * b }
  @inlinable @inline(__always) public static func fused(_ sum: Sums, scale: Scales, offset: Scales) -> Sums {
    mote_avx512_fused(sum, scale, offset)
  }
  @inlinable @inline(__always) public static func high(
    _ sum: Sums, multiplier: Sums, rounding: Sums, shift: Sums
  ) -> Sums { mote_avx512_high(sum, multiplier, rounding, shift) }

  @inlinable @inline(__always) public static func bytes(repeating value: UInt8) -> Bytes { Bytes(repeating: value) }
  @inlinable @inline(__always) public static func bytes(_ a: Sums, _ b: Sums, _ c: Sums, _ d: Sums) -> Bytes {
    mote_avx512_bytes(a, b, c, d)
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
