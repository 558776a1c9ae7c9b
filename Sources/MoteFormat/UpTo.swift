/// `0..<count` for a count that is known to be 0 or more: without the check, which costs firmware some ten bytes a loop.
/// - Precondition: `count >= 0`.
@inlinable @inline(__always)
package func upTo(_ count: Int) -> Range<Int> { Range(uncheckedBounds: (0, count)) }

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
