import MoteFormat
import MoteRuntime

/// The contract section in host terms.
public struct Contract: Sendable {
  public let name: String
  public let labels: [String]
  public let inputScale: Float
  public let inputZeroPoint: UInt8
  public let polarity: InputPolarity
  public let fit: InputFit
  /// Where `fit` is `resizeAndCrop`: what the shorter side becomes, at least; pixels.
  public let resizeSide: Int
  public let channelOrder: ChannelOrder
  /// What the network subtracts from `byte / 255` of its first four channels, and then divides them by: information, as
  /// the network's own layers do it. 0 and 1 where it does not.
  public let channelMean, channelStd: [Float]
  /// Major, minor, patch of the converter.
  public let converterVersion: [UInt16]
  public let parametersDigest: [UInt8]
  public let calibrationDigest: [UInt8]
  public let calibrationImages: Int
  /// A code of `CalibrationMethod`; 0 when the model was not calibrated.
  public let calibrationMethod: UInt8
  public let certificate: Certificate?

  /// What conformance measured on this very model.
  public struct Certificate: Sendable, Equatable {
    public let images, floatErrors, errors, changed: Int
    public let dataDigest: [UInt8]
  }

  init(_ model: borrowing Model) {
    let bytes = model.bytes
    let base = model.contractOffset
    func block(_ start: Int, _ count: Int) -> [UInt8] { (0..<count).map { bytes.uint8(start + $0) } }
    func block(_ field: Field) -> [UInt8] { block(base + field.offset, field.size) }
    name = String(decoding: block(ContractRecord.name).prefix { $0 != 0 }, as: UTF8.self)
    let length = Int(bytes.uint32(base + ContractRecord.labelBytes.offset))
    labels = block(base + ContractRecord.size, length).split(separator: 0, omittingEmptySubsequences: false)
      .dropLast().map { String(decoding: $0, as: UTF8.self) }
    inputScale = model.input.scale
    inputZeroPoint = model.input.zeroPoint
    polarity = InputPolarity(rawValue: bytes.uint8(base + ContractRecord.polarity.offset)) ?? .any
    fit = InputFit(rawValue: bytes.uint8(base + ContractRecord.fit.offset)) ?? .none
    resizeSide = Int(bytes.uint16(base + ContractRecord.resizeSide.offset))
    channelMean = (0..<4).map { bytes.float32(base + ContractRecord.channelMean.offset + 4 * $0) }
    channelStd = (0..<4).map { bytes.float32(base + ContractRecord.channelStd.offset + 4 * $0) }
    channelOrder = ChannelOrder(rawValue: bytes.uint8(base + ContractRecord.channelOrder.offset)) ?? .gray
    converterVersion = (0..<3).map { bytes.uint16(base + ContractRecord.converterVersion.offset + 2 * $0) }
    parametersDigest = block(ContractRecord.parametersDigest)
    calibrationDigest = block(ContractRecord.calibrationDigest)
    calibrationImages = Int(bytes.uint32(base + ContractRecord.calibrationImages.offset))
    calibrationMethod = bytes.uint8(base + ContractRecord.calibrationMethod.offset)
    let place = model.certificateOffset
    certificate =
      place == 0
      ? nil
      : Certificate(
        images: Int(bytes.uint32(place + CertificateRecord.images.offset)),
        floatErrors: Int(bytes.uint32(place + CertificateRecord.floatErrors.offset)),
        errors: Int(bytes.uint32(place + CertificateRecord.errors.offset)),
        changed: Int(bytes.uint32(place + CertificateRecord.changed.offset)),
        dataDigest: block(place + CertificateRecord.dataDigest.offset, 32))
  }
}
