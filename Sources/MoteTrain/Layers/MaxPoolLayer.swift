import MoteGraph

/// Maximum over windows; remembers the winning tap of each output, the first of equals.
final class MaxPoolLayer: Layer {
  private let window: Window
  private let from: Shape
  private let to: Shape
  /// Tap `ky * KW + kx` that won, an output each.
  private let winners: FloatBuffer

  init(window: Window, from: Shape, to: Shape, block: Int) {
    self.window = window
    self.from = from
    self.to = to
    winners = FloatBuffer(block * to.count)
  }

  func forward(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ pass: Pass) {
    output.update(repeating: -.infinity, count: pass.count * to.count)
    let channels = from.channels
    forEachTap(pass) { tap, o, i in
      Passes.takeLarger(input + i, tap: tap, count: channels, into: output + o, winners.base + o)
    }
  }

  func backward(
    output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, gradients: UnsafeMutablePointer<Float>, _ pass: Pass
  ) {
    guard let inputGradient else { return }
    inputGradient.update(repeating: 0, count: pass.count * from.count)
    let channels = from.channels
    forEachTap(pass) { tap, o, i in
      Passes.addWon(outputGradient + o, tap: tap, count: channels, winners.base + o, to: inputGradient + i)
    }
  }

  /// Visits each tap of each window that lies on the input: its number and the offsets of the output's and the input's
  /// first channels.
  @inline(__always)
  private func forEachTap(_ pass: Pass, _ body: (Float, Int, Int) -> Void) {
    let (window, from, to) = (self.window, self.from, self.to)
    for n in 0..<pass.count {
      for y in 0..<to.height {
        let top = y * window.strideY - window.padding.top
        for x in 0..<to.width {
          let left = x * window.strideX - window.padding.left
          let o = ((n * to.height + y) * to.width + x) * to.channels
          for iy in max(0, top)..<min(from.height, top + window.height) {
            for ix in max(0, left)..<min(from.width, left + window.width) {
              body(
                Float((iy - top) * window.width + ix - left), o, ((n * from.height + iy) * from.width + ix) * from.channels)
            }
          }
        }
      }
    }
  }
}
