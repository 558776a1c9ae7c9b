import Foundation
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
  /// A value that a layer reads: its bound, what the reference was seen to make of it, and its scale, 0 for float.
  struct Input {
    var bound: ErrorBound
    var range: ChannelRange
    var step: Double
  }

  /// The bound behind a layer.
  /// - Parameters:
  ///   - output: what the reference was seen to make of the layer's output.
  ///   - outputStep: the scale that the output is rounded to; 0 where it is not.
  ///   - clipped: what the output's range cuts off the reference: the most, and its power.
  init(
    behind layer: FusedLayer, _ precision: ModelUnderTest.Precision, inputs: [Input], output: ChannelRange,
    outputStep: Double, clipped: (most: Double, power: Double)
  ) {
    let input = inputs[0]
    switch layer.kind {
    case .maxPool:
      // A maximum is off by no more than the most that one of its elements is off by.
      self = input.bound
      return
    case .convolution, .affine: self.init(sumsOf: layer, precision, input)
    case .averagePool(let pool): self.init(meanOf: input, terms: pool.window.height * pool.window.width)
    case .globalAveragePool: self.init(meanOf: input, terms: layer.inputShape.height * layer.inputShape.width)
    case .add: self.init(sumOf: inputs)
    case .concat: self.init(joining: inputs)
    case .channelAffine: self.init(factorsOf: layer, precision, input)
    case .lrn(let lrn): self.init(input, normalizedBy: lrn)
    // The derivative of the logistic function is at most 1/4, that of tanh 1; a row of softmax's sums to at most 1/2.
    case .sigmoid: self.init(input, lipschitz: 0.25, saturation: outputStep)
    case .tanh: self.init(input, lipschitz: 1, saturation: outputStep)
    case .softmax: self.init(input, lipschitz: 0.5)
      worst = worst.map { _ in worst.max() ?? 0 }
      (power, peakPower) = (power.map { _ in power.max() ?? 0 }, peakPower.map { _ in peakPower.max() ?? 0 })
    case .activation: self.init(input, lipschitz: 1)
    }
    let step = outputStep * outputStep / 12
    for o in worst.indices {
      // Elementary functions of either side are within a few units in the last place.
      let rounding = layer.kind.isWeighted ? 0 : output.largest[o] * 0x1p-19
      worst[o] += rounding + outputStep / 2 + clipped.most
      power[o] += step + clipped.power
      peakPower[o] += rounding * rounding + step + clipped.most * clipped.most
    }
  }

  private init(sumsOf layer: FusedLayer, _ precision: ModelUnderTest.Precision, _ input: Input) {
    self.init(channels: layer.outputChannels)
    let depth = layer.inputShape.channels / layer.groups
    let taps = layer.weights.count / layer.outputChannels
    for o in 0..<layer.outputChannels {
      let first = o / (layer.outputChannels / layer.groups) * depth
      let weights = layer.weights[(o * taps)..<((o + 1) * taps)]
      let rounding = WeightRounding(precision, weights: weights, inputStep: input.step)
      var (magnitudes, error, variance, peak) = (Double(abs(layer.bias[o])), rounding.biasError(layer.bias[o]), 0.0, 0.0)
      for (tap, weight) in weights.enumerated() {
        let c = first + tap % depth
        let (w, change) = (Double(abs(weight)), rounding.largest(weight))
        let reach = input.range.largest[c] + input.bound.worst[c]
        magnitudes += (w + change) * reach
        error += w * input.bound.worst[c] + change * reach
        // A rounding error is spread evenly over -change...change: variance change² / 3.
        let spread = change * change / 3
        variance += w * w * input.bound.power[c] + spread * input.range.meanSquare(c)
        peak += w * w * input.bound.peakPower[c] + spread * input.range.largest[c] * input.range.largest[c]
      }
      // Both sides round their sums: the reference, and the model or its multiplier.
      worst[o] = error + 2 * ErrorBound.sumRounding(taps) * magnitudes
      (power[o], peakPower[o]) = (variance, peak)
    }
  }

  /// A mean's error is at most the largest of its terms'; they are not taken to be independent.
  private init(meanOf input: Input, terms: Int) {
    self = input.bound
    for c in worst.indices { worst[c] += 2 * ErrorBound.sumRounding(terms) * (input.range.largest[c] + worst[c]) }
  }

  private init(sumOf inputs: [Input]) {
    self.init(channels: inputs[0].bound.worst.count)
    // The integer factors of a sum are rounded by at most 2^-15 of the largest scale.
    let factors = 255 * 0x1p-15 * (inputs.map(\.step).max() ?? 0)
    for c in worst.indices {
      for input in inputs {
        worst[c] += input.bound.worst[c] + factors
        power[c] += input.bound.power[c] + factors * factors
        peakPower[c] += input.bound.peakPower[c] + factors * factors
      }
    }
  }

  /// Channels side by side.
  private init(joining inputs: [Input]) {
    self.init(channels: 0)
    for input in inputs {
      worst += input.bound.worst
      power += input.bound.power
      peakPower += input.bound.peakPower
    }
  }

  /// A factor and an offset a channel: one tap each, rounded only where they are stored as binary16.
  private init(factorsOf layer: FusedLayer, _ precision: ModelUnderTest.Precision, _ input: Input) {
    self.init(channels: layer.outputChannels)
    for c in worst.indices {
      let w = Double(abs(layer.weights[c]))
      let rounding = WeightRounding(.fp16, weights: layer.weights[c...c], inputStep: 0)
      let change = precision == .fp16 ? rounding.largest(layer.weights[c]) : 0
      let offset = precision == .fp16 ? rounding.biasError(layer.bias[c]) : 0
      worst[c] = w * input.bound.worst[c] + change * (input.range.largest[c] + input.bound.worst[c]) + offset
      power[c] = w * w * input.bound.power[c] + change * change / 3 * input.range.meanSquare(c) + offset * offset / 3
      let largest = input.range.largest[c]
      peakPower[c] = w * w * input.bound.peakPower[c] + change * change * largest * largest / 3 + offset * offset / 3
    }
  }

  /// `y = x f(S)` with `f = (k + a S)^-b <= k^-b`: by `2 |x_c x_j| <= S` no derivative exceeds `b f` for another channel, and
  /// `max(1, |2 b - 1|) f` for its own.
  private init(_ input: Input, normalizedBy lrn: LRN) {
    let channels = input.bound.worst.count
    self.init(channels: channels)
    let (factor, b) = (pow(Double(lrn.bias), -Double(lrn.beta)), Double(lrn.beta))
    let own = max(1, abs(2 * b - 1))
    for c in 0..<channels {
      for j in lrn.channels(around: c, of: channels) {
        let slope = factor * (j == c ? own : b)
        worst[c] += slope * input.bound.worst[j]
        power[c] += slope * slope * input.bound.power[j]
        peakPower[c] += slope * slope * input.bound.peakPower[j]
      }
    }
  }

  /// A function that no difference grows by more than a factor in. `saturation` is what one value for all beyond the input's
  /// range is off by at most.
  private init(_ input: Input, lipschitz: Double, saturation: Double = 0) {
    self = input.bound
    for c in worst.indices {
      worst[c] = lipschitz * worst[c] + saturation
      power[c] = lipschitz * lipschitz * power[c] + saturation * saturation / 3
      peakPower[c] = lipschitz * lipschitz * peakPower[c] + saturation * saturation
    }
  }
}

extension FusedLayer.Kind {
  fileprivate var isWeighted: Bool { self == .convolution || self == .affine }
}
