/// What the float reference makes of one value, per channel: its largest magnitude and its power.
struct ChannelRange: Sendable {
  private(set) var largest: [Double]
  private var sumOfSquares: [Double]
  /// Elements seen of each channel.
  private var count = 0

  init(channels: Int) {
    largest = [Double](repeating: 0, count: channels)
    sumOfSquares = largest
  }

  /// Adds `[..., C]` elements.
  mutating func add(_ values: [Float]) {
    let channels = largest.count
    let positions = values.count / max(channels, 1)
    for c in 0..<channels {
      var (peak, squares) = (largest[c], 0.0)
      for position in 0..<positions {
        let value = Double(values[position * channels + c])
        peak = max(peak, abs(value))
        squares += value * value
      }
      largest[c] = peak
      sumOfSquares[c] += squares
    }
    count += positions
  }

  mutating func merge(_ other: ChannelRange) {
    for c in largest.indices {
      largest[c] = max(largest[c], other.largest[c])
      sumOfSquares[c] += other.sumOfSquares[c]
    }
    count += other.count
  }

  func meanSquare(_ channel: Int) -> Double { count == 0 ? 0 : sumOfSquares[channel] / Double(count) }
}
