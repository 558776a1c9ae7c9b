/// The interval proof of one output channel: every value its accumulator can take for any input bytes.
///
/// `acc = bias + Σ w · q` with each `q` in 0...255 lies between `bias + 255 · Σ min(w, 0)` and `bias + 255 · Σ max(w, 0)`.
/// The bias has the zero point folded in and padding counts as a byte like any other, so both are included.
/// Exact in 64 bits: a tensor has at most 2^31 elements and each tap adds less than 2^15.
public struct AccumulatorRange: Sendable {
  public private(set) var lowest: Int64
  public private(set) var highest: Int64

  public init(bias: Int32) { (lowest, highest) = (Int64(bias), Int64(bias)) }

  public mutating func add(_ weight: Int8) {
    let most = 255 &* Int32(weight)
    if most < 0 { lowest &+= Int64(most) } else { highest &+= Int64(most) }
  }

  /// The largest magnitude of the interval.
  public var magnitude: Int64 { max(0 &- lowest, highest) }
}
