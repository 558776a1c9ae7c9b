extension Histogram {
  /// The range that leaves out at most `100 - percent` percent of the values, halved between the ends where the
  /// tensor has both signs. It ends on bin edges and contains 0.
  func percentileRange(_ percent: Double) -> ClosedRange<Float> {
    let sides: Double = range.lowerBound < 0 && range.upperBound > 0 ? 2 : 1
    let allowed = UInt64(max(0, Double(total) * (100 - percent) / 100 / sides))
    var (lower, upper) = (0, Histogram.bins)
    var outside: UInt64 = 0
    while lower < Histogram.bins, edge(lower + 1) <= 0, outside + counts[lower] <= allowed {
      outside += counts[lower]
      lower += 1
    }
    outside = 0
    while upper > lower, edge(upper - 1) >= 0, outside + counts[upper - 1] <= allowed {
      outside += counts[upper - 1]
      upper -= 1
    }
    return floatRange(lower, upper)
  }

  /// The range whose 8-bit quantization has the least expected squared error over the counted values.
  ///
  /// A value inside is off by a uniform part of a step, `step^2 / 12` on average; one outside is clipped to the end.
  /// Where the tensor has both signs, the two ends are searched in turn. Ties go to the wider range.
  func leastSquaresRange() -> ClosedRange<Float> {
    var (lower, upper) = (0, Histogram.bins)
    guard binWidth > 0 else { return floatRange(lower, upper) }
    for _ in 0..<2 {
      var best = squaredError(lower, upper)
      for candidate in stride(from: Histogram.bins - 1, to: lower, by: -1) where edge(candidate) > 0 {
        let error = squaredError(lower, candidate)
        if error < best { (best, upper) = (error, candidate) }
      }
      guard range.lowerBound < 0 else { break }
      best = squaredError(lower, upper)
      for candidate in 0..<upper where edge(candidate) < 0 {
        let error = squaredError(candidate, upper)
        if error < best { (best, lower) = (error, candidate) }
      }
    }
    return floatRange(lower, upper)
  }

  /// The expected sum of squared errors when the range runs from one bin edge to another.
  private func squaredError(_ lower: Int, _ upper: Int) -> Double {
    let (from, to, half) = (min(0, edge(lower)), max(0, edge(upper)), binWidth / 2)
    let step = (to - from) / 255
    let inside = step * step / 12
    var error = 0.0
    for bin in counts.indices where counts[bin] > 0 {
      let value = edge(bin) + half
      let clipped = value < from ? from - value : value > to ? value - to : 0
      error += Double(counts[bin]) * (clipped > 0 ? clipped * clipped : inside)
    }
    return error
  }

  private func floatRange(_ lower: Int, _ upper: Int) -> ClosedRange<Float> {
    Float(min(0, edge(lower)))...Float(max(0, edge(upper)))
  }
}
