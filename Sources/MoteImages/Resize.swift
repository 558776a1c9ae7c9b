/// One axis of a resize: which source positions make each target position, and with what weights.
///
/// The filter is a triangle around the target's centre, as wide as a source position when enlarging (bilinear) and as a
/// target position when shrinking, so that no source position is left out (antialias). In integers: with `S` source and
/// `T` target positions and `M = max(S, T)`, source position `k` counts `w = 2 M - |(2 k + 1) T - (2 i + 1) S|` for target
/// position `i` where that is positive; weights are `w * 2^22 / sum(w)`, rounded to nearest, halves up.
struct ResizeAxis {
  static let fractionBits = 22

  /// The first source position of each target position.
  private(set) var first: [Int] = []
  /// Target position `i` has the weights `weights[starts[i]..<starts[i + 1]]`.
  private(set) var starts: [Int] = [0]
  private(set) var weights: [Int] = []

  var count: Int { first.count }
  func taps(_ index: Int) -> Range<Int> { starts[index]..<starts[index + 1] }
  /// One past the last source position of a target position.
  func end(_ index: Int) -> Int { first[index] + taps(index).count }

  /// - Parameter window: the target positions that are wanted, of 0..<`target`.
  /// - Precondition: `source` is 1...65535, `target` at least 1 and at most 2^32, so that nothing here overflows.
  init(source: Int, target: Int, window: Range<Int>) {
    let widest = 2 * max(source, target)
    for index in window {
      let centre = (2 * index + 1) * source
      func weight(_ k: Int) -> Int { widest - abs((2 * k + 1) * target - centre) }
      var k = max(0, (centre - widest) / (2 * target) - 1)
      while weight(k) <= 0 { k += 1 }
      first.append(k)
      let start = weights.count
      var sum = 0
      while k < source, weight(k) > 0 {
        weights.append(weight(k))
        sum += weight(k)
        k += 1
      }
      for tap in start..<weights.count {
        weights[tap] = (weights[tap] << (Self.fractionBits + 1) + sum) / (2 * sum)
      }
      starts.append(weights.count)
    }
  }
}

extension Picture {
  /// The longest side of a picture that is resized.
  public static let longestResizedSide = 65_535

  /// The pixels `columns` and `rows` of this picture resized to `width x height`; only they are computed.
  ///
  /// Columns first, rounded to bytes, then rows; each sum has 22 fractional bits, halves up, clamped to 0...255. Integers
  /// throughout: the same bytes on every machine.
  /// - Throws: `tooLarge` for a side of more than 65,535 pixels.
  /// - Precondition: the ranges are not empty and inside the size, which is at least 1 and at most 2^32 a side.
  func resized(width: Int, height: Int, columns: Range<Int>, rows: Range<Int>) throws(ImageError) -> Picture {
    guard max(self.width, self.height) <= Self.longestResizedSide else { throw tooLargeToResize }
    let across = ResizeAxis(source: self.width, target: width, window: columns)
    let down = ResizeAxis(source: self.height, target: height, window: rows)
    let half = 1 << (ResizeAxis.fractionBits - 1)
    let lineCount = columns.count * channels
    var sums = [Int](repeating: half, count: rows.count * lineCount)
    var line = [UInt8](repeating: 0, count: lineCount)
    // Source rows pass once; those of the target that a row adds to are a short run, which moves down with it.
    var firstOpen = 0
    for y in down.first[0]..<down.end(down.count - 1) {
      filterRow(y, across, into: &line)
      while down.end(firstOpen) <= y { firstOpen += 1 }
      var row = firstOpen
      while row < down.count, down.first[row] <= y {
        let weight = down.weights[down.taps(row).lowerBound + y - down.first[row]]
        for index in 0..<lineCount { sums[row * lineCount + index] += weight * Int(line[index]) }
        row += 1
      }
    }
    let samples = sums.map { UInt8(clamping: $0 >> ResizeAxis.fractionBits) }
    return Picture(width: columns.count, height: rows.count, channels: channels, samples: samples)
  }

  /// The wanted columns of one source row.
  private func filterRow(_ y: Int, _ across: ResizeAxis, into line: inout [UInt8]) {
    let rowStart = y * width * channels
    for x in 0..<across.count {
      let taps = across.taps(x)
      for channel in 0..<channels {
        var place = rowStart + across.first[x] * channels + channel
        var sum = 1 << (ResizeAxis.fractionBits - 1)
        for tap in taps {
          sum += across.weights[tap] * Int(samples[place])
          place += channels
        }
        line[x * channels + channel] = UInt8(clamping: sum >> ResizeAxis.fractionBits)
      }
    }
  }
}
