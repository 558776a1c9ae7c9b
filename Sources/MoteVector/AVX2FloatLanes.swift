import CMoteVector

/// Floats of AVX2 with FMA and F16C; see `AVX2Lanes` on why this is a protocol.
public protocol AVX2FloatLanes: FloatVectors where Floats == SIMD8<Float> {}

extension AVX2FloatLanes {
  @inlinable @inline(__always) public static var lanes: Int { 8 }
  @inlinable @inline(__always) public static var pixels: Int { 6 }
  @inlinable @inline(__always) public static var hasManyRegisters: Bool { false }
  @inlinable @inline(__always) public static var readsHalves: Bool { true }

  @inlinable @inline(__always) public static func load(_ p: UnsafeRawPointer) -> Floats { mote_avx2_load_f32(p) }
  @inlinable @inline(__always) public static func store(_ v: Floats, _ p: UnsafeMutableRawPointer) { mote_avx2_store_f32(p, v) }
  @inlinable @inline(__always) public static func floats(repeating value: Float) -> Floats { mote_avx2_all_f32(value) }
  @inlinable @inline(__always) public static func broadcast(_ p: UnsafeRawPointer) -> Floats { mote_avx2_broadcast_f32(p) }
  @inlinable @inline(__always) public static func loadHalves(_ p: UnsafeRawPointer) -> Floats { mote_avx2_load_half(p) }

  @inlinable @inline(__always) public static func sum(_ a: Floats, _ b: Floats) -> Floats { mote_avx2_add_f32(a, b) }
  @inlinable @inline(__always) public static func difference(_ a: Floats, _ b: Floats) -> Floats { mote_avx2_subtract_f32(a, b) }
  @inlinable @inline(__always) public static func maximum(_ a: Floats, _ b: Floats) -> Floats { mote_avx2_max_f32(a, b) }
  @inlinable @inline(__always) public static func adding(_ sum: Floats, _ a: Floats, _ b: Floats) -> Floats {
    mote_avx2_add_product_f32(sum, a, b)
  }
  @inlinable @inline(__always) public static func subtracting(_ sum: Floats, _ a: Floats, _ b: Floats) -> Floats {
    mote_avx2_subtract_product_f32(sum, a, b)
  }
}
