/// `max(x, 0)`; a NaN stays one.
final class ReLULayer: Layer {
  private let size: Int

  init(size: Int) { self.size = size }

  func forward(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ pass: Pass) {
    Passes.rectify(input, count: pass.count * size, into: output)
  }

  func backward(
    output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, gradients: UnsafeMutablePointer<Float>, _ pass: Pass
  ) {
    guard let inputGradient else { return }
    Passes.mask(outputGradient, by: output, count: pass.count * size, into: inputGradient)
  }
}
