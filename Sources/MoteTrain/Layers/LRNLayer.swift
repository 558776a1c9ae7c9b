import Foundation
import MoteGraph

/// Local response normalization across the channels of each position: `x · d^-beta` with
/// `d = bias + alpha / size · sum(x²)` over the channels around.
final class LRNLayer: Layer {
  private let lrn: LRN
  private let positions: Int
  private let channels: Int
  /// The channels that each channel's sum goes over, and those whose sums it is in.
  private let sums: [Range<Int>]
  private let readers: [Range<Int>]
  /// `d` of every element of the block.
  private let divisors: FloatBuffer
  private let products: FloatBuffer
  private var input: UnsafePointer<Float>?

  init(_ lrn: LRN, shape: Shape, block: Int) {
    self.lrn = lrn
    (positions, channels) = (shape.height * shape.width, shape.channels)
    let (channels, before, after) = (shape.channels, (lrn.size - 1) / 2, lrn.size / 2)
    sums = (0..<channels).map { lrn.channels(around: $0, of: channels) }
    // The neighbourhood, mirrored.
    readers = (0..<channels).map { c in max(0, c - min(after, c))..<(min(channels - 1 - c, before) + c + 1) }
    divisors = FloatBuffer(block * shape.count)
    products = FloatBuffer(channels)
  }

  func forward(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ pass: Pass) {
    self.input = input
    let factor = lrn.alpha / Float(lrn.size)
    for p in 0..<(pass.count * positions) {
      let (x, y, d) = (input + p * channels, output + p * channels, divisors.base + p * channels)
      for c in 0..<channels {
        var sum: Float = 0
        for i in sums[c] { sum += x[i] * x[i] }
        d[c] = lrn.bias + factor * sum
        y[c] = x[c] * pow(d[c], -lrn.beta)
      }
    }
  }

  func backward(
    output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, gradients: UnsafeMutablePointer<Float>, _ pass: Pass
  ) {
    guard let inputGradient, let input else { return }
    let factor = 2 * lrn.beta * lrn.alpha / Float(lrn.size)
    for p in 0..<(pass.count * positions) {
      let (x, y, d) = (input + p * channels, output + p * channels, divisors.base + p * channels)
      let (gradient, target) = (outputGradient + p * channels, inputGradient + p * channels)
      for c in 0..<channels { products.base[c] = gradient[c] * y[c] / d[c] }
      for c in 0..<channels {
        var sum: Float = 0
        for i in readers[c] { sum += products.base[i] }
        target[c] = gradient[c] * pow(d[c], -lrn.beta) - factor * x[c] * sum
      }
    }
  }
}
