// Where `-no-allocations` holds (AArch64) no type of ours can be a sequence: the protocol's own ways of
// making arrays come with it. Code is not counted there.
#if MOTE_DEVICE_KERNELS && !arch(arm64)
  /// The numbers of a loop, one after the other: what a range gives without a range's checks, which cost firmware some five
  /// bytes a loop and can tell nobody that they failed.
  public struct Numbers: Sequence, IteratorProtocol {
    @usableFromInline var place: Int
    @usableFromInline let end: Int

    @inlinable @inline(__always)
    init(_ start: Int, _ end: Int) {
      place = start
      self.end = end
    }

    @inlinable @inline(__always)
    public mutating func next() -> Int? {
      guard place < end else { return nil }
      defer { place &+= 1 }
      return place
    }
  }
#else
  public typealias Numbers = Range<Int>

  extension Range<Int> {
    @inlinable @inline(__always)
    init(_ start: Int, _ end: Int) { self.init(uncheckedBounds: (start, end)) }
  }
#endif

/// The numbers from 0 to `count - 1`, for a count that is known to be 0 or more: without the check.
/// - Precondition: `count >= 0`.
@inlinable @inline(__always)
package func upTo(_ count: Int) -> Numbers { Numbers(0, count) }

/// The numbers from `start` to `end - 1`.
/// - Precondition: `start <= end`.
@inlinable @inline(__always)
package func from(_ start: Int, to end: Int) -> Numbers { Numbers(start, end) }

/// `value / divisor` and `value % divisor`, unsigned: a signed division checks for two results that do not fit.
/// - Precondition: `value >= 0`, `divisor > 0`.
@inlinable @inline(__always)
package func quotient(_ value: Int, by divisor: Int) -> Int {
  Int(bitPattern: UInt(bitPattern: value) / UInt(bitPattern: divisor))
}
@inlinable @inline(__always)
package func remainder(_ value: Int, by divisor: Int) -> Int {
  Int(bitPattern: UInt(bitPattern: value) % UInt(bitPattern: divisor))
}
