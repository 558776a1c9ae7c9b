/// The interval proof of one output channel: every value its accumulator can take for any input bytes.
///
/// `acc = bias + Σ w · q` with each `q` in 0...255 lies between `bias + 255 · Σ min(w, 0)` and `bias + 255 · Σ max(w, 0)`.
/// The bias has the zero point folded in and padding counts as a byte like any other, so both are included.
/// Exact in 64 bits: a tensor has at most 2^31 elements and each tap adds less than 2^15.
public struct AccumulatorRange: Sendable {
  public var lowest: Int64
  public var highest: Int64

  @inlinable public init(bias: Int32) {
    lowest = Int64(bias)
    highest = Int64(bias)
  }

  @inlinable public mutating func add(_ weight: Int8) {
    let reach = 255 &* Int64(weight)
    lowest &+= min(reach, 0)
    highest &+= max(reach, 0)
  }

  /// The largest magnitude of the interval.
  @inlinable public var magnitude: Int64 { max(0 &- lowest, highest) }
}
