#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How far a long step has come, drawn on one line of standard error, and only when that is a terminal.
///
///     let bar = ProgressBar(label: "calibrate", total: images.count)
///     for (index, image) in images.enumerated() { …; bar.update(to: index + 1) }
///     bar.finish()
public final class ProgressBar {
  private let label: String
  private let total: Int
  private let first: Int
  private let write: ((String) -> Void)?
  private let now: () -> Double
  private let start: Double
  private var lastDrawn = -Double.infinity
  private var isDrawn = false

  /// Seconds between two drawings.
  static let interval = 0.1

  /// - Parameters:
  ///   - total: the count at which the step is done.
  ///   - first: the count that the step begins with, where it goes on from an earlier one.
  public convenience init(label: String, total: Int, from first: Int = 0) {
    let write: ((String) -> Void)? = StandardError.isTerminal ? { StandardError.write($0) } : nil
    self.init(label: label, total: total, from: first, write: write, now: { monotonicSeconds() })
  }

  /// - Parameters:
  ///   - write: receives each drawing; nil draws nothing.
  ///   - now: seconds on a clock that only goes forward.
  init(label: String, total: Int, from first: Int = 0, write: ((String) -> Void)?, now: @escaping () -> Double) {
    self.label = printable(label)
    self.total = total
    self.first = first
    self.write = write
    self.now = now
    start = now()
  }

  deinit { finish() }

  /// Tells that `count` of the total are done. Cheap enough to call for every item.
  /// - Parameter detail: what to show behind the rate, in place of the time left; made only when it is drawn.
  public func update(to count: Int, detail: @autoclosure () -> String = "") {
    guard let write else { return }
    let time = now()
    guard time - lastDrawn >= Self.interval else { return }
    lastDrawn = time
    isDrawn = true
    let line = progressLine(
      label: label, count: count, total: total, from: first, seconds: time - start, detail: printable(detail()))
    // A line that wraps could not be cleared.
    write("\r\u{1B}[K" + line.prefix(StandardError.columns - 1))
  }

  /// Clears the line; nothing of the bar remains.
  public func finish() {
    guard isDrawn, let write else { return }
    isDrawn = false
    write("\r\u{1B}[K")
  }
}

/// `calibrate  [##########----------]  250/500  120/s  2 s left`
/// With a detail, the bar is shorter and the detail stands where the time left would.
func progressLine(
  label: String, count: Int, total: Int, from first: Int = 0, seconds: Double, detail: String = ""
) -> String {
  let width = detail.isEmpty ? 20 : 10
  let fraction = total > 0 ? min(1, max(0, Double(count) / Double(total))) : 1
  let filled = Int(fraction * Double(width))
  let bar = String(repeating: "#", count: filled) + String(repeating: "-", count: width - filled)
  var line = "\(label)  [\(bar)]  \(count)/\(total)"
  let rate = Double(count - first) / seconds
  if count > first, seconds > 0, rate < 1e15 {
    line += "  \(rate < 10 ? "\((rate * 10).rounded() / 10)" : "\(Int(rate.rounded()))")/s"
    let left = Double(max(0, total - count)) / rate
    if left < 1e6, detail.isEmpty { line += "  \(Int(left.rounded(.up))) s left" }
  }
  return detail.isEmpty ? line : line + "  " + detail
}

/// Seconds on a clock that only goes forward, from an unspecified start.
public func monotonicSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_MONOTONIC, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}
