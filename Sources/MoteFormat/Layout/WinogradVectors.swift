/// Layout `winogradVectors`: transformed weights `U = G' g G'^T` for exact Winograd F(4x4, 3x3), Int16, little-endian,
/// `[O / 4, 36 points, C / 8, 4 channels of output, 8 channels of input]`.
///
/// Four outputs and eight inputs of one point are 64 bytes in a row, so a core with 16-byte vectors reads the whole block
/// from its first byte to its last. Nothing but the transformed weights is stored.
public enum WinogradVectors {
  /// Inputs in a vector.
  @inlinable public static var depth: Int { 8 }
  /// Outputs that are computed together.
  @inlinable public static var outputs: Int { 4 }
  /// Points of a transformed tile, `row * 6 + column`.
  @inlinable public static var points: Int { 36 }

  /// Whether the layout can hold a convolution: a 3x3 window of stride 1, one group, C a multiple of 8, O of 4, and a fused
  /// pool that is none or 2x2 of stride 2 without pads.
  @inlinable
  public static func holds(window: WindowRecord, pool: WindowRecord?, groups: Int, channels: Int, outputChannels: Int)
    -> Bool
  {
    let pool = pool ?? WindowRecord()
    return window.height == 3 && window.width == 3 && window.strideY == 1 && window.strideX == 1 && groups == 1
      && channels > 0 && channels % depth == 0 && outputChannels > 0 && outputChannels % outputs == 0
      && (pool == WindowRecord() || pool == WindowRecord(height: 2, width: 2, strideY: 2, strideX: 2))
  }

  /// Bytes of the weights; in 64 bits, because a record may claim more than a small core can address.
  /// - Precondition: `holds`.
  @inlinable public static func byteCount(channels: Int, outputChannels: Int) -> Int64 {
    2 * Int64(points) * Int64(channels) * Int64(outputChannels)
  }

  /// Where an element lies, counted in Int16.
  /// - Precondition: `holds`, and the indices are in range.
  @inlinable public static func index(point: Int, c: Int, o: Int, channels: Int) -> Int {
    let block = (o / outputs * points + point) * (channels / depth) + c / depth
    return (block * outputs + o % outputs) * depth + c % depth
  }
}
