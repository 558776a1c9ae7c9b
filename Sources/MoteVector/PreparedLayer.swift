import MoteFormat
import MoteKernels

/// How the sums of a layer are made.
@usableFromInline enum Algorithm: UInt32 {
  case direct
  /// Exact Winograd F(4x4, 3x3).
  case winograd
  /// The same in parts of `WinogradShape.partChannels` channels, for layers whose accumulators may leave its range.
  case winogradInParts
  case depthwise
  /// Direct, two outputs of a row by two channels at a time; see `DirectMatrix`.
  case matrix
}

/// How sums become bytes. All give rule `single`, bit for bit.
@usableFromInline enum Rounding: UInt32 {
  /// One output at a time, as rule `single` is written: for shifts that the others do not admit.
  case scalar
  /// From the high half of the product: every shift from 33 on.
  case high
  /// By one fused multiply-add; see `FusedRounding`.
  case fused
}

/// What stands in front of a layer's packed weights, with the tables of its outputs.
///
/// Tables have `count` elements of four bytes, behind the layer's outputs filled with harmless ones, because vectors are
/// loaded whole.
public struct PreparedLayer {
  @usableFromInline let start: UnsafeRawPointer
  @usableFromInline let count: Int

  @inlinable init(_ start: UnsafeRawPointer, count: Int) {
    self.start = start
    self.count = count
  }

  /// What `LayerPacking.prepare` wrote.
  @inlinable init(_ start: UnsafeRawPointer) {
    self.init(start, count: Int((start + 12).loadUnaligned(as: UInt32.self)))
  }

  @inlinable static var headerBytes: Int { 64 }
  @inlinable static var tables: Int { 5 }
  /// Bytes in front of the weights.
  @inlinable static func bytes(count: Int) -> Int { headerBytes &+ 4 &* tables &* count }

  @inlinable var algorithm: Algorithm { Algorithm(rawValue: start.loadUnaligned(as: UInt32.self)) ?? .direct }
  @inlinable var rounding: Rounding { Rounding(rawValue: (start + 4).loadUnaligned(as: UInt32.self)) ?? .scalar }
  /// Whether a maximum may be taken before Winograd's division by 9.
  @inlinable var poolsFirst: Bool { (start + 8).loadUnaligned(as: UInt32.self) != 0 }

  @inlinable func table(_ index: Int) -> UnsafeRawPointer { start + (Self.headerBytes &+ 4 &* count &* index) }
  /// Int32: the biases; for `Algorithm.winograd` 36 times them, as they join its sums.
  @inlinable var bias: UnsafeRawPointer { table(0) }
  /// Float: the multiplier and the shift as one number, for `Rounding.fused`.
  @inlinable var scales: UnsafeRawPointer { table(1) }
  /// Int32, for `Rounding.high`.
  @inlinable var multipliers: UnsafeRawPointer { table(2) }
  @inlinable var roundings: UnsafeRawPointer { table(3) }
  @inlinable var shifts: UnsafeRawPointer { table(4) }
  @inlinable var weights: UnsafeRawPointer { start + Self.bytes(count: count) }
}
