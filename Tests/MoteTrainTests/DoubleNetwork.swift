import MoteGraph
import MoteRandom

/// A graph's mean loss in double precision, written from the definitions alone: the truth that the engine's gradients
/// are compared with, by central differences.
struct DoubleNetwork {
  let graph: Graph
  let shapes: [Shape]
  /// Arrays as a file holds them.
  var parameters: [String: [Double]]
  /// What training multiplies each value of a dropout node by, by the node's index.
  var factors: [Int: [Double]] = [:]

  init(_ graph: Graph, _ arrays: [NamedArray]) throws {
    self.graph = graph
    shapes = try graph.shapes()
    parameters = Dictionary(uniqueKeysWithValues: arrays.map { ($0.name, $0.floats.map(Double.init)) })
  }

  /// Draws the factors that the engine draws at a step for `count` images.
  mutating func dropOut(seed: UInt64, step: Int, count: Int) {
    for (index, node) in graph.nodes.enumerated() {
      guard case .dropout(let ratio, let inverted) = node.operation else { continue }
      factors[index] = (0..<count).flatMap { image in
        var random = SplitMix64(seed: seed, at: (step, index, image))
        return (0..<shapes[index].count).map { _ in
          Float(random.next() >> 40) * 0x1p-24 < ratio ? 0 : inverted ? Double(1 / (1 - ratio)) : 1
        }
      }
    }
  }

  /// The mean softmax cross-entropy of `images` `[count, H, W, C]`.
  func loss(_ images: [Float], _ labels: [UInt8], smoothing: Double = 0) -> Double {
    var sum = 0.0
    for (image, label) in labels.enumerated() {
      let size = graph.input.count
      let logits = logits(images[(image * size)..<((image + 1) * size)].map(Double.init), image: image)
      let peak = logits.max() ?? 0
      let total = logits.reduce(0) { $0 + exponential($1 - peak) }
      for (c, logit) in logits.enumerated() {
        let target = smoothing / Double(logits.count) + (c == Int(label) ? 1 - smoothing : 0)
        sum -= target * (logit - peak - logarithm(total))
      }
    }
    return sum / Double(labels.count)
  }

  private func logits(_ input: [Double], image: Int) -> [Double] {
    var value = input
    for (index, node) in graph.nodes.enumerated() {
      let (from, to) = (shapes[index], shapes[index + 1])
      switch node.operation {
      case .convolution(let convolution):
        value = convolve(value, convolution, from, to)
      case .affine(let affine):
        let (weights, bias) = (parameters[affine.weights] ?? [], parameters[affine.bias ?? ""] ?? [])
        value = (0..<to.channels).map { o in
          var sum = bias[o]
          for position in 0..<(from.height * from.width) {
            for c in 0..<from.channels {
              let i = c * from.height * from.width + position
              sum += value[position * from.channels + c] * weights[i * to.channels + o]
            }
          }
          return sum
        }
      case .relu: value = value.map { max($0, 0) }
      case .maxPool(let window): value = maximum(value, window, from, to)
      case .dropout(let ratio, let inverted):
        let factor = inverted ? 1 : Double(1 - ratio)
        value = value.indices.map { value[$0] * (factors[index]?[image * from.count + $0] ?? factor) }
      default: preconditionFailure("an operation that is not trained")
      }
    }
    return value
  }

  private func convolve(_ value: [Double], _ convolution: Convolution, _ from: Shape, _ to: Shape) -> [Double] {
    let (weights, bias) = (parameters[convolution.weights] ?? [], parameters[convolution.bias ?? ""] ?? [])
    let window = convolution.window
    return elements(to) { y, x, o in
      var sum = bias[o]
      taps(window, from, y, x) { ky, kx, iy, ix in
        for c in 0..<from.channels {
          let weight = weights[((o * from.channels + c) * window.height + ky) * window.width + kx]
          sum += weight * value[(iy * from.width + ix) * from.channels + c]
        }
      }
      return sum
    }
  }

  private func maximum(_ value: [Double], _ window: Window, _ from: Shape, _ to: Shape) -> [Double] {
    elements(to) { y, x, c in
      var largest = -Double.infinity
      taps(window, from, y, x) { _, _, iy, ix in
        largest = max(largest, value[(iy * from.width + ix) * from.channels + c])
      }
      return largest
    }
  }

  private func elements(_ shape: Shape, _ body: (Int, Int, Int) -> Double) -> [Double] {
    (0..<shape.count).map { i in
      let (pixel, c) = i.quotientAndRemainder(dividingBy: shape.channels)
      return body(pixel / shape.width, pixel % shape.width, c)
    }
  }

  private func taps(_ window: Window, _ from: Shape, _ y: Int, _ x: Int, _ body: (Int, Int, Int, Int) -> Void) {
    for ky in 0..<window.height {
      for kx in 0..<window.width {
        let (iy, ix) = (y * window.strideY + ky - window.padding.top, x * window.strideX + kx - window.padding.left)
        if (0..<from.height).contains(iy), (0..<from.width).contains(ix) { body(ky, kx, iy, ix) }
      }
    }
  }
}
