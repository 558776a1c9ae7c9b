/// Why a file was refused, and the offset of the field that was wrong.
public struct ModelError: Error, Equatable, Sendable {
  /// Stable numbers: the C interface and the format document use the same ones.
  public enum Code: UInt8, Sendable {
    case truncated = 1
    case misaligned = 2
    case badMagic = 3
    case unsupportedVersion = 4
    case badFileSize = 5
    case badChecksum = 6
    case reservedNotZero = 7
    case unknownSection = 8
    case missingSection = 9
    case badSection = 10
    case unsupportedRule = 11
    case unsupportedOperator = 12
    case unsupportedType = 13
    case unsupportedLayout = 14
    case unsupportedFeature = 15
    case badTensor = 16
    case shapeMismatch = 17
    case badParameter = 18
    case badData = 19
    case badQuantization = 20
    case accumulatorOverflow = 21
    case arenaOverlap = 22
    case arenaOutOfBounds = 23
    case tooLarge = 24
    case badContract = 25
    case notFinite = 26
  }

  public var code: Code
  /// Bytes from the start of the file.
  public var offset: UInt32

  public init(_ code: Code, at offset: Int) {
    self.code = code
    // No place in memory that a device has needs clamping.
    #if hasFeature(Embedded)
      self.offset = UInt32(truncatingIfNeeded: offset)
    #else
      self.offset = UInt32(clamping: offset)
    #endif
  }
}

extension ModelError.Code {
  /// One sentence for people, without the place.
  public var text: StaticString {
    switch self {
    case .truncated: "the file ends too early"
    case .misaligned: "the model must start at a multiple of 16 bytes in memory"
    case .badMagic: "this is not a .mote file (it must begin with \"MOTE\")"
    case .unsupportedVersion: "the file needs a newer version of Mote"
    case .badFileSize: "the header's file size is not the length of the file"
    case .badChecksum: "a checksum does not match: the file is damaged"
    case .reservedNotZero: "a reserved byte is not zero"
    case .unknownSection: "a required section is of an unknown kind"
    case .missingSection: "a section that every model needs is missing"
    case .badSection: "the sections do not tile the file, or one stands twice or has a wrong size"
    case .unsupportedRule: "the requantization rule is not one this build has"
    case .unsupportedOperator: "an operator is unknown"
    case .unsupportedType: "a numeric type is unknown, or does not go with its operator"
    case .unsupportedLayout: "a weight layout is unknown"
    case .unsupportedFeature: "the layer uses a feature that this version does not have"
    case .badTensor: "a tensor record is invalid"
    case .shapeMismatch: "shapes do not chain from layer to layer"
    case .badParameter: "a layer's parameter is out of its range"
    case .badData: "a layer's data is outside the data section, misaligned or of the wrong size"
    case .badQuantization: "a quantization value is out of its range"
    case .accumulatorOverflow: "the bound on the accumulators is wrong or leaves 32 bits"
    case .arenaOverlap: "two tensors that are alive together overlap in the arena"
    case .arenaOutOfBounds: "a tensor is outside the arena, or misaligned in it"
    case .tooLarge: "the model exceeds a limit of the format"
    case .badContract: "the contract section is invalid"
    case .notFinite: "a number is not finite"
    }
  }
}

#if !hasFeature(Embedded)
  extension ModelError.Code: CaseIterable {
    public var explanation: String { "\(text)" }
  }

  extension ModelError: CustomStringConvertible {
    public var description: String { "offset \(offset): \(code.explanation) (error \(code.rawValue), \(code))" }
  }
#endif
