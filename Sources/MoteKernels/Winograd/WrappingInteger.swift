/// What the transforms ask of their values: sums and differences modulo 2^n. Integers and vectors of them conform, and an
/// instruction set's own vectors may.
public protocol WrappingInteger {
  static func sum(_ a: Self, _ b: Self) -> Self
  static func difference(_ a: Self, _ b: Self) -> Self
}

extension WrappingInteger {
  @inlinable @inline(__always) static func + (a: Self, b: Self) -> Self { sum(a, b) }
  @inlinable @inline(__always) static func - (a: Self, b: Self) -> Self { difference(a, b) }
  @inlinable @inline(__always) public var twice: Self { Self.sum(self, self) }
  @inlinable @inline(__always) public var fourTimes: Self { twice.twice }
}

extension Int16: WrappingInteger {
  @inlinable @inline(__always) public static func sum(_ a: Self, _ b: Self) -> Self { a &+ b }
  @inlinable @inline(__always) public static func difference(_ a: Self, _ b: Self) -> Self { a &- b }
}

extension Int32: WrappingInteger {
  @inlinable @inline(__always) public static func sum(_ a: Self, _ b: Self) -> Self { a &+ b }
  @inlinable @inline(__always) public static func difference(_ a: Self, _ b: Self) -> Self { a &- b }
}

extension SIMD2: WrappingInteger where Scalar: FixedWidthInteger {
  @inlinable @inline(__always) public static func sum(_ a: Self, _ b: Self) -> Self { a &+ b }
  @inlinable @inline(__always) public static func difference(_ a: Self, _ b: Self) -> Self { a &- b }
}

extension SIMD4: WrappingInteger where Scalar: FixedWidthInteger {
  @inlinable @inline(__always) public static func sum(_ a: Self, _ b: Self) -> Self { a &+ b }
  @inlinable @inline(__always) public static func difference(_ a: Self, _ b: Self) -> Self { a &- b }
}

extension SIMD8: WrappingInteger where Scalar: FixedWidthInteger {
  @inlinable @inline(__always) public static func sum(_ a: Self, _ b: Self) -> Self { a &+ b }
  @inlinable @inline(__always) public static func difference(_ a: Self, _ b: Self) -> Self { a &- b }
}

extension SIMD16: WrappingInteger where Scalar: FixedWidthInteger {
  @inlinable @inline(__always) public static func sum(_ a: Self, _ b: Self) -> Self { a &+ b }
  @inlinable @inline(__always) public static func difference(_ a: Self, _ b: Self) -> Self { a &- b }
}

extension SIMD32: WrappingInteger where Scalar: FixedWidthInteger {
  @inlinable @inline(__always) public static func sum(_ a: Self, _ b: Self) -> Self { a &+ b }
  @inlinable @inline(__always) public static func difference(_ a: Self, _ b: Self) -> Self { a &- b }
}
