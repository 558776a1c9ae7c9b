import MoteFormat

extension ReferenceKernels {
  /// Maximum over each window and channel; a padded tap never wins.
  static func maxPool<Element: Comparable & BitwiseCopyable>(
    _ g: Geometry, input: Span<Element>, output: inout MutableSpan<Element>
  ) {
    for y in 0..<g.outputHeight {
      for x in 0..<g.outputWidth {
        for c in 0..<g.channels {
          var best: Element? = nil
          let left = x &* g.window.strideX &- g.window.padLeft
          forEachWindowRow(g, y: y, x: x) { _, iy, kxs in
            for kx in kxs {
              let candidate = input[(iy &* g.width &+ left &+ kx) &* g.channels &+ c]
              if let current = best, current >= candidate { continue }
              best = candidate
            }
          }
          // Verified pads are smaller than the window, so every window holds at least one value.
          output[(y &* g.outputWidth &+ x) &* g.channels &+ c] = best!
        }
      }
    }
  }

  /// `q = clamp(zeroPoint + round(x / scale), 0, 255)`, ties to even; a NaN becomes 0.
  static func quantize(input: Span<Float>, scale: Float, zeroPoint: UInt8, output: inout MutableSpan<UInt8>) {
    for i in 0..<output.count {
      let real = input[i] / scale
      // Clamped first, so that adding 1.5 * 2^23 rounds to an integer, ties to even, on every path.
      let clamped = real > -512 ? (real < 512 ? real : 512) : -512
      let integer = Int32(bitPattern: (clamped + 12_582_912).bitPattern) &- 0x4B40_0000
      output[i] = UInt8(truncatingIfNeeded: max(0, min(255, integer &+ Int32(zeroPoint))))
    }
  }

  /// `x = scale * (q - zeroPoint)`.
  static func dequantize(input: Span<UInt8>, scale: Float, zeroPoint: UInt8, output: inout MutableSpan<Float>) {
    for i in 0..<output.count { output[i] = scale * Float(Int32(input[i]) &- Int32(zeroPoint)) }
  }
}
