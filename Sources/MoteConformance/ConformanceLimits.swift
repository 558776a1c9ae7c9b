/// What a model may differ by. README.md derives the figures.
public struct ConformanceLimits: Sendable {
  /// Standard deviations, at the peak of the activations, that the largest error of a layer may reach.
  public var deviations = 6.0
  /// Decibels that a layer's SQNR may fall below the prediction, which takes all errors as independent.
  public var marginDecibels = 6.0
  /// Predictions that may change; nil takes the standard for the number of images.
  public var changedInt8: Int?
  public var changedFP16: Int?

  public init(changedInt8: Int? = nil, changedFP16: Int? = nil) {
    self.changedInt8 = changedInt8
    self.changedFP16 = changedFP16
  }

  /// The least SQNR in decibels behind `depth` layers: that of one rounding to 8 or 11 bits at full scale
  /// (`6.02 · bits + 1.76`), as many independent ones as layers, and 20 dB for signals below full scale.
  public func floor(_ precision: ModelUnderTest.Precision, depth: Int) -> Double {
    let bits = precision == .int8 ? 8.0 : 11.0
    return 6.02 * bits + 1.76 - decibels(Double(max(1, depth)), over: 1) - 20
  }

  /// FP16: none. INT8: one in a thousand, and one more so that a small set has room for a single tie.
  public func changed(_ precision: ModelUnderTest.Precision, images: Int) -> Int {
    switch precision {
    case .fp16: changedFP16 ?? 0
    case .int8: changedInt8 ?? (images / 1000 + 1)
    }
  }
}
