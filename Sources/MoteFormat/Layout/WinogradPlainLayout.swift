/// Weights transformed for exact Winograd F(4x4, 3x3) on cores without vectors: Int16, eight times the bytes of canonical.
///
/// `U = G' g G'^T` with `G' = [6 0 0; 1 1 1; 1 -1 1; 1 2 4; 1 -2 4; 0 0 6]`, stored `[O / 4][36 points][C / 2 pairs][4 o][2]`:
/// a word holds two channels of one filter, and the words of four filters follow each other. A pair is channels
/// {0, 2} or {1, 3} of a group of four, as the input's bytes unpack. Points are `6 i + j`, `i` along the filter's rows.
///
/// Four filters and not the two of `winogradPairs`: these cores load each Int16 by an instruction of its own, so a tile's
/// value, once loaded, must serve more filters; and layers may have any number of channels.
public enum WinogradPlainLayout {
  /// Whether a layer can be stored this way: 3x3, stride 1, one group, both channel counts in fours, and a fused pool, if
  /// any, of 2x2 without pads. Its bound must be below 2^25 as well.
  public static func admits(
    _ window: WindowRecord, pool: WindowRecord?, groups: Int, channels: Int, outputs: Int
  ) -> Bool {
    window.isFast(pool: pool, groups: groups) && admits(channels: channels, outputs: outputs)
  }
  static func admits(channels: Int, outputs: Int) -> Bool { (channels | outputs) & 3 == 0 }

  /// Bytes of a layer's weights; nil where they pass `Int`.
  public static func byteCount(channels: Int, outputs: Int) -> Int? { product(channels, outputs, 72) }

  /// Which Int16 is `U[point]` of filter `o` and channel `c`.
  public static func index(o: Int, point: Int, c: Int, channels: Int) -> Int {
    let pair = 2 * (c / 4) + (c & 1)
    let word = ((o / 4 * 36 + point) * (channels / 2) + pair) * 4 + o % 4
    return 2 * word + (c & 2) / 2
  }
}
