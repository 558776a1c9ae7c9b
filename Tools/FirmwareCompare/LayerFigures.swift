/// What was found of one layer over all images.
struct LayerFigures: CustomStringConvertible {
  var bytes = 0
  var differing = 0
  var missing = 0
  /// Instructions of the image that took fewest and most; nil before the first was counted.
  private(set) var instructions: ClosedRange<Int>?

  /// Instructions that two images differ by.
  var spread: Int { instructions.map { $0.upperBound - $0.lowerBound } ?? 0 }

  mutating func add(instructions count: Int) {
    instructions = min(instructions?.lowerBound ?? count, count)...max(instructions?.upperBound ?? count, count)
  }

  static func + (left: LayerFigures, right: LayerFigures) -> LayerFigures {
    var sum = left
    sum.bytes += right.bytes
    sum.differing += right.differing
    sum.missing += right.missing
    if let new = right.instructions {
      let old = left.instructions ?? 0...0
      sum.instructions = old.lowerBound + new.lowerBound...old.upperBound + new.upperBound
    }
    return sum
  }

  var description: String {
    let comparison = "\(bytes) bytes, \(differing) differ, \(missing) missing"
    guard let instructions else { return comparison }
    return comparison + ", \(instructions.upperBound) instructions, \(spread) between images"
  }
}
