/// What is told of a set of measurements of one thing.
struct Statistics: Codable, Equatable {
  let count: Int
  let min, median, max: Double

  /// - Parameter values: at least one.
  init(_ values: [Double]) {
    precondition(!values.isEmpty, "statistics of nothing")
    let sorted = values.sorted()
    count = sorted.count
    min = sorted[0]
    max = sorted[sorted.count - 1]
    let middle = sorted.count / 2
    median = sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}

/// Measurements of one thing in several groups: processes and stack positions, which differ by where memory came to lie.
struct Figure: Codable, Equatable {
  /// The smallest of all.
  let min: Double
  /// The median of the groups' medians.
  let median: Double
  /// The smallest and the largest of the groups' medians.
  let lowestMedian, highestMedian: Double
  /// Groups, and measurements in all.
  let groups, count: Int

  /// - Parameter groups: at least one.
  init(_ groups: [Statistics]) {
    let medians = Statistics(groups.map(\.median))
    min = Statistics(groups.map(\.min)).min
    median = medians.median
    (lowestMedian, highestMedian) = (medians.min, medians.max)
    self.groups = groups.count
    count = groups.reduce(0) { $0 + $1.count }
  }
}
