/// The interval proof of one output channel: every value its accumulator can take for any input bytes.
///
/// `acc = bias + Σ w · q` with each `q` in 0...255 lies between `bias + 255 · Σ min(w, 0)` and `bias + 255 · Σ max(w, 0)`.
/// The bias has the zero point folded in and padding counts as a byte like any other, so both are included.
/// Exact in 64 bits: a tensor has at most 2^31 elements and each tap adds less than 2^15.
public struct AccumulatorRange: Sendable {
  public private(set) var lowest: Int64
  public private(set) var highest: Int64

  public init(bias: Int32) { (lowest, highest) = (Int64(bias), Int64(bias)) }

  #if !hasFeature(Embedded)
    /// An interval from the sums of the negative and of the positive weights.
    public init(bias: Int32, negative: Int64, positive: Int64) {
      lowest = Int64(bias) &+ 255 &* negative
      highest = Int64(bias) &+ 255 &* positive
    }

    /// The sums of the negative and of the positive weights, without a branch; nil where a weight is -128, which is none.
    /// - Parameters:
    ///   - weights: `count` bytes that the caller has proved to be there.
    ///   - zero: the byte that stands for 0.
    public static func sums(
      _ weights: UnsafeRawPointer, count: Int, zero: UInt8
    ) -> (negative: Int64, positive: Int64)? {
      var (negative, positive) = (0 as Int64, 0 as Int64)
      var lowest: Int8 = 0
      var first = 0
      while first < count {
        // 2^16 weights cannot leave 32 bits.
        let end = min(count, first &+ 1 &<< 16)
        var (below, above) = (0 as Int32, 0 as Int32)
        for i in first..<end {
          let weight = Int8(bitPattern: unsafe weights.load(fromByteOffset: i, as: UInt8.self) &- zero)
          lowest = min(lowest, weight)
          below &+= Int32(min(weight, 0))
          above &+= Int32(max(weight, 0))
        }
        negative &+= Int64(below)
        positive &+= Int64(above)
        first = end
      }
      return lowest == .min ? nil : (negative, positive)
    }
  #endif

  public mutating func add(_ weight: Int8) {
    let most = 255 &* Int32(weight)
    if most < 0 { lowest &+= Int64(most) } else { highest &+= Int64(most) }
  }

  /// The largest magnitude of the interval.
  public var magnitude: Int64 { max(0 &- lowest, highest) }
}
