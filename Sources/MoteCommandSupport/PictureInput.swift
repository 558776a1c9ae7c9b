import MoteFormat
import MoteImages

/// From a picture or a tensor to a network's input, as the contract says.
public struct PictureInput: Sendable {
  public let height, width, channels: Int
  public let channelOrder: ChannelOrder
  public let polarity: InputPolarity
  public let fit: Fit
  /// With the fit `resizeAndCrop`: what the shorter side becomes, at least.
  public let resizeSide: Int
  /// Whether the negative is taken.
  public let invert: Bool

  public init(
    height: Int, width: Int, channels: Int, channelOrder: ChannelOrder, polarity: InputPolarity, fit: Fit, resizeSide: Int,
    invert: Bool = false
  ) {
    (self.height, self.width, self.channels) = (height, width, channels)
    (self.channelOrder, self.polarity, self.fit) = (channelOrder, polarity, fit)
    (self.resizeSide, self.invert) = (resizeSide, invert)
  }

  /// The inputs `[H, W, C]` in a file's bytes: one of a picture (P2, P3, P5, P6), one or more of an `.npy` tensor.
  ///
  /// A picture is brought to the input's size and channels, and `notes` tells how when its size changed; tensors are taken as
  /// they are.
  public func inputs(_ bytes: [UInt8], maxMemory: Int) throws(ImageError) -> (inputs: [[UInt8]], notes: String?) {
    guard ByteTensor.isLikely(bytes) else {
      let (input, notes) = try picture(bytes, maxMemory: maxMemory)
      return ([input], notes)
    }
    let inputs = try ByteTensor(npy: bytes).inputs(height: height, width: width, channels: channels)
    return (invert ? inputs.map { $0.map { 255 - $0 } } : inputs, nil)
  }

  private func picture(_ bytes: [UInt8], maxMemory: Int) throws(ImageError) -> ([UInt8], notes: String?) {
    let picture = try Netpbm.read(bytes, maxMemory: maxMemory)
    guard channels == (channelOrder == .gray ? 1 : 3) else {
      throw ImageError(
        .wrongKind, at: 0,
        "found a picture; the model takes \(channels) channels whose order is \"\(channelOrder)\": give a uint8 .npy tensor")
    }
    // The luma of colours is taken first, a gray level is repeated last: what lies between has one channel then.
    let (fitted, notes) = try fitted(channels == 1 ? Picture(picture.gray) : picture)
    let coloured = channels == 3 ? fitted.colour : fitted
    return ((channelOrder == .bgr ? coloured.reversingColours : coloured).samples, notes)
  }

  private func fitted(_ picture: Picture) throws(ImageError) -> (Picture, notes: String?) {
    if picture.height == height, picture.width == width { return (negativeIfAsked(picture), nil) }
    switch fit {
    case .mnist where height == width:
      let (digit, notes) = try fitToMNIST(picture.gray, polarity: inkPolarity, side: height)
      return (Picture(polarity == .inkIsDark ? digit.inverted : digit), notes)
    case .stretch:
      let (resized, notes) = try picture.stretched(width: width, height: height)
      return (negativeIfAsked(resized), notes)
    case .resizeAndCrop:
      let (resized, notes) = try picture.resizedAndCropped(side: resizeSide, width: width, height: height)
      return (negativeIfAsked(resized), notes)
    case .none, .mnist:
      throw ImageError(
        .badHeader, at: 0,
        "found an image of \(picture.width) x \(picture.height), expected \(width) x \(height)"
          + " (--fit \(height == width && channels == 1 ? "mnist" : "stretch") takes other sizes)")
    }
  }

  private func negativeIfAsked(_ picture: Picture) -> Picture {
    guard invert else { return picture }
    return Picture(
      width: picture.width, height: picture.height, channels: picture.channels, samples: picture.samples.map { 255 - $0 })
  }

  /// Detected, or of a negative the opposite of what the network was trained on.
  private var inkPolarity: Polarity {
    guard invert else { return .automatic }
    return polarity == .inkIsDark ? .inkIsBright : .inkIsDark
  }
}
