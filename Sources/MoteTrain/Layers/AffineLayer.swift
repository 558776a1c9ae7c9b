/// `x W + b`: rows `[count, I]` times weights `[I, O]`.
final class AffineLayer: Layer {
  private let inputs: Int
  private let outputs: Int
  private let weights: Int
  private let bias: Int
  private let trains: (weights: Bool, bias: Bool)
  /// The block's input, which the gradient of the weights needs.
  private var input: UnsafePointer<Float>?

  /// `weights` and `bias` are offsets into the parameters.
  init(inputs: Int, outputs: Int, weights: Int, bias: Int, trains: (weights: Bool, bias: Bool)) {
    self.inputs = inputs
    self.outputs = outputs
    self.weights = weights
    self.bias = bias
    self.trains = trains
  }

  func forward(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ pass: Pass) {
    self.input = input
    for image in 0..<pass.count { (output + image * outputs).update(from: pass.parameters + bias, count: outputs) }
    multiply(
      Matrix(input, rowStride: inputs), Matrix(pass.parameters + weights, rowStride: outputs), into: output,
      rowStride: outputs, m: pass.count, n: outputs, k: inputs, adding: true)
  }

  func backward(
    output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, gradients: UnsafeMutablePointer<Float>, _ pass: Pass
  ) {
    let gradient = Matrix(outputGradient, rowStride: outputs)
    if trains.weights, let input {
      multiply(
        Matrix(input, rowStride: inputs).transposed, gradient, into: gradients + weights, rowStride: outputs, m: inputs,
        n: outputs, k: pass.count, adding: true)
    }
    if trains.bias { Passes.addRows(outputGradient, rows: pass.count, columns: outputs, to: gradients + bias) }
    if let inputGradient {
      multiply(
        gradient, Matrix(pass.parameters + weights, rowStride: outputs).transposed, into: inputGradient,
        rowStride: inputs, m: pass.count, n: inputs, k: outputs, adding: false)
    }
  }
}
