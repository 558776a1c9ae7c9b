/// How the range of an activation tensor is chosen from what calibration saw.
public enum CalibrationMethod: String, CaseIterable, Sendable {
  /// The least and the greatest value seen.
  case minMax = "minmax"
  /// The range that all but a given share of the values lie in.
  case percentile
  /// The range whose 8-bit quantization has the least expected squared error.
  case mse

  /// The method that `convert` uses unless told otherwise; the evidence stands in this folder's README.
  public static let standard = CalibrationMethod.minMax
}

/// The ranges of a folded network's values over a calibration set.
public struct Calibration: Equatable, Sendable {
  public var method: CalibrationMethod
  /// How many images were seen.
  public var images: Int
  /// One element a value: index 0 is the input, `0...255 * inputScale` by contract; layer `l` has index `l + 1`.
  /// Each range contains 0; that of a tensor that was always 0 is `0...0`.
  public var ranges: [ClosedRange<Float>]
  /// The least and greatest value seen, likewise; equal to `ranges` for `.minMax`.
  public var observed: [ClosedRange<Float>]

  public init(
    method: CalibrationMethod, images: Int, ranges: [ClosedRange<Float>], observed: [ClosedRange<Float>]
  ) {
    self.method = method
    self.images = images
    self.ranges = ranges
    self.observed = observed
  }
}
