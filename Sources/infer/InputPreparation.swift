import MoteCommandSupport
import MoteFormat
import MoteHost
import MoteImages

/// From a file to bytes as the model's contract wants them.
struct InputPreparation {
  /// What the network runs on once.
  struct Input {
    /// The file, and of several inputs in one file their number.
    let name: String
    /// `[H, W, C]`.
    let bytes: [UInt8]
  }

  private let height, width, channels: Int
  private let contract: Contract
  private let fit: Fit
  private let invert: Bool
  private let maxMemory: Int

  /// - Parameter fit: nil for what the contract says.
  init(_ loaded: LoadedModel, fit: Fit?, invert: Bool, maxMemory: Int) {
    (height, width, channels) = (loaded.height, loaded.width, loaded.channels)
    contract = loaded.contract
    self.fit = fit ?? Fit(contract.fit)
    self.invert = invert
    self.maxMemory = maxMemory
  }

  /// Reads the picture or the tensors at `path`. A picture is brought to the model's size and channels, with a note on
  /// standard error when its size changed; tensors are taken as they are.
  func read(_ path: String) throws(CommandFailure) -> [Input] {
    let bytes = try InputFile.read(path, maxBytes: maxMemory)
    let name = displayName(path)
    do throws(ImageError) {
      guard ByteTensor.isLikely(bytes) else { return [Input(name: name, bytes: try picture(bytes, named: name))] }
      let inputs = try ByteTensor(npy: bytes).inputs(height: height, width: width, channels: channels)
      return inputs.enumerated().map { index, input in
        Input(
          name: inputs.count == 1 ? name : "\(name)[\(index)]", bytes: invert ? input.map { 255 - $0 } : input)
      }
    } catch {
      throw CommandFailure(path: name, "\(error)")
    }
  }

  /// The input as people can see it: its luma where it has colours, of other channels the first.
  func visible(_ input: [UInt8]) -> GrayImage {
    if channels == 3 {
      let picture = Picture(width: width, height: height, channels: 3, samples: input)
      return (contract.channelOrder == .bgr ? picture.reversingColours : picture).gray
    }
    let first = stride(from: 0, to: input.count, by: channels).map { input[$0] }
    return GrayImage(width: width, height: height, pixels: first)
  }

  private func picture(_ bytes: [UInt8], named name: String) throws(ImageError) -> [UInt8] {
    let picture = try Netpbm.read(bytes, maxMemory: maxMemory)
    guard channels == (contract.channelOrder == .gray ? 1 : 3) else {
      throw ImageError(
        .wrongKind, at: 0,
        "found a picture; the model takes \(channels) channels whose order is \"\(contract.channelOrder)\": give a uint8 .npy tensor"
      )
    }
    // The luma of colours is taken first, a gray level is repeated last: what lies between has one channel then.
    let fitted = try fitted(channels == 1 ? Picture(picture.gray) : picture, named: name)
    let coloured = channels == 3 ? fitted.colour : fitted
    return (contract.channelOrder == .bgr ? coloured.reversingColours : coloured).samples
  }

  private func fitted(_ picture: Picture, named name: String) throws(ImageError) -> Picture {
    if picture.height == height, picture.width == width { return negativeIfAsked(picture) }
    switch fit {
    case .mnist where height == width:
      let (digit, notes) = try fitToMNIST(picture.gray, polarity: inkPolarity, side: height)
      StandardError.note("\(name): \(notes)")
      return Picture(contract.polarity == .inkIsDark ? digit.inverted : digit)
    case .stretch:
      let (resized, notes) = try picture.stretched(width: width, height: height)
      StandardError.note("\(name): \(notes)")
      return negativeIfAsked(resized)
    case .resizeAndCrop:
      let (resized, notes) = try picture.resizedAndCropped(side: contract.resizeSide, width: width, height: height)
      StandardError.note("\(name): \(notes)")
      return negativeIfAsked(resized)
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

  /// Detected, or with `--invert` the opposite of what the network was trained on.
  private var inkPolarity: Polarity {
    guard invert else { return .automatic }
    return contract.polarity == .inkIsDark ? .inkIsBright : .inkIsDark
  }
}
