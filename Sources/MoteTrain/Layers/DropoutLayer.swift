import MoteRandom

/// Masks elements at random while training, and scales as the form of dropout says.
final class DropoutLayer: Layer {
  private let size: Int
  private let ratio: Float
  private let inverted: Bool
  private let seed: UInt64
  /// The node's index, so that every layer has masks of its own.
  private let index: Int
  /// What each element of the block was multiplied by.
  private let factors: FloatBuffer

  init(size: Int, ratio: Float, inverted: Bool, seed: UInt64, index: Int, block: Int) {
    self.size = size
    self.ratio = ratio
    self.inverted = inverted
    self.seed = seed
    self.index = index
    factors = FloatBuffer(block * size)
  }

  func forward(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ pass: Pass) {
    let factors = self.factors.base
    if let step = pass.step {
      for image in 0..<pass.count { draw(factors + image * size, step: step, image: pass.first + image) }
    } else {
      factors.update(repeating: inverted ? 1 : 1 - ratio, count: pass.count * size)
    }
    for i in 0..<(pass.count * size) { output[i] = input[i] * factors[i] }
  }

  /// An element survives with probability `1 - ratio`.
  private func draw(_ factors: UnsafeMutablePointer<Float>, step: Int, image: Int) {
    var random = SplitMix64(seed: seed, at: (step, index, image))
    let survivor = inverted ? 1 / (1 - ratio) : 1
    for i in 0..<size { factors[i] = Float(random.next() >> 40) * 0x1p-24 < ratio ? 0 : survivor }
  }

  func backward(
    output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, gradients: UnsafeMutablePointer<Float>, _ pass: Pass
  ) {
    guard let inputGradient else { return }
    for i in 0..<(pass.count * size) { inputGradient[i] = outputGradient[i] * factors.base[i] }
  }
}
