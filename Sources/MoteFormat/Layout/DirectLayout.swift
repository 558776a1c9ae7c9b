/// Weights in the order of a direct 3x3 convolution with dual 16-bit multiply-accumulates: Int8, as many bytes as canonical.
///
/// `[O][C / 4][9 words]`. The 36 weights of four channels are 18 units: the channels {0, 2} at nine taps, then {1, 3},
/// as the input's bytes unpack. The taps go to and fro, (0,0) (0,1) (0,2) (1,2) (1,1) (1,0) (2,0) (2,1) (2,2), so that
/// neighbouring taps share inputs. A word holds the first channels of two units, then their second channels,
/// interleaved: `u0 u1 u0' u1'`, which SXTB16 takes apart.
public enum DirectLayout {
  /// Whether a layer can be stored this way: 3x3, stride 1, one group, channels in fours, and a fused pool, if any, of 2x2
  /// without pads.
  public static func admits(
    _ window: WindowRecord, pool: WindowRecord?, groups: Int, channels: Int, outputs: Int
  ) -> Bool {
    window.isFast(pool: pool, groups: groups) && admits(channels: channels, outputs: outputs)
  }
  static func admits(channels: Int, outputs: Int) -> Bool { channels & 3 == 0 }

  /// Bytes of a layer's weights; nil where they pass `Int`.
  public static func byteCount(channels: Int, outputs: Int) -> Int? { product(channels, outputs, 9) }

  /// Where the weight `[o, ky, kx, c]` lies, in bytes.
  public static func offset(o: Int, ky: Int, kx: Int, c: Int, channels: Int) -> Int {
    let tap = 3 * ky + (ky == 1 ? 2 - kx : kx)
    let unit = 9 * (c & 1) + tap
    return 9 * channels * o + 36 * (c / 4) + 4 * (unit / 2) + (unit & 1) + (c & 2)
  }
}

extension WindowRecord {
  /// A 3x3 window of stride 1, whatever its pads.
  public var isDense3x3: Bool { sizes == 0x0101_0303 }

  /// What the layouts of one group of 3x3 windows have in common; a pool is none or 2x2 without pads.
  func isFast(pool: WindowRecord?, groups: Int) -> Bool {
    isDense3x3 && groups == 1 && (pool?.isNoneOrPlain2x2 ?? true)
  }
}

/// `a * b * c`, or nil where it passes `Int`; no factor is negative.
func product(_ a: Int, _ b: Int, _ c: Int) -> Int? {
  let first = a.multipliedReportingOverflow(by: b)
  if first.overflow { return nil }
  let second = first.partialValue.multipliedReportingOverflow(by: c)
  return second.overflow ? nil : second.partialValue
}
