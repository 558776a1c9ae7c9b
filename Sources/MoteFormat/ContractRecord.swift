/// The contract section: what the model takes, what it gives, and where it came from. Labels follow the fixed part.
public enum ContractRecord {
  /// Bytes of the fixed part.
  public static var size: Int { 256 }

  public static var inputKind: Field { Field("inputKind", 0, .uint8) }
  public static var channelOrder: Field { Field("channelOrder", 1, .uint8) }
  public static var polarity: Field { Field("polarity", 2, .uint8) }
  public static var fit: Field { Field("fit", 3, .uint8) }
  public static var outputKind: Field { Field("outputKind", 4, .uint8) }
  public static var calibrationMethod: Field { Field("calibrationMethod", 5, .uint8) }
  public static var classCount: Field { Field("classCount", 6, .uint16) }
  public static var labelBytes: Field { Field("labelBytes", 8, .uint32) }
  public static var calibrationImages: Field { Field("calibrationImages", 12, .uint32) }
  public static var converterVersion: Field { Field("converterVersion", 16, .bytes(6)) }
  public static var resizeSide: Field { Field("resizeSide", 22, .uint16) }
  public static var reserved0: Field { Field("reserved0", 24, .bytes(8)) }
  public static var channelMean: Field { Field("channelMean", 32, .bytes(16)) }
  public static var channelStd: Field { Field("channelStd", 48, .bytes(16)) }
  public static var parametersDigest: Field { Field("parametersDigest", 64, .bytes(32)) }
  public static var calibrationDigest: Field { Field("calibrationDigest", 96, .bytes(32)) }
  public static var name: Field { Field("name", 128, .bytes(64)) }
  public static var reserved1: Field { Field("reserved1", 192, .bytes(64)) }
}

public enum InputKind: UInt8, Sendable { case image = 1 }
public enum ChannelOrder: UInt8, Sendable { case gray = 1, rgb = 2, bgr = 3 }
public enum InputPolarity: UInt8, Sendable { case any = 0, inkIsBright = 1, inkIsDark = 2 }
/// How an image of another size becomes the input.
public enum InputFit: UInt8, Sendable {
  case none = 0, mnist = 1, stretch = 2, resizeAndCrop = 3

  /// The first format version with it.
  public var version: UInt16 { rawValue >= 2 ? 3 : 1 }
}
public enum OutputKind: UInt8, Sendable { case classLogits = 1 }

/// The certificate section: what conformance measured on this very model.
public enum CertificateRecord {
  public static var size: Int { 64 }

  public static var images: Field { Field("images", 0, .uint32) }
  public static var floatErrors: Field { Field("floatErrors", 4, .uint32) }
  public static var errors: Field { Field("errors", 8, .uint32) }
  public static var changed: Field { Field("changed", 12, .uint32) }
  public static var dataDigest: Field { Field("dataDigest", 16, .bytes(32)) }
  public static var reserved: Field { Field("reserved", 48, .bytes(16)) }
}

/// How the activation ranges were chosen; information only, any code is accepted.
public enum CalibrationCode: UInt8, Sendable { case none = 0, minMax = 1, percentile = 2, mse = 3 }
