import Foundation
import MoteGraph

/// Operations along the channels of each position, over `[..., C]`.
struct Channels {
  var count: Int

  /// `x · weights[c] + bias[c]`.
  func affine(_ input: [Float], _ parameters: BoundGraph.Parameters) -> [Float] {
    var output = input
    for first in stride(from: 0, to: input.count, by: count) {
      for c in 0..<count { output[first + c] = input[first + c] * parameters.weights[c] + parameters.bias[c] }
    }
    return output
  }

  func normalize(_ input: [Float], _ lrn: LRN) -> [Float] {
    var output = input
    let factor = lrn.alpha / Float(lrn.size)
    for first in stride(from: 0, to: input.count, by: count) {
      for c in 0..<count {
        var sum: Float = 0
        for i in lrn.channels(around: c, of: count) { sum += input[first + i] * input[first + i] }
        output[first + c] = input[first + c] / pow(lrn.bias + factor * sum, lrn.beta)
      }
    }
    return output
  }

  /// The greatest input is subtracted first, so that no exponential overflows.
  func softmax(_ input: [Float]) -> [Float] {
    var output = input
    for first in stride(from: 0, to: input.count, by: count) {
      let channels = first..<(first + count)
      let peak = input[channels].max() ?? 0
      var sum: Float = 0
      for i in channels {
        output[i] = exp(input[i] - peak)
        sum += output[i]
      }
      for i in channels { output[i] /= sum }
    }
    return output
  }
}
