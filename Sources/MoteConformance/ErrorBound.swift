import MoteGraph

/// What the arithmetic of a model allows each channel of a value to be off by. README.md derives the three figures.
struct ErrorBound: Sendable {
  /// No element can be off by more.
  var worst: [Double]
  /// The variance to expect on the average element, and on one whose inputs are all at their peak.
  var power: [Double]
  var peakPower: [Double]

  /// Exact: the input image.
  init(channels: Int) {
    worst = [Double](repeating: 0, count: channels)
    (power, peakPower) = (worst, worst)
  }

  /// The largest magnitude a rounded sum of `terms` products and a bias can be off by, relative to the sum of magnitudes.
  static func sumRounding(_ terms: Int) -> Double { Double(terms + 2) * 0x1p-24 }
}

/// How a model rounds the weights of one output channel.
struct WeightRounding {
  /// The largest change of a weight.
  var largest: (Float) -> Double
  var biasError: (Float) -> Double

  init(_ precision: ModelUnderTest.Precision, weights: ArraySlice<Float>, inputStep: Double) {
    switch precision {
    case .fp16:
      // Half a unit in the last of 11 bits, or of the subnormals' 2^-24.
      largest = { max(Double(abs($0)) * 0x1p-11, 0x1p-25) }
      biasError = largest
    case .int8:
      let half = Double(weights.reduce(0) { max($0, abs($1)) }) / 254
      largest = { _ in half }
      biasError = { _ in half * inputStep }
    }
  }
}

extension ErrorBound {
  /// The bound behind a layer.
  /// - Parameters:
  ///   - input, inputRange: the bound and the reference's statistics of the value that the layer reads.
  ///   - inputStep: the scale of that value; 0 for float.
  ///   - outputStep: the scale that the output is rounded to; 0 where it is not.
  ///   - clipped: what the output's range cuts off the reference: the most, and its power.
  init(
    behind layer: FusedLayer, _ precision: ModelUnderTest.Precision, input: ErrorBound, inputRange: ChannelRange,
    inputStep: Double, outputStep: Double, clipped: (most: Double, power: Double)
  ) {
    guard layer.kind != .maxPool else {
      // A maximum is off by no more than the most that one of its elements is off by.
      self = input
      return
    }
    self.init(channels: layer.outputChannels)
    let channels = layer.inputShape.channels
    let depth = channels / layer.groups
    let taps = layer.weights.count / layer.outputChannels
    for o in 0..<layer.outputChannels {
      let first = o / (layer.outputChannels / layer.groups) * depth
      let weights = layer.weights[(o * taps)..<((o + 1) * taps)]
      let rounding = WeightRounding(precision, weights: weights, inputStep: inputStep)
      var (magnitudes, error, variance, peak) = (Double(abs(layer.bias[o])), rounding.biasError(layer.bias[o]), 0.0, 0.0)
      for (tap, weight) in weights.enumerated() {
        let c = first + tap % depth
        let (w, change) = (Double(abs(weight)), rounding.largest(weight))
        let reach = inputRange.largest[c] + input.worst[c]
        magnitudes += (w + change) * reach
        error += w * input.worst[c] + change * reach
        // A rounding error is spread evenly over -change...change: variance change² / 3.
        let spread = change * change / 3
        variance += w * w * input.power[c] + spread * inputRange.meanSquare(c)
        peak += w * w * input.peakPower[c] + spread * inputRange.largest[c] * inputRange.largest[c]
      }
      // Both sides round their sums: the reference, and the model or its multiplier.
      let sums = 2 * ErrorBound.sumRounding(taps) * magnitudes
      worst[o] = error + sums + outputStep / 2 + clipped.most
      let step = outputStep * outputStep / 12
      power[o] = variance + step + clipped.power
      peakPower[o] = peak + step + clipped.most * clipped.most
    }
  }
}
