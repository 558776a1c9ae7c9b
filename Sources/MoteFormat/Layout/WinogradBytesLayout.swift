/// Weights for a Winograd F(4x4, 3x3) that transforms them during the run: `UInt8(w + 128)`, as many bytes as canonical.
///
/// `[O][C / 4][9 taps][4 channels]`, taps in rows. The offset keeps every step of the transform non-negative, so that two
/// channels can share a word without borrowing from each other.
public enum WinogradBytesLayout {
  /// Whether a layer can be stored this way: 3x3, stride 1, one group, channels in sixteens, outputs in pairs, and a fused
  /// pool, if any, of 2x2 without pads. Its bound must be below 2^25 as well.
  public static func admits(
    _ window: WindowRecord, pool: WindowRecord?, groups: Int, channels: Int, outputs: Int
  ) -> Bool {
    window.isFast(pool: pool, groups: groups) && admits(channels: channels, outputs: outputs)
  }
  static func admits(channels: Int, outputs: Int) -> Bool { channels & 15 | outputs & 1 == 0 }

  /// Bytes of a layer's weights; nil where they pass `Int`.
  public static func byteCount(channels: Int, outputs: Int) -> Int? { product(channels, outputs, 9) }

  /// Where the weight `[o, ky, kx, c]` lies, in bytes.
  public static func offset(o: Int, ky: Int, kx: Int, c: Int, channels: Int) -> Int {
    ((o * (channels / 4) + c / 4) * 9 + 3 * ky + kx) * 4 + c % 4
  }

  /// What is stored for a weight.
  public static func stored(_ weight: Int8) -> UInt8 { UInt8(bitPattern: weight) ^ 0x80 }
  /// The weight that a stored byte stands for.
  public static func weight(_ stored: UInt8) -> Int8 { Int8(bitPattern: stored ^ 0x80) }
}
