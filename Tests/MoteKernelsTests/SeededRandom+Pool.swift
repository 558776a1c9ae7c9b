import MoteFormat
import MoteKernels
import MoteTestSupport

extension SeededRandom {
  /// A pool of its own over three channels: windows of 1 to 5, strides of 1 to 4, four pads smaller than the window.
  mutating func poolGeometry() -> Geometry {
    let (h, w) = (pick(1...5), pick(1...5))
    let window = WindowRecord(
      height: h, width: w, strideY: pick(1...4), strideX: pick(1...4), padTop: pick(0...(h - 1)),
      padLeft: pick(0...(w - 1)), padBottom: pick(0...(h - 1)), padRight: pick(0...(w - 1)))
    return Geometry(
      height: h + pick(0...6), width: w + pick(0...6), channels: 3, outputChannels: 3, groups: 1, window: window, pool: nil)
  }
}
