/// Layout `directVectors`: the weights themselves, a byte each, in the order in which a direct convolution with 16-byte
/// vectors and two outputs at a time reads them.
///
/// A byte holds `w + 128`, because those cores multiply unsigned by unsigned: `Σ w·q = Σ (w + 128)·q - 128·Σ q`, and the last
/// sum belongs to the input alone. Two orders:
///
/// - `rows`, for a 3x3 window of stride 1 over C a multiple of 16: `[O / 2, ky, C / 16, kx, 2 outputs, 16 inputs]`;
/// - `taps`, for every other window: the taps of an output in the order ky, kx, c, filled up with bytes 0 (which add nothing)
///   to T, a multiple of 16: `[O / 2, T / 16, 2 outputs, 16 taps]`.
public enum DirectVectors {
  /// Weights in a vector.
  @inlinable public static var depth: Int { 16 }
  /// What a stored byte exceeds its weight by.
  @inlinable public static var offset: Int { 128 }

  /// Whether the layout can hold a convolution: one group and O a multiple of 4, any window.
  @inlinable public static func holds(groups: Int, outputChannels: Int) -> Bool {
    groups == 1 && outputChannels > 0 && outputChannels % 4 == 0
  }

  /// Whether a window is stored in the order `rows`.
  @inlinable public static func usesRows(window: WindowRecord, channels: Int) -> Bool {
    window.height == 3 && window.width == 3 && window.strideY == 1 && window.strideX == 1 && channels % depth == 0
  }

  /// Bytes of one output: its taps filled up to whole vectors. (In the order `rows` they are whole already.)
  @inlinable public static func filterBytes(window: WindowRecord, channels: Int) -> Int {
    (window.height * window.width * channels + depth - 1) / depth * depth
  }

  /// Bytes of the weights; in 64 bits, because a record may claim more than a small core can address.
  @inlinable public static func byteCount(window: WindowRecord, channels: Int, outputChannels: Int) -> Int64 {
    Int64(filterBytes(window: window, channels: channels)) * Int64(outputChannels)
  }

  /// Where a weight's byte lies. Bytes that belong to no weight are 0.
  /// - Precondition: `holds`, and the indices are in range.
  @inlinable
  public static func index(ky: Int, kx: Int, c: Int, o: Int, window: WindowRecord, channels: Int) -> Int {
    let pair = o / 2 * 2 * filterBytes(window: window, channels: channels)
    if usesRows(window: window, channels: channels) {
      let block = (ky * (channels / depth) + c / depth) * 3 + kx
      return pair + (block * 2 + o % 2) * depth + c % depth
    }
    let tap = (ky * window.width + kx) * channels + c
    return pair + (tap / depth * 2 + o % 2) * depth + tap % depth
  }
}
