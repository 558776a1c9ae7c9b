import MoteGraph

/// The layers that make no weighted sums, in float32 and in one order on every machine.
struct FixedOrderElementwise {
  let layer: FusedLayer

  /// Everything but convolution, affine layer and max-pool; the activation follows.
  func run(_ inputs: [[Float]]) -> [Float] {
    switch layer.kind {
    case .convolution, .affine, .maxPool: preconditionFailure("a layer of its own")
    case .averagePool(let pool): activated(mean(inputs[0], pool))
    case .globalAveragePool:
      activated(mean(inputs[0], AveragePool(Window(layer.inputShape.height, layer.inputShape.width))))
    case .add: activated(sum(inputs))
    case .concat: concatenated(inputs)
    case .channelAffine: activated(channelAffine(inputs[0]))
    case .lrn(let lrn): normalized(inputs[0], lrn)
    case .sigmoid: inputs[0].map { Float(DoubleMath.sigmoid(Double($0))) }
    case .tanh: inputs[0].map { Float(DoubleMath.tanh(Double($0))) }
    case .softmax: softmax(inputs[0])
    case .activation: activated(inputs[0])
    }
  }

  private func activated(_ values: [Float]) -> [Float] {
    layer.activation == .none ? values : values.map { layer.activation($0) }
  }

  private func sum(_ inputs: [[Float]]) -> [Float] {
    var result = inputs[0]
    for input in inputs.dropFirst() {
      for i in result.indices { result[i] += input[i] }
    }
    return result
  }

  /// Rows, columns ascending; then one division.
  private func mean(_ input: [Float], _ pool: AveragePool) -> [Float] {
    let (from, to, window) = (layer.inputShape, layer.outputShape, pool.window)
    let padding = window.padding
    var output = [Float](repeating: 0, count: to.count)
    for y in 0..<to.height {
      let top = y * window.strideY - padding.top
      let rows = max(0, top)..<max(0, top, min(from.height, top + window.height))
      for x in 0..<to.width {
        let left = x * window.strideX - padding.left
        let columns = max(0, left)..<max(0, left, min(from.width, left + window.width))
        let o = (y * to.width + x) * to.channels
        for iy in rows {
          for ix in columns {
            let i = (iy * from.width + ix) * from.channels
            for c in 0..<from.channels { output[o + c] += input[i + c] }
          }
        }
        var divisor = rows.count * columns.count
        if pool.countsPadding {
          divisor =
            (min(top + window.height, from.height + padding.bottom - pool.reachBottom) - top)
            * (min(left + window.width, from.width + padding.right - pool.reachRight) - left)
        }
        for c in 0..<from.channels { output[o + c] /= Float(divisor) }
      }
    }
    return output
  }

  private func concatenated(_ inputs: [[Float]]) -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(layer.outputShape.count)
    for position in 0..<layer.outputShape.height * layer.outputShape.width {
      for (input, shape) in zip(inputs, layer.inputShapes) {
        result += input[position * shape.channels..<(position + 1) * shape.channels]
      }
    }
    return result
  }

  private func channelAffine(_ input: [Float]) -> [Float] {
    var output = input
    for first in stride(from: 0, to: input.count, by: layer.outputChannels) {
      for c in 0..<layer.outputChannels {
        let product = input[first + c] * layer.weights[c]
        output[first + c] = product + layer.bias[c]
      }
    }
    return output
  }

  private func normalized(_ input: [Float], _ lrn: LRN) -> [Float] {
    var output = input
    let scale = Double(lrn.alpha) / Double(lrn.size)
    for first in stride(from: 0, to: input.count, by: layer.outputChannels) {
      for c in 0..<layer.outputChannels {
        var sum = 0.0
        for i in lrn.channels(around: c, of: layer.outputChannels) {
          let square = Double(input[first + i]) * Double(input[first + i])
          sum += square
        }
        output[first + c] = Float(
          Double(input[first + c]) * DoubleMath.power(Double(lrn.bias) + scale * sum, -Double(lrn.beta)))
      }
    }
    return output
  }

  private func softmax(_ input: [Float]) -> [Float] {
    var output = input
    for first in stride(from: 0, to: input.count, by: layer.outputChannels) {
      let channels = first..<first + layer.outputChannels
      let peak = Double(input[channels].max() ?? 0)
      let powers = channels.map { DoubleMath.exponential(Double(input[$0]) - peak) }
      let sum = powers.reduce(0, +)
      for (i, power) in zip(channels, powers) { output[i] = Float(power / sum) }
    }
    return output
  }
}
