/// An activation whose slope is written with its output: sigmoid, tanh and clip.
final class SquashingLayer: Layer {
  enum Function {
    case sigmoid, tanh
    case clip(lower: Float, upper: Float)
  }

  private let size: Int
  private let function: Function

  init(_ function: Function, size: Int) {
    self.function = function
    self.size = size
  }

  func forward(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ pass: Pass) {
    let count = pass.count * size
    switch function {
    case .sigmoid: SquashingPasses.sigmoid(input, count: count, into: output)
    case .tanh: SquashingPasses.tanh(input, count: count, into: output)
    case .clip(let lower, let upper):
      // A NaN stays one.
      for i in 0..<count { output[i] = input[i] < lower ? lower : input[i] > upper ? upper : input[i] }
    }
  }

  func backward(
    output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, gradients: UnsafeMutablePointer<Float>, _ pass: Pass
  ) {
    guard let inputGradient else { return }
    let count = pass.count * size
    switch function {
    case .sigmoid: for i in 0..<count { inputGradient[i] = outputGradient[i] * (output[i] * (1 - output[i])) }
    case .tanh: for i in 0..<count { inputGradient[i] = outputGradient[i] * (1 - output[i] * output[i]) }
    case .clip(let lower, let upper):
      for i in 0..<count { inputGradient[i] = output[i] > lower && output[i] < upper ? outputGradient[i] : 0 }
    }
  }
}
