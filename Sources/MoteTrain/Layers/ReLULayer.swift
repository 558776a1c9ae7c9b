/// `max(x, 0)`; a NaN stays one.
final class ReLULayer: Layer {
  private let size: Int

  init(size: Int) { self.size = size }

  func forward(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ pass: Pass) {
    for i in 0..<(pass.count * size) { output[i] = input[i] < 0 ? 0 : input[i] }
  }

  func backward(
    output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, gradients: UnsafeMutablePointer<Float>, _ pass: Pass
  ) {
    guard let inputGradient else { return }
    for i in 0..<(pass.count * size) { inputGradient[i] = output[i] > 0 ? outputGradient[i] : 0 }
  }
}
