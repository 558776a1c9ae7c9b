// What the packed layouts have in common, so that the packer, the verifier and the reference need not tell them apart.
extension WeightLayout {
  /// Whether the stored values are no longer the weights but their transforms, Int16.
  @inlinable public var isTransformed: Bool {
    self == .winogradPairs || self == .winogradVectors || self == .winogradPlain
  }

  /// Whether the kernels of the layout compute modulo 2^32 by Winograd, which is exact for bounds below 2^25.
  @inlinable public var isWinograd: Bool { isTransformed || self == .winogradBytes }

  /// Whether a convolution of this shape may be stored so. A device takes the layouts of its own core only.
  public func admits(window: WindowRecord, pool: WindowRecord?, groups: Int, channels: Int, outputs: Int) -> Bool {
    if self == .canonical { return true }
    #if !hasFeature(Embedded) || MOTE_MVE
      if self == .winogradVectors {
        return WinogradVectors.holds(
          window: window, pool: pool, groups: groups, channels: channels, outputChannels: outputs)
      }
      if self == .directVectors { return DirectVectors.holds(groups: groups, outputChannels: outputs) }
    #endif
    return admits(channels: channels, outputs: outputs) && window.isFast(pool: pool, groups: groups)
  }

  /// Whether a layout of 3x3 windows takes these many channels.
  private func admits(channels: Int, outputs: Int) -> Bool {
    #if !hasFeature(Embedded) || MOTE_DSP
      if self == .direct { return DirectLayout.admits(channels: channels, outputs: outputs) }
      if self == .winogradPairs { return WinogradPairsLayout.admits(channels: channels, outputs: outputs) }
    #endif
    #if !hasFeature(Embedded) || !MOTE_MVE
      if self == .winogradBytes { return WinogradBytesLayout.admits(channels: channels, outputs: outputs) }
    #endif
    #if !hasFeature(Embedded) || !(MOTE_DSP || MOTE_MVE)
      if self == .winogradPlain { return WinogradPlainLayout.admits(channels: channels, outputs: outputs) }
    #endif
    return false
  }

  /// Bytes of an admitted layer's weights; in 64 bits, because a record may claim more than a small core can address.
  /// - Parameter weights: how many weights the layer has, `O * KH * KW * C`.
  public func byteCount(_ weights: Int64, window: WindowRecord, channels: Int, outputs: Int) -> Int64 {
    #if !hasFeature(Embedded) || MOTE_MVE
      if self == .directVectors {
        return DirectVectors.byteCount(window: window, channels: channels, outputChannels: outputs)
      }
    #endif
    return isTransformed ? weights &* 8 : weights
  }

  /// Where the weight `[o, ky, kx, c]` lies, in bytes.
  /// - Precondition: the layout is not transformed, admits the layer, and the indices are in range.
  public func offset(o: Int, ky: Int, kx: Int, c: Int, window: WindowRecord, channels: Int) -> Int {
    switch self {
    case .direct: DirectLayout.offset(o: o, ky: ky, kx: kx, c: c, channels: channels)
    case .winogradBytes: WinogradBytesLayout.offset(o: o, ky: ky, kx: kx, c: c, channels: channels)
    case .directVectors: DirectVectors.index(ky: ky, kx: kx, c: c, o: o, window: window, channels: channels)
    case .canonical, .winogradPairs, .winogradVectors, .winogradPlain:
      ((o * window.height + ky) * window.width + kx) * channels + c
    }
  }

  /// What a stored byte of weight 0 is: 128 where weights are stored unsigned.
  /// - Precondition: the layout is not transformed.
  @inlinable public var storedZero: UInt8 { self == .winogradBytes || self == .directVectors ? 0x80 : 0 }

  /// Where the transformed weight of a point (row * 6 + column), channel and output lies, counted in Int16.
  /// - Precondition: the layout is transformed, admits the layer, and the indices are in range.
  public func index(point: Int, c: Int, o: Int, channels: Int) -> Int {
    switch self {
    case .winogradPairs: WinogradPairsLayout.index(o: o, point: point, c: c, channels: channels)
    case .winogradPlain: WinogradPlainLayout.index(o: o, point: point, c: c, channels: channels)
    default: WinogradVectors.index(point: point, c: c, o: o, channels: channels)
    }
  }
}
