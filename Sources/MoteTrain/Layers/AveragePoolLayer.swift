import MoteGraph

/// Mean over windows: over the inputs in each, or with `countsPadding` over all but the reach, padding as zeros.
final class AveragePoolLayer: Layer {
  private let window: Window
  private let from: Shape
  private let to: Shape
  /// What a window's sum is multiplied by, a position each.
  private let factors: FloatBuffer

  init(_ pool: AveragePool, from: Shape, to: Shape) {
    (window, self.from, self.to) = (pool.window, from, to)
    factors = FloatBuffer(to.height * to.width)
    let padding = window.padding
    for y in 0..<to.height {
      for x in 0..<to.width {
        var (rows, columns) = (AveragePoolLayer.rows(y, window, from).count, AveragePoolLayer.columns(x, window, from).count)
        if pool.countsPadding {
          let (top, left) = (y * window.strideY - padding.top, x * window.strideX - padding.left)
          rows = min(top + window.height, from.height + padding.bottom - pool.reachBottom) - top
          columns = min(left + window.width, from.width + padding.right - pool.reachRight) - left
        }
        factors.base[y * to.width + x] = 1 / Float(rows * columns)
      }
    }
  }

  /// Input rows under the windows of output row `y`; likewise columns.
  private static func rows(_ y: Int, _ window: Window, _ from: Shape) -> Range<Int> {
    let top = y * window.strideY - window.padding.top
    return max(0, top)..<max(0, top, min(from.height, top + window.height))
  }

  private static func columns(_ x: Int, _ window: Window, _ from: Shape) -> Range<Int> {
    let left = x * window.strideX - window.padding.left
    return max(0, left)..<max(0, left, min(from.width, left + window.width))
  }

  func forward(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ pass: Pass) {
    output.update(repeating: 0, count: pass.count * to.count)
    let channels = from.channels
    forEachTap(pass) { factor, o, i in
      ChannelPasses.add(input + i, times: factor, count: channels, to: output + o)
    }
  }

  func backward(
    output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, gradients: UnsafeMutablePointer<Float>, _ pass: Pass
  ) {
    guard let inputGradient else { return }
    inputGradient.update(repeating: 0, count: pass.count * from.count)
    let channels = from.channels
    forEachTap(pass) { factor, o, i in
      ChannelPasses.add(outputGradient + o, times: factor, count: channels, to: inputGradient + i)
    }
  }

  /// Visits each tap that lies on the input: its factor and the offsets of the output's and the input's first channels.
  @inline(__always)
  private func forEachTap(_ pass: Pass, _ body: (Float, Int, Int) -> Void) {
    let (window, from, to) = (self.window, self.from, self.to)
    for n in 0..<pass.count {
      for y in 0..<to.height {
        for x in 0..<to.width {
          let position = y * to.width + x
          let o = (n * to.height * to.width + position) * to.channels
          for iy in AveragePoolLayer.rows(y, window, from) {
            for ix in AveragePoolLayer.columns(x, window, from) {
              body(factors.base[position], o, ((n * from.height + iy) * from.width + ix) * from.channels)
            }
          }
        }
      }
    }
  }
}
