import MoteKernels
import MoteVector

/// Vectors of 16 bytes in plain Swift, for any CPU: what a compiler makes one or a few instructions of everywhere.
enum PortableLanes: IntegerVectors {
  typealias Sums = PortableSums
  typealias Halves = PortableHalves
  typealias Scales = SIMD4<Float>
  typealias Bytes = SIMD16<UInt8>

  @inline(__always) static var lanes: Int { 4 }
  @inline(__always) static var halfLanes: Int { 8 }
  @inline(__always) static var taps: Int { 2 }
  @inline(__always) static var pixels: Int { 4 }
  @inline(__always) static var hasManyRegisters: Bool { false }

  @inline(__always) static func load(_ p: UnsafeRawPointer) -> Sums { Sums(p.loadUnaligned(as: SIMD4<Int32>.self)) }
  @inline(__always) static func store(_ v: Sums, _ p: UnsafeMutableRawPointer) { p.storeBytes(of: v.v, as: SIMD4<Int32>.self) }
  @inline(__always) static func sums(repeating value: Int32) -> Sums { Sums(SIMD4(repeating: value)) }
  @inline(__always) static func broadcast(_ p: UnsafeRawPointer) -> Sums {
    Sums(SIMD4(repeating: p.loadUnaligned(as: Int32.self)))
  }
  @inline(__always) static func product(_ a: Sums, _ b: Sums) -> Sums { Sums(a.v &* b.v) }
  @inline(__always) static func maximum(_ a: Sums, _ b: Sums) -> Sums { Sums(a.v.replacing(with: b.v, where: a.v .< b.v)) }
  @inline(__always) static func shiftedRight(_ a: Sums, _ count: Int32) -> Sums { Sums(a.v &>> SIMD4(repeating: count)) }

  /// The products of values of 16 bits are single instructions, in 32-bit lanes too.
  @inline(__always) static func addPairs(_ sum: Sums, _ a: Sums, _ b: Sums) -> Sums {
    let sixteen = SIMD4<Int32>(repeating: 16)
    let low = ((a.v &<< sixteen) &>> sixteen) &* ((b.v &<< sixteen) &>> sixteen)
    return Sums(sum.v &+ low &+ (a.v &>> sixteen) &* (b.v &>> sixteen))
  }

  @inline(__always) static func loadTaps(_ p: UnsafeRawPointer) -> Sums {
    let v = p.loadUnaligned(as: SIMD8<Int8>.self)
    return Sums(unsafeBitCast(SIMD8<Int16>(truncatingIfNeeded: v), to: SIMD4<Int32>.self))
  }
  @inline(__always) static func addTaps(_ sum: Sums, _ inputs: Sums, _ weights: Sums) -> Sums {
    addPairs(sum, inputs, weights)
  }

  @inline(__always) static func halves(repeating value: Int16) -> Halves { Halves(SIMD8(repeating: value)) }
  @inline(__always) static func loadHalves(_ p: UnsafeRawPointer) -> Halves {
    Halves(p.loadUnaligned(as: SIMD8<Int16>.self))
  }
  @inline(__always) static func store(_ v: Halves, _ p: UnsafeMutableRawPointer) {
    p.storeBytes(of: v.v, as: SIMD8<Int16>.self)
  }
  @inline(__always) static func widened(_ p: UnsafeRawPointer) -> Halves {
    Halves(SIMD8<Int16>(truncatingIfNeeded: p.loadUnaligned(as: SIMD8<UInt8>.self)))
  }
  @inline(__always) static func widenedWeights(_ p: UnsafeRawPointer) -> Halves {
    Halves(SIMD8<Int16>(truncatingIfNeeded: p.loadUnaligned(as: SIMD8<Int8>.self)))
  }

  @inline(__always) static func widenedToSums(_ p: UnsafeRawPointer) -> Sums {
    Sums(SIMD4<Int32>(truncatingIfNeeded: p.loadUnaligned(as: SIMD4<UInt8>.self)))
  }

  @inline(__always) static func scales(repeating value: Float) -> Scales { Scales(repeating: value) }
  @inline(__always) static func loadScales(_ p: UnsafeRawPointer) -> Scales { p.loadUnaligned(as: Scales.self) }
  @inline(__always) static func product(_ a: Scales, _ b: Scales) -> Scales { a * b }

  /// In Double, because a fused multiply-add of floats is a slow function where the CPU has none: the product of 24 bits by
  /// 24 is exact there, so the addition of 1.5 * 2^52 is the one rounding.
  @inline(__always) static func fused(_ sum: Sums, scale: Scales, offset: Scales) -> Sums {
    var result = SIMD4<Int32>()
    for i in 0..<4 {
      let zeroPoint = Double(offset[i]) - 0x1.8p23
      let rounded = Double(sum.v[i]) * Double(scale[i]) + (0x1.8p52 + zeroPoint)
      result[i] = Int32(truncatingIfNeeded: rounded.bitPattern)
    }
    return Sums(result)
  }

  @inline(__always) static func high(_ sum: Sums, multiplier: Sums, rounding: Sums, shift: Sums) -> Sums {
    var result = SIMD4<Int32>()
    for i in 0..<4 { result[i] = Int32(truncatingIfNeeded: (Int64(sum.v[i]) &* Int64(multiplier.v[i])) &>> 32) }
    return Sums((result &+ rounding.v) &>> shift.v)
  }

  @inline(__always) static func loadBytes(_ p: UnsafeRawPointer) -> Bytes { p.loadUnaligned(as: Bytes.self) }
  @inline(__always) static func maximum(_ a: Bytes, _ b: Bytes) -> Bytes { a.replacing(with: b, where: a .< b) }
  @inline(__always) static func bytes(repeating value: UInt8) -> Bytes { Bytes(repeating: value) }
  @inline(__always) static func bytes(_ a: Sums, _ b: Sums, _ c: Sums, _ d: Sums) -> Bytes {
    let (a, b, c, d) = (saturated(a), saturated(b), saturated(c), saturated(d))
    var result = Bytes()
    for i in 0..<4 {
      result[i] = UInt8(truncatingIfNeeded: a[i])
      result[4 &+ i] = UInt8(truncatingIfNeeded: b[i])
      result[8 &+ i] = UInt8(truncatingIfNeeded: c[i])
      result[12 &+ i] = UInt8(truncatingIfNeeded: d[i])
    }
    return result
  }
  @inline(__always) static func saturated(_ v: Sums) -> SIMD4<Int32> {
    v.v.clamped(lowerBound: SIMD4(), upperBound: SIMD4(repeating: 255))
  }
  @inline(__always) static func clamped(_ v: Bytes, low: Bytes, high: Bytes) -> Bytes {
    v.clamped(lowerBound: low, upperBound: high)
  }
  @inline(__always) static func store(_ v: Bytes, _ p: UnsafeMutableRawPointer) { p.storeBytes(of: v, as: Bytes.self) }
  @inline(__always) static func storeQuarters(
    _ v: Bytes, _ p: UnsafeMutableRawPointer, _ q: UnsafeMutableRawPointer, _ r: UnsafeMutableRawPointer,
    _ s: UnsafeMutableRawPointer
  ) {
    let words = unsafeBitCast(v, to: SIMD4<UInt32>.self)
    s.storeBytes(of: words[3], as: UInt32.self)
    r.storeBytes(of: words[2], as: UInt32.self)
    q.storeBytes(of: words[1], as: UInt32.self)
    p.storeBytes(of: words[0], as: UInt32.self)
  }
}

// Concrete types, because the standard library's operators are single instructions only where the type is known.
struct PortableSums: WrappingInteger {
  let v: SIMD4<Int32>
  @inline(__always) init(_ v: SIMD4<Int32>) { self.v = v }
  @inline(__always) static func sum(_ a: Self, _ b: Self) -> Self { Self(a.v &+ b.v) }
  @inline(__always) static func difference(_ a: Self, _ b: Self) -> Self { Self(a.v &- b.v) }
}

struct PortableHalves: WrappingInteger {
  let v: SIMD8<Int16>
  @inline(__always) init(_ v: SIMD8<Int16>) { self.v = v }
  @inline(__always) static func sum(_ a: Self, _ b: Self) -> Self { Self(a.v &+ b.v) }
  @inline(__always) static func difference(_ a: Self, _ b: Self) -> Self { Self(a.v &- b.v) }
}
