import MoteFormat
import MoteKernels

/// What stands in front of a float layer's packed weights: how its sums are made, and the biases as float32, `count` of them,
/// zeros behind the layer's outputs.
@usableFromInline struct FloatLayer {
  @usableFromInline let start: UnsafeRawPointer
  @usableFromInline let count: Int

  @inlinable init(_ start: UnsafeRawPointer, count: Int) {
    self.start = start
    self.count = count
  }

  @inlinable static var headerBytes: Int { 64 }
  /// Bytes in front of the weights.
  @inlinable static func bytes(count: Int) -> Int { headerBytes &+ Limits.align(4 &* count, 64) }

  @inlinable var isWinograd: Bool { start.loadUnaligned(as: UInt32.self) != 0 }
  @inlinable var bias: UnsafeRawPointer { start + Self.headerBytes }
  @inlinable var weights: UnsafeRawPointer { start + Self.bytes(count: count) }
}
