import CMoteVector

/// Floats of NEON, two registers a vector; see `AVX2Lanes` on why this is a protocol.
public protocol NEONFloatLanes: FloatVectors where Floats == SIMD8<Float> {}

extension NEONFloatLanes {
  @inlinable @inline(__always) public static var lanes: Int { 8 }
  @inlinable @inline(__always) public static var pixels: Int { 6 }
  @inlinable @inline(__always) public static var hasManyRegisters: Bool { false }
  @inlinable @inline(__always) public static var readsHalves: Bool { true }

  @inlinable @inline(__always) public static func load(_ p: UnsafeRawPointer) -> Floats { mote_neon_load_f32(p) }
  @inlinable @inline(__always) public static func store(_ v: Floats, _ p: UnsafeMutableRawPointer) { mote_neon_store_f32(p, v) }
  @inlinable @inline(__always) public static func floats(repeating value: Float) -> Floats { mote_neon_all_f32(value) }
  @inlinable @inline(__always) public static func broadcast(_ p: UnsafeRawPointer) -> Floats { mote_neon_broadcast_f32(p) }
  @inlinable @inline(__always) public static func loadHalves(_ p: UnsafeRawPointer) -> Floats { mote_neon_load_half(p) }

  @inlinable @inline(__always) public static func sum(_ a: Floats, _ b: Floats) -> Floats { mote_neon_add_f32(a, b) }
  @inlinable @inline(__always) public static func difference(_ a: Floats, _ b: Floats) -> Floats { mote_neon_subtract_f32(a, b) }
  @inlinable @inline(__always) public static func maximum(_ a: Floats, _ b: Floats) -> Floats { mote_neon_max_f32(a, b) }
  @inlinable @inline(__always) public static func adding(_ sum: Floats, _ a: Floats, _ b: Floats) -> Floats {
    mote_neon_add_product_f32(sum, a, b)
  }
  @inlinable @inline(__always) public static func subtracting(_ sum: Floats, _ a: Floats, _ b: Floats) -> Floats {
    mote_neon_subtract_product_f32(sum, a, b)
  }
}
