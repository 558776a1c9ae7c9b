import Foundation
import MoteGraph

/// An operation that looks at one element at a time. Each is written so that a NaN stays one.
func elementwise(_ operation: MoteGraph.Operation, _ input: [Float]) -> [Float] {
  switch operation {
  case .relu: return input.map { $0 < 0 ? 0 : $0 }
  case .clip(let lower, let upper): return input.map { $0 < lower ? lower : $0 > upper ? upper : $0 }
  case .dropout(let ratio, let inverted):
    let factor = inverted ? 1 : 1 - ratio
    return input.map { $0 * factor }
  case .sigmoid: return input.map { 1 / (1 + exp(-$0)) }
  case .tanh: return input.map { tanh($0) }
  default: preconditionFailure("\(operation.name) is not elementwise")
  }
}

/// Values of `[positions, channels[i]]` side by side.
func concatenate(_ inputs: [[Float]], channels: [Int]) -> [Float] {
  var result: [Float] = []
  result.reserveCapacity(inputs.reduce(0) { $0 + $1.count })
  let positions = inputs[0].count / channels[0]
  for position in 0..<positions {
    for (input, count) in zip(inputs, channels) { result += input[(position * count)..<((position + 1) * count)] }
  }
  return result
}
