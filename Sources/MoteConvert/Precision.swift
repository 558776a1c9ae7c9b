/// What the weights become.
public enum Precision: String, CaseIterable, Sendable {
  case int8
  case float16 = "fp16"
}

/// Where a model came from, for its contract.
public struct Provenance: Sendable {
  /// SHA-256 of the parameter file, 32 bytes.
  public var parametersDigest: [UInt8]
  /// SHA-256 of the calibration pixels, 32 bytes; zeros for a model that was not calibrated.
  public var calibrationDigest: [UInt8]

  public init(parametersDigest: [UInt8], calibrationDigest: [UInt8]) {
    self.parametersDigest = parametersDigest
    self.calibrationDigest = calibrationDigest
  }

  /// Unknown origins: zeros.
  public static let none = Provenance(
    parametersDigest: [UInt8](repeating: 0, count: 32), calibrationDigest: [UInt8](repeating: 0, count: 32))
}
