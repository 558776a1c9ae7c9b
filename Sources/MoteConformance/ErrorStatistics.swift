import Foundation

/// How far one layer of a model is from the float reference, over all elements seen.
public struct ErrorStatistics: Equatable, Sendable {
  public private(set) var count = 0
  public private(set) var maxError = 0.0
  private var sumOfErrors = 0.0
  private var sumOfSquaredErrors = 0.0
  private var sumOfSquares = 0.0
  private var saturated = 0
  /// By how much the reference leaves the range that the layer can hold: the most, and the squares summed.
  public private(set) var maxClipped = 0.0
  private var sumOfSquaredClips = 0.0

  public init() {}

  /// Adds elements of the reference and of the model, each dequantized.
  /// - Parameters:
  ///   - range: the values that the layer can hold; what the reference has beyond is counted as clipped.
  ///   - saturates: whether what lies beyond means the same as the range's end: then both sides are compared there.
  mutating func add(
    reference: ArraySlice<Float>, values: [Float], range: ClosedRange<Float>, saturates: Bool = false, saturated: Int
  ) {
    var (largest, errors, squares, signal) = (maxError, 0.0, 0.0, 0.0)
    var (clip, clips) = (maxClipped, 0.0)
    for (value, truth) in zip(values, reference) {
      let (value, real) = saturates ? (held(value, range), held(truth, range)) : (value, truth)
      let error = Double(abs(value - real))
      // Written so that a NaN becomes the largest error.
      if !(error <= largest) { largest = error.isNaN ? .infinity : error }
      errors += error
      squares += error * error
      signal += Double(real) * Double(real)
      if real > range.upperBound || real < range.lowerBound {
        let beyond = Double(max(real - range.upperBound, range.lowerBound - real))
        clip = max(clip, beyond)
        clips += beyond * beyond
      }
    }
    count += values.count
    (maxError, maxClipped) = (largest, clip)
    sumOfErrors += errors
    sumOfSquaredErrors += squares
    sumOfSquares += signal
    sumOfSquaredClips += clips
    self.saturated += saturated
  }

  /// A NaN stays one.
  private func held(_ value: Float, _ range: ClosedRange<Float>) -> Float {
    value < range.lowerBound ? range.lowerBound : value > range.upperBound ? range.upperBound : value
  }

  mutating func merge(_ other: ErrorStatistics) {
    count += other.count
    maxError = max(maxError, other.maxError)
    sumOfErrors += other.sumOfErrors
    sumOfSquaredErrors += other.sumOfSquaredErrors
    sumOfSquares += other.sumOfSquares
    saturated += other.saturated
    maxClipped = max(maxClipped, other.maxClipped)
    sumOfSquaredClips += other.sumOfSquaredClips
  }

  public var meanError: Double { count == 0 ? 0 : sumOfErrors / Double(count) }
  /// The mean square of the reference.
  public var signalPower: Double { count == 0 ? 0 : sumOfSquares / Double(count) }
  public var clippedPower: Double { count == 0 ? 0 : sumOfSquaredClips / Double(count) }
  /// Signal to quantization noise, in decibels: infinite without any error, not a number with a NaN.
  public var sqnr: Double {
    sumOfSquaredErrors == 0 ? .infinity : decibels(sumOfSquares, over: sumOfSquaredErrors)
  }
  /// The share of the elements that lie at an end of the 8-bit range where the layer clips; 0 for float layers.
  public var saturation: Double { count == 0 ? 0 : Double(saturated) / Double(count) }
}

/// `10 · log10(signal / noise)`.
func decibels(_ signal: Double, over noise: Double) -> Double { 10 * log10(signal / noise) }
