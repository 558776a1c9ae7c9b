/// One summand of an addition: the first writes the sum, the others add to it.
final class AddLayer: Layer {
  private let size: Int
  private let isFirst: Bool

  init(size: Int, isFirst: Bool) {
    self.size = size
    self.isFirst = isFirst
  }

  func forward(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ pass: Pass) {
    if isFirst {
      output.update(from: input, count: pass.count * size)
    } else {
      Passes.add(input, count: pass.count * size, to: output)
    }
  }

  func backward(
    output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, gradients: UnsafeMutablePointer<Float>, _ pass: Pass
  ) {
    inputGradient?.update(from: outputGradient, count: pass.count * size)
  }
}

/// One part of a concatenation: `channels` of the output's `total`, from `first` on.
final class ConcatLayer: Layer {
  private let positions: Int
  private let channels: Int
  private let first: Int
  private let total: Int

  /// - Parameter positions: of one image.
  init(positions: Int, channels: Int, first: Int, total: Int) {
    self.positions = positions
    self.channels = channels
    self.first = first
    self.total = total
  }

  func forward(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ pass: Pass) {
    for p in 0..<(pass.count * positions) {
      (output + p * total + first).update(from: input + p * channels, count: channels)
    }
  }

  func backward(
    output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, gradients: UnsafeMutablePointer<Float>, _ pass: Pass
  ) {
    guard let inputGradient else { return }
    for p in 0..<(pass.count * positions) {
      (inputGradient + p * channels).update(from: outputGradient + p * total + first, count: channels)
    }
  }
}
