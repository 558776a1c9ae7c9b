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
  /// The images whose statistics a batch normalization takes together; nil for running averages.
  var blocks: [Range<Int>]?

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
        return (0..<shapes[node.inputs[0]].count).map { _ in
          Float(random.next() >> 40) * 0x1p-24 < ratio ? 0 : inverted ? Double(1 / (1 - ratio)) : 1
        }
      }
    }
  }

  /// The mean softmax cross-entropy of `images` `[count, H, W, C]`.
  func loss(_ images: [Float], _ labels: [UInt8], smoothing: Double = 0) -> Double {
    var sum = 0.0
    let size = graph.input.count
    let all = logits(labels.indices.map { images[($0 * size)..<(($0 + 1) * size)].map(Double.init) })
    for (logits, label) in zip(all, labels) {
      let peak = logits.max() ?? 0
      let total = logits.reduce(0) { $0 + exponential($1 - peak) }
      for (c, logit) in logits.enumerated() {
        let target = smoothing / Double(logits.count) + (c == Int(label) ? 1 - smoothing : 0)
        sum -= target * (logit - peak - logarithm(total))
      }
    }
    return sum / Double(labels.count)
  }

  /// What the last node makes of every image.
  func logits(_ images: [[Double]]) -> [[Double]] {
    var values = [images]
    for (index, node) in graph.nodes.enumerated() {
      let inputs = node.inputs.map { values[$0] }
      if case .batchNormalization(let norm) = node.operation {
        values.append(normalize(inputs[0], norm, channels: shapes[index + 1].channels))
      } else {
        values.append(images.indices.map { image in value(index, inputs.map { $0[image] }, image: image) })
      }
    }
    return values.last ?? []
  }

  /// What a node makes of one image.
  private func value(_ index: Int, _ inputs: [[Double]], image: Int) -> [Double] {
    let node = graph.nodes[index]
    let (value, from, to) = (inputs[0], shapes[node.inputs[0]], shapes[index + 1])
    switch node.operation {
    case .convolution(let convolution): return convolve(value, convolution, from, to)
    case .affine(let affine):
      let (weights, bias) = (parameters[affine.weights] ?? [], affine.bias.flatMap { parameters[$0] })
      return (0..<to.channels).map { o in
        var sum = bias?[o] ?? 0
        for position in 0..<(from.height * from.width) {
          for c in 0..<from.channels {
            let i = c * from.height * from.width + position
            sum += value[position * from.channels + c] * weights[i * to.channels + o]
          }
        }
        return sum
      }
    case .relu: return value.map { max($0, 0) }
    case .clip(let lower, let upper): return value.map { min(max($0, Double(lower)), Double(upper)) }
    case .sigmoid: return value.map { 1 / (1 + exponential(-$0)) }
    case .tanh: return value.map { (exponential($0) - exponential(-$0)) / (exponential($0) + exponential(-$0)) }
    case .maxPool(let window): return maximum(value, window, from, to)
    case .averagePool(let pool): return mean(value, pool, from, to)
    case .globalAveragePool:
      return (0..<to.channels).map { c in
        stride(from: c, to: value.count, by: to.channels).reduce(0) { $0 + value[$1] } / Double(from.height * from.width)
      }
    case .add: return value.indices.map { i in inputs.reduce(0) { $0 + $1[i] } }
    case .concat:
      let channels = node.inputs.map { shapes[$0].channels }
      return (0..<(to.height * to.width)).flatMap { position in
        zip(inputs, channels).flatMap { $0[(position * $1)..<((position + 1) * $1)] }
      }
    case .lrn(let lrn):
      return elements(to) { y, x, c in
        let first = (y * to.width + x) * to.channels
        let (low, high) = (max(0, c - (lrn.size - 1) / 2), min(to.channels - 1, c + lrn.size / 2))
        let sum = (low...high).reduce(0) { $0 + value[first + $1] * value[first + $1] }
        let divisor = Double(lrn.bias) + Double(lrn.alpha) / Double(lrn.size) * sum
        return value[first + c] * exponential(-Double(lrn.beta) * logarithm(divisor))
      }
    case .dropout(let ratio, let inverted):
      let factor = inverted ? 1 : Double(1 - ratio)
      return value.indices.map { value[$0] * (factors[index]?[image * from.count + $0] ?? factor) }
    case .batchNormalization, .channelAffine, .softmax: preconditionFailure("an operation that is not trained")
    }
  }

  private func normalize(_ images: [[Double]], _ norm: BatchNormalization, channels: Int) -> [[Double]] {
    func parameter(_ name: String, _ c: Int) -> Double { parameters[name]?[c] ?? .nan }
    var result = images
    for c in 0..<channels {
      for block in blocks ?? [images.indices] {
        var (mean, variance) = (parameter(norm.mean, c), parameter(norm.variance, c))
        let own = stride(from: c, to: images[block.lowerBound].count, by: channels)
        if blocks != nil {
          let values = block.flatMap { image in own.map { images[image][$0] } }
          mean = values.reduce(0, +) / Double(values.count)
          variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
        }
        let factor = parameter(norm.scale, c) / (variance + Double(norm.epsilon)).squareRoot()
        for image in block {
          for i in own { result[image][i] = (images[image][i] - mean) * factor + parameter(norm.offset, c) }
        }
      }
    }
    return result
  }

  private func convolve(_ value: [Double], _ convolution: Convolution, _ from: Shape, _ to: Shape) -> [Double] {
    let (weights, bias) = (parameters[convolution.weights] ?? [], convolution.bias.flatMap { parameters[$0] })
    let (window, channels) = (convolution.window, from.channels / convolution.groups)
    return elements(to) { y, x, o in
      var sum = bias?[o] ?? 0
      let first = o / (to.channels / convolution.groups) * channels
      taps(window, from, y, x) { ky, kx, iy, ix in
        for c in 0..<channels {
          let weight = weights[((o * channels + c) * window.height + ky) * window.width + kx]
          sum += weight * value[(iy * from.width + ix) * from.channels + first + c]
        }
      }
      return sum
    }
  }

  private func mean(_ value: [Double], _ pool: AveragePool, _ from: Shape, _ to: Shape) -> [Double] {
    let (window, padding) = (pool.window, pool.window.padding)
    // What counts: the input, or all of the padded input but the reach.
    let rows = pool.countsPadding ? -padding.top..<(from.height + padding.bottom - pool.reachBottom) : 0..<from.height
    let columns = pool.countsPadding ? -padding.left..<(from.width + padding.right - pool.reachRight) : 0..<from.width
    return elements(to) { y, x, c in
      var (sum, count) = (0.0, 0)
      for ky in 0..<window.height {
        for kx in 0..<window.width {
          let (iy, ix) = (y * window.strideY + ky - padding.top, x * window.strideX + kx - padding.left)
          if rows.contains(iy), columns.contains(ix) { count += 1 }
          if (0..<from.height).contains(iy), (0..<from.width).contains(ix) {
            sum += value[(iy * from.width + ix) * from.channels + c]
          }
        }
      }
      return sum / Double(count)
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
