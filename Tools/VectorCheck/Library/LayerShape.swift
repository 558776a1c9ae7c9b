import MoteFormat
import MoteKernels
import MoteRandom

/// The geometries of the layers that are checked, each from its number alone.
public enum LayerShape {
  /// Layers until the kinds repeat with other numbers.
  public static let kinds = 6

  public static func geometry(_ index: Int, _ random: inout SplitMix64) -> Geometry {
    switch index % kinds {
    case 0, 1: anyWindow(&random)
    case 2: winograd(&random)
    case 3: fewTaps(&random)
    case 4:
      Geometry(
        height: 1, width: 1, channels: random.pick(1, 300), outputChannels: random.pick(1, 200), groups: 1,
        window: WindowRecord(), pool: nil)
    default: network(&random)
    }
  }

  /// Windows to 11x11, strides to 4, pads to 5, groups, channels of any number.
  private static func anyWindow(_ random: inout SplitMix64) -> Geometry {
    let window = WindowRecord(
      height: random.pick(1, 11), width: random.pick(1, 11), strideY: random.pick(1, 4), strideX: random.pick(1, 4),
      padTop: random.pick(0, 5), padLeft: random.pick(0, 5), padBottom: random.pick(0, 5), padRight: random.pick(0, 5))
    let groups = max(1, random.pick(-2, 3))
    return around(
      window, extra: 7, channels: groups &* random.pick(1, 6), outputs: groups &* random.pick(1, 20), groups: groups, &random)
  }

  /// 3x3 windows of stride 1 that end inside tiles, vectors and blocks.
  private static func winograd(_ random: inout SplitMix64) -> Geometry {
    let window = WindowRecord(
      height: 3, width: 3, padTop: random.pick(0, 2), padLeft: random.pick(0, 2), padBottom: random.pick(0, 2),
      padRight: random.pick(0, 2))
    return around(window, extra: 14, channels: random.pick(4, 40), outputs: random.pick(4, 40), &random)
  }

  /// First layers: few taps, outputs that fill vectors.
  private static func fewTaps(_ random: inout SplitMix64) -> Geometry {
    let window = WindowRecord(
      height: random.pick(1, 3), width: random.pick(1, 4), strideY: random.pick(1, 2), strideX: random.pick(1, 3),
      padTop: random.pick(0, 1), padLeft: random.pick(0, 2), padBottom: random.pick(0, 1), padRight: random.pick(0, 2))
    return around(window, extra: 12, channels: random.pick(1, 3), outputs: 8 &* random.pick(1, 4), &random)
  }

  /// The layers that most networks have: 3x3, pads of 1, whole vectors of channels, half of them with a 2x2 pool.
  private static func network(_ random: inout SplitMix64) -> Geometry {
    Geometry(
      height: random.pick(3, 16), width: random.pick(3, 36), channels: 16 &* random.pick(1, 8), outputChannels: 16 &* random.pick(1, 3),
      groups: 1, window: WindowRecord(height: 3, width: 3, padTop: 1, padLeft: 1, padBottom: 1, padRight: 1),
      pool: random.pick(0, 1) == 0 ? nil : WindowRecord(height: 2, width: 2, strideY: 2, strideX: 2))
  }

  /// A geometry that its window fits, up to `extra` larger, mostly with a pool.
  private static func around(
    _ window: WindowRecord, extra: Int, channels: Int, outputs: Int, groups: Int = 1, _ random: inout SplitMix64
  ) -> Geometry {
    let height = max(1, window.height &- window.padTop &- window.padBottom) &+ random.pick(0, extra)
    let width = max(1, window.width &- window.padLeft &- window.padRight) &+ random.pick(0, extra)
    let bare = Geometry(
      height: height, width: width, channels: channels, outputChannels: outputs, groups: groups, window: window, pool: nil)
    return Geometry(
      height: height, width: width, channels: channels, outputChannels: outputs, groups: groups, window: window,
      pool: pool(min(3, bare.outputHeight), min(3, bare.outputWidth), &random))
  }

  private static func pool(_ height: Int, _ width: Int, _ random: inout SplitMix64) -> WindowRecord? {
    switch random.pick(0, 3) {
    case 0: return nil
    case 1:
      let (h, w) = (random.pick(1, height), random.pick(1, width))
      return WindowRecord(
        height: h, width: w, strideY: h &+ random.pick(0, 1), strideX: w &+ random.pick(0, 1),
        padTop: random.pick(0, 1) &* (h &- 1), padLeft: random.pick(0, 1) &* (w &- 1), padBottom: random.pick(0, 1) &* (h &- 1),
        padRight: random.pick(0, 1) &* (w &- 1))
    default: return min(height, width) < 2 ? nil : WindowRecord(height: 2, width: 2, strideY: 2, strideX: 2)
    }
  }
}

extension SplitMix64 {
  /// A whole number from `low` to `high`.
  mutating func pick(_ low: Int, _ high: Int) -> Int { low &+ Int(truncatingIfNeeded: next() >> 33) % (high &- low &+ 1) }
}
