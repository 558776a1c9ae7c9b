import MoteFormat
import MoteVector

/// Vectors of four floats in plain Swift, for any CPU. Products are rounded before they are added: a fused multiply-add is a
/// slow function where the CPU has none.
enum PortableFloatLanes: FloatVectors {
  typealias Floats = SIMD4<Float>

  @inline(__always) static var lanes: Int { 4 }
  @inline(__always) static var pixels: Int { 5 }
  @inline(__always) static var hasManyRegisters: Bool { false }
  @inline(__always) static var readsHalves: Bool { false }

  @inline(__always) static func load(_ p: UnsafeRawPointer) -> Floats { p.loadUnaligned(as: Floats.self) }
  @inline(__always) static func store(_ v: Floats, _ p: UnsafeMutableRawPointer) { p.storeBytes(of: v, as: Floats.self) }
  @inline(__always) static func floats(repeating value: Float) -> Floats { Floats(repeating: value) }
  @inline(__always) static func broadcast(_ p: UnsafeRawPointer) -> Floats { Floats(repeating: p.loadUnaligned(as: Float.self)) }
  @inline(__always) static func loadHalves(_ p: UnsafeRawPointer) -> Floats {
    let bits = p.loadUnaligned(as: SIMD4<UInt16>.self)
    return Floats(Half.float(bits[0]), Half.float(bits[1]), Half.float(bits[2]), Half.float(bits[3]))
  }

  @inline(__always) static func sum(_ a: Floats, _ b: Floats) -> Floats { a + b }
  @inline(__always) static func difference(_ a: Floats, _ b: Floats) -> Floats { a - b }
  @inline(__always) static func maximum(_ a: Floats, _ b: Floats) -> Floats { b.replacing(with: a, where: a .> b) }
  @inline(__always) static func adding(_ sum: Floats, _ a: Floats, _ b: Floats) -> Floats { sum + a * b }
  @inline(__always) static func subtracting(_ sum: Floats, _ a: Floats, _ b: Floats) -> Floats { sum - a * b }
}
