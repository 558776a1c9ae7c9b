import MoteGraph

/// Maximum over windows; remembers the winning tap of each output, the first of equals.
final class MaxPoolLayer: Layer {
  private let window: Window
  private let from: Shape
  private let to: Shape
  /// Tap `ky * KW + kx` that won, an output each.
  private let winners: UnsafeMutablePointer<UInt16>

  init(window: Window, from: Shape, to: Shape, block: Int) {
    self.window = window
    self.from = from
    self.to = to
    winners = .allocate(capacity: block * to.count)
    winners.initialize(repeating: 0, count: block * to.count)
  }

  deinit { winners.deallocate() }

  func forward(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ pass: Pass) {
    output.update(repeating: -.infinity, count: pass.count * to.count)
    let channels = from.channels
    forEachTap(pass) { tap, o, i in
      let (from, to, won) = (input + i, output + o, winners + o)
      for c in 0..<channels where !(from[c] <= to[c]) {
        to[c] = from[c]
        won[c] = tap
      }
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
      let (to, gradient, won) = (inputGradient + i, outputGradient + o, winners + o)
      for c in 0..<channels { to[c] += won[c] == tap ? gradient[c] : 0 }
    }
  }

  /// Visits each tap of each window that lies on the input: its number and the offsets of the output's and the input's
  /// first channels.
  @inline(__always)
  private func forEachTap(_ pass: Pass, _ body: (UInt16, Int, Int) -> Void) {
    for n in 0..<pass.count {
      for y in 0..<to.height {
        let top = y * window.strideY - window.padding.top
        for x in 0..<to.width {
          let left = x * window.strideX - window.padding.left
          let o = ((n * to.height + y) * to.width + x) * to.channels
          for iy in max(0, top)..<min(from.height, top + window.height) {
            for ix in max(0, left)..<min(from.width, left + window.width) {
              body(
                UInt16((iy - top) * window.width + ix - left), o, ((n * from.height + iy) * from.width + ix) * from.channels)
            }
          }
        }
      }
    }
  }
}
