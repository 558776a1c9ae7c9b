import MoteFormat
import MoteGraph

/// One output channel with its weight scale settled.
private struct QuantizedChannel {
  var weights: [Int8]
  var bias: Int32
  var scale: Double
  var bound: Int64
  var requantize: FixedPointScale?
  var wasRaised: Bool
}

/// Quantizes one layer per output channel: `w ≈ scale[o] · q`, symmetric, `scale[o] = max |w[o]| / 127`.
/// - Parameters:
///   - output: nil for the layer that gives logits.
///   - means: of the input's channels, to correct biases by; nil leaves them.
func quantizeWeights(
  _ layer: FusedLayer, input: TensorScale, output: TensorScale?, means: [Double]? = nil
) throws(ConvertError) -> QuantizedWeights {
  let filterCount = layer.weights.count / layer.outputChannels
  var result = QuantizedWeights(weights: [], bias: [], bound: 0)
  result.weights.reserveCapacity(layer.weights.count)
  let tapMeans = means.map { TapMeans(layer, channels: $0) }
  for o in 0..<layer.outputChannels {
    let filter = layer.weights[o * filterCount..<(o + 1) * filterCount]
    guard let channel = quantizeChannel(
      filter, bias: layer.bias[o], means: tapMeans?.taps(of: o), input: input, output: output)
    else {
      throw ConvertError(
        "layer \(layer.name): channel \(o): found weights and bias of a magnitude that no 32-bit accumulator and "
          + "multiplier can express, expected values nearer to each other")
    }
    result.weights += channel.weights
    result.bias.append(channel.bias)
    result.bound = max(result.bound, UInt32(channel.bound))
    if let requantize = channel.requantize {
      result.multipliers.append(requantize.multiplier)
      result.shifts.append(requantize.shift)
    } else {
      result.logitScales.append(Float(Double(input.scale) * channel.scale))
    }
    if channel.wasRaised { result.raisedChannels.append(o) }
  }
  return result
}

/// Raises the weight scale, by doubling, until the proved bound fits Int32 and the multiplier has a legal shift.
///
/// An all-zero channel has scale 1. A raised scale loses low bits of the weights, which next to such a bias are noise.
private func quantizeChannel(
  _ filter: ArraySlice<Float>, bias: Float, means: [Double]?, input: TensorScale, output: TensorScale?
) -> QuantizedChannel? {
  let largest = Double(filter.reduce(Float(0)) { max($0, $1.magnitude) })
  let natural = largest == 0 ? 1 : largest / 127
  for doublings in 0..<400 {
    var scale = natural
    for _ in 0..<doublings { scale *= 2 }
    guard scale.isFinite else { return nil }
    let logitScale = Float(Double(input.scale) * scale)
    var requantize: FixedPointScale? = nil
    if let output {
      requantize = FixedPointScale(Double(input.scale) * scale / Double(output.scale))
      if requantize == nil { continue }
    } else if !logitScale.isFinite || logitScale <= 0 {
      continue
    }
    let weights = filter.map { Int8(clamping: Int(max(-127, min(127, (Double($0) / scale).rounded())))) }
    var real = Double(bias)
    if let means {
      for (tap, weight) in filter.enumerated() { real -= (scale * Double(weights[tap]) - Double(weight)) * means[tap] }
    }
    guard let (folded, bound) = foldedBias(real, weights, scale: scale, input: input) else { continue }
    return QuantizedChannel(
      weights: weights, bias: folded, scale: scale, bound: bound, requantize: requantize, wasRaised: doublings > 0)
  }
  return nil
}

/// `round(b / (inputScale · scale)) - zeroPoint · Σ w` and the channel's accumulator bound; nil when either leaves Int32.
private func foldedBias(
  _ bias: Double, _ weights: [Int8], scale: Double, input: TensorScale
) -> (bias: Int32, bound: Int64)? {
  let real = (bias / (Double(input.scale) * scale)).rounded()
  guard real.magnitude < 1e15 else { return nil }
  let sum = weights.reduce(Int64(0)) { $0 + Int64($1) }
  guard let folded = Int32(exactly: Int64(real) - Int64(input.zeroPoint) * sum) else { return nil }
  var range = AccumulatorRange(bias: folded)
  for weight in weights { range.add(weight) }
  return range.magnitude <= Int64(Int32.max) ? (folded, range.magnitude) : nil
}
