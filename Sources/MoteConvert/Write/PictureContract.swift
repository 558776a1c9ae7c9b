import MoteFormat
import MoteRuntime

/// What a model's contract says of the pictures that it takes: how whoever has a picture makes the input of it.
public struct PictureContract: Equatable, Sendable {
  public var channelOrder: ChannelOrder
  public var polarity: InputPolarity
  public var fit: InputFit
  /// Where `fit` is `resizeAndCrop`: what the shorter side becomes before the middle is taken; 0 elsewhere.
  public var resizeSide: Int
  /// What the network subtracts from `byte / 255` of each channel, and what it then divides by; empty for 0 and 1. These
  /// are written down only: a layer of the network does the work (`lookup` with a table per channel).
  public var mean: [Float]
  public var std: [Float]

  public init(
    channelOrder: ChannelOrder, polarity: InputPolarity = .any, fit: InputFit, resizeSide: Int = 0, mean: [Float] = [],
    std: [Float] = []
  ) {
    self.channelOrder = channelOrder
    self.polarity = polarity
    self.fit = fit
    self.resizeSide = resizeSide
    self.mean = mean
    self.std = std
  }

  /// What the contract of a verified model says.
  public init(of model: borrowing Model) {
    let (bytes, base) = (model.bytes, model.contractOffset)
    func code(_ field: Field) -> UInt8 { bytes.uint8(base + field.offset) }
    func values(_ field: Field) -> [Float] {
      (0..<min(model.input.channels, 4)).map { bytes.float32(base + field.offset + 4 * $0) }
    }
    self.init(
      channelOrder: ChannelOrder(rawValue: code(ContractRecord.channelOrder)) ?? .gray,
      polarity: InputPolarity(rawValue: code(ContractRecord.polarity)) ?? .any,
      fit: InputFit(rawValue: code(ContractRecord.fit)) ?? .none,
      resizeSide: Int(bytes.uint16(base + ContractRecord.resizeSide.offset)),
      mean: values(ContractRecord.channelMean), std: values(ContractRecord.channelStd))
  }

  /// Bright ink on black in one channel, as MNIST has it.
  public static let digits = PictureContract(channelOrder: .gray, polarity: .inkIsBright, fit: .mnist)

  /// What is written where nobody says otherwise: `digits` for one channel in a square; for three, colours as the field's networks
  /// take them, the shorter side resized to 8/7 of the input's larger one (256 for 224) and the middle taken; for
  /// anything else no pictures, but tensors.
  public static func standard(height: Int, width: Int, channels: Int) -> PictureContract {
    guard channels == 3 else {
      return channels == 1 && height == width ? .digits : PictureContract(channelOrder: .gray, fit: .none)
    }
    let side = max(height, width)
    // The field has 16 bits; an input of such a size is cropped from a picture of its own size.
    let (larger, overflow) = side.multipliedReportingOverflow(by: 8)
    let resizeSide = overflow || larger / 7 > Int(UInt16.max) ? 0 : larger / 7
    return PictureContract(channelOrder: .rgb, fit: .resizeAndCrop, resizeSide: resizeSide)
  }

  /// Refuses what does not go with an input of this shape, or has no place in the record.
  public func check(height: Int, width: Int, channels: Int) throws(ConvertError) {
    let needed = channelOrder == .gray ? 1 : 3
    // Any number of channels may be called gray where pictures are not taken.
    guard channels == needed || channelOrder == .gray && fit == .none else {
      throw ConvertError("channel order \(channelOrder): found an input of \(channels) channels, expected \(needed)")
    }
    guard fit != .mnist || height == width else {
      throw ConvertError("fit mnist: found an input of \(height)x\(width), expected a square")
    }
    if fit == .resizeAndCrop {
      guard resizeSide == 0 || (max(height, width)...Int(UInt16.max)).contains(resizeSide) else {
        throw ConvertError(
          "resize \(resizeSide): expected \(max(height, width)) to \(UInt16.max) for an input of \(height)x\(width)")
      }
    } else if resizeSide != 0 {
      throw ConvertError("resize \(resizeSide): found fit \(fit), expected resizeAndCrop")
    }
    for (name, values) in [("mean", mean), ("std", std)] where !values.isEmpty {
      guard values.count == channels, channels <= 4 else {
        throw ConvertError("\(name): found \(values.count) values, expected \(min(channels, 4)), one for each channel")
      }
      guard values.allSatisfy({ $0.isFinite && (name == "mean" || $0 > 0) }) else {
        throw ConvertError("\(name): found \(values), expected finite numbers\(name == "std" ? " above 0" : "")")
      }
    }
    for (c, (mean, std)) in zip(mean, std).enumerated() {
      let (black, white) = ((0 - mean) / std, (1 - mean) / std)
      guard black.isFinite, white.isFinite, (white - black) * std > 0.99 else {
        throw ConvertError("mean \(mean) and std \(std) of channel \(c): bytes would become one value, or none")
      }
    }
  }
}

extension Array where Element == UInt8 {
  /// Writes the picture's fields of the contract record at `base`.
  mutating func put(_ picture: PictureContract, contract base: Int) {
    put(picture.channelOrder.rawValue, ContractRecord.channelOrder, base)
    put(picture.polarity.rawValue, ContractRecord.polarity, base)
    put(picture.fit.rawValue, ContractRecord.fit, base)
    put(picture.resizeSide, ContractRecord.resizeSide, base)
    for (field, values, otherwise) in [
      (ContractRecord.channelMean, picture.mean, Float(0)), (ContractRecord.channelStd, picture.std, 1),
    ] {
      for channel in 0..<4 {
        let value = channel < values.count ? values[channel] : otherwise
        put(UInt64(value.bitPattern), at: base + field.offset + 4 * channel, bytes: 4)
      }
    }
  }
}
