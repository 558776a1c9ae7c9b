/// How often a tensor's values fell into equal parts of its range. Counts only, so that the order of adding and merging
/// does not matter.
struct Histogram: Equatable, Sendable {
  static let bins = 2048

  /// Contains 0; not empty.
  let range: ClosedRange<Double>
  private(set) var counts = [UInt64](repeating: 0, count: Histogram.bins)
  /// Exact zeros, counted apart: every 8-bit quantization holds them exactly.
  private(set) var zeros: UInt64 = 0

  init(_ range: ClosedRange<Float>) {
    self.range = Double(range.lowerBound)...Double(range.upperBound)
  }

  var binWidth: Double { (range.upperBound - range.lowerBound) / Double(Histogram.bins) }
  var total: UInt64 { counts.reduce(zeros, +) }

  /// The lower edge of a bin; that of bin `bins` is the range's end.
  func edge(_ bin: Int) -> Double {
    bin == Histogram.bins ? range.upperBound : range.lowerBound + Double(bin) * binWidth
  }

  /// Counts values that lie in the range.
  mutating func add(_ values: [Float]) {
    let width = binWidth
    guard width > 0 else {
      zeros += UInt64(values.count)
      return
    }
    let (lower, perBin) = (range.lowerBound, 1 / width)
    for value in values {
      if value == 0 {
        zeros += 1
      } else {
        let bin = Int((Double(value) - lower) * perBin)
        counts[min(max(bin, 0), Histogram.bins - 1)] += 1
      }
    }
  }

  mutating func merge(_ other: Histogram) {
    zeros += other.zeros
    for bin in counts.indices { counts[bin] += other.counts[bin] }
  }
}
