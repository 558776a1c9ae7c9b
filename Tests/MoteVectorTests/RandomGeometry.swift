import MoteFormat
import MoteKernels
import MoteTestSupport

/// Layers of random sizes.
enum RandomGeometry {
  private static func pool(_ geometry: Geometry, _ random: inout SeededRandom) -> WindowRecord? {
    let (height, width) = (min(3, geometry.outputHeight), min(3, geometry.outputWidth))
    switch random.pick(0...3) {
    case 0: return nil
    case 1:
      let (h, w) = (random.pick(1...height), random.pick(1...width))
      return WindowRecord(
        height: h, width: w, strideY: h + random.pick(0...1), strideX: w + random.pick(0...1),
        padTop: random.pick(0...1) * (h - 1), padLeft: random.pick(0...1) * (w - 1), padBottom: random.pick(0...1) * (h - 1),
        padRight: random.pick(0...1) * (w - 1))
    default: return min(height, width) < 2 ? nil : WindowRecord(height: 2, width: 2, strideY: 2, strideX: 2)
    }
  }

  /// A layer whose input is larger than the window needs by `extra` rows and columns, with any pool.
  static func layer(
    _ window: WindowRecord, extra: ClosedRange<Int>, channels: Int, outputs: Int, groups: Int = 1, _ random: inout SeededRandom
  ) -> Geometry {
    let bare = Geometry(
      height: max(1, window.height - window.padTop - window.padBottom) + random.pick(extra),
      width: max(1, window.width - window.padLeft - window.padRight) + random.pick(extra), channels: channels,
      outputChannels: outputs, groups: groups, window: window, pool: nil)
    return Geometry(
      height: bare.height, width: bare.width, channels: channels, outputChannels: outputs, groups: groups, window: window,
      pool: pool(bare, &random))
  }
}
