import CMoteVector

/// Floats of AVX-512; see `AVX2Lanes` on why this is a protocol.
public protocol AVX512FloatLanes: FloatVectors where Floats == SIMD16<Float> {}

extension AVX512FloatLanes {
  @inlinable @inline(__always) public static var lanes: Int { 16 }
  @inlinable @inline(__always) public static var pixels: Int { 12 }
  @inlinable @inline(__always) public static var hasManyRegisters: Bool { true }
  @inlinable @inline(__always) public static var readsHalves: Bool { true }

  @inlinable @inline(__always) public static func load(_ p: UnsafeRawPointer) -> Floats { mote_avx512_load_f32(p) }
  @inlinable @inline(__always) public static func store(_ v: Floats, _ p: UnsafeMutableRawPointer) { mote_avx512_store_f32(p, v) }
  @inlinable @inline(__always) public static func floats(repeating value: Float) -> Floats { mote_avx512_all_f32(value) }
  @inlinable @inline(__always) public static func broadcast(_ p: UnsafeRawPointer) -> Floats { mote_avx512_broadcast_f32(p) }
  @inlinable @inline(__always) public static func loadHalves(_ p: UnsafeRawPointer) -> Floats { mote_avx512_load_half(p) }

  @inlinable @inline(__always) public static func sum(_ a: Floats, _ b: Floats) -> Floats { mote_avx512_add_f32(a, b) }
  @inlinable @inline(__always) public static func difference(_ a: Floats, _ b: Floats) -> Floats { mote_avx512_subtract_f32(a, b) }
  @inlinable @inline(__always) public static func maximum(_ a: Floats, _ b: Floats) -> Floats { mote_avx512_max_f32(a, b) }
  @inlinable @inline(__always) public static func adding(_ sum: Floats, _ a: Floats, _ b: Floats) -> Floats {
    mote_avx512_add_product_f32(sum, a, b)
  }
  @inlinable @inline(__always) public static func subtracting(_ sum: Floats, _ a: Floats, _ b: Floats) -> Floats {
    mote_avx512_subtract_product_f32(sum, a, b)
  }
}
