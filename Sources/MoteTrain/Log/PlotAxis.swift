import Foundation

/// An axis of values of at least 0: linear from 0, or logarithmic where they span more than a factor of ten. What lies
/// outside of `bounds` stands at the axis's end.
struct PlotAxis {
  struct Tick: Equatable {
    let value: Double
    let label: String
  }

  /// Beyond these, powers of ten overflow or vanish.
  private static let bounds = 1e-12...1e300
  /// A label has no room for more digits, and an `Int` none for those of the largest numbers.
  private static let longestWhole = 1e6

  private let isLogarithmic: Bool
  private let low: Double
  private let high: Double
  let ticks: [Tick]

  init(_ values: [Double]) {
    let positive = values.filter { $0 > 0 }.map { min(max($0, Self.bounds.lowerBound), Self.bounds.upperBound) }
    let largest = max(positive.max() ?? (values.isEmpty ? 1 : 0), 1e-9)
    let smallest = positive.min() ?? largest
    isLogarithmic = largest / smallest > 10
    if isLogarithmic {
      low = pow(10, log10(smallest).rounded(.down))
      high = Self.above(largest)
      let decades = Int(log10(low).rounded())...Int(log10(high).rounded(.down))
      let factors: [Double] = decades.count > 4 ? [1] : [1, 2, 5]
      let top = high
      ticks = stride(from: decades.lowerBound, through: decades.upperBound, by: 1 + decades.count / 12)
        .flatMap { decade in factors.map { $0 * pow(10, Double(decade)) } }
        .filter { $0 <= top * 1.0001 }.map { Tick(value: $0, label: Self.label($0)) }
    } else {
      let steps = Self.steps(from: 0, to: largest * 1.05, atMost: 6)
      low = 0
      high = largest * 1.05
      ticks = steps.map { Tick(value: $0, label: Self.label($0)) }
    }
  }

  /// Where a value stands: 0 at the axis's low end, 1 at its high end.
  func place(_ value: Double) -> Double {
    let clamped = min(max(value, low), high)
    return isLogarithmic ? log(clamped / low) / log(high / low) : clamped / high
  }

  /// The next of 1, 2, 5 times a power of ten.
  private static func above(_ value: Double) -> Double {
    let decade = pow(10, log10(value).rounded(.down))
    return [1, 2, 5, 10].map { $0 * decade }.first { $0 >= value } ?? 10 * decade
  }

  /// Round numbers from `first` on, not beyond `last`.
  static func steps(from first: Double, to last: Double, atMost count: Int) -> [Double] {
    var step = above((last - first) / Double(count))
    if first == 1 { step = max(1, step) }
    // Epochs: 1, then the multiples of the step.
    let start = (first / step).rounded(.up) * step
    var result = first == 1 && start != 1 ? [first] : []
    var value = start
    while value <= last * 1.0001 {
      result.append(value)
      value += step
    }
    return result
  }

  private static func label(_ value: Double) -> String {
    if value > longestWhole {
      let exponent = log10(value).rounded(.down)
      return "\(label((value / pow(10, exponent) * 10).rounded() / 10))e\(Int(exponent))"
    }
    if value >= 1 || value == 0 { return value == value.rounded() ? "\(Int(value))" : "\((value * 10).rounded() / 10)" }
    let digits = Int((-log10(value)).rounded(.up)) + 1
    let scale = pow(10, Double(digits))
    return "\((value * scale).rounded() / scale)"
  }
}
