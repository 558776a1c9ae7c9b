import MoteGraph

/// Pools of one window over `[count, H, W, C]`; padding is left out of maxima and counts in means where asked for.
struct Pool {
  var window: Window
  var from: Shape
  var to: Shape

  /// The part of an axis of `size` that position `p` covers.
  private func covered(_ p: Int, _ extent: Int, _ stride: Int, _ before: Int, size: Int) -> Range<Int> {
    let start = p * stride - before
    let lower = max(0, start)
    return lower..<max(lower, min(size, start + extent))
  }

  /// Calls `body` with the first output element of each position, the inputs' rows and columns, and its y and x.
  private func forEachPosition(
    count: Int, _ body: (_ output: Int, _ image: Int, _ rows: Range<Int>, _ columns: Range<Int>, _ y: Int, _ x: Int) -> Void
  ) {
    for n in 0..<count {
      for y in 0..<to.height {
        let rows = covered(y, window.height, window.strideY, window.padding.top, size: from.height)
        for x in 0..<to.width {
          let columns = covered(x, window.width, window.strideX, window.padding.left, size: from.width)
          body(((n * to.height + y) * to.width + x) * to.channels, n, rows, columns, y, x)
        }
      }
    }
  }

  /// Maximum over the part of each window that lies on the input.
  func maximum(_ input: [Float], count: Int) -> [Float] {
    let channels = from.channels
    var output = [Float](repeating: -.infinity, count: count * to.count)
    forEachPosition(count: count) { o, n, rows, columns, _, _ in
      for iy in rows {
        for ix in columns {
          let i = ((n * from.height + iy) * from.width + ix) * channels
          for c in 0..<channels where input[i + c] > output[o + c] { output[o + c] = input[i + c] }
        }
      }
    }
    return output
  }

  /// Mean over each window: over the inputs in it, or with `countsPadding` over all but the reach, padding as zeros.
  func mean(_ input: [Float], count: Int, countsPadding: Bool, reach: (bottom: Int, right: Int)) -> [Float] {
    let channels = from.channels
    var output = [Float](repeating: 0, count: count * to.count)
    let padding = window.padding
    forEachPosition(count: count) { o, n, rows, columns, y, x in
      for iy in rows {
        for ix in columns {
          let i = ((n * from.height + iy) * from.width + ix) * channels
          for c in 0..<channels { output[o + c] += input[i + c] }
        }
      }
      var divisor = rows.count * columns.count
      if countsPadding {
        let (top, left) = (y * window.strideY - padding.top, x * window.strideX - padding.left)
        let height = min(top + window.height, from.height + padding.bottom - reach.bottom) - top
        let width = min(left + window.width, from.width + padding.right - reach.right) - left
        divisor = height * width
      }
      for c in 0..<channels { output[o + c] /= Float(divisor) }
    }
    return output
  }
}
