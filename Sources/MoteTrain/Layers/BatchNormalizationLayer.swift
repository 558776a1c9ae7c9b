import MoteGraph

/// Batch normalization (Ioffe and Szegedy 2015): `(x - mean) / sqrt(variance + epsilon) · scale + offset` by channel.
///
/// A step normalizes by the means and variances of its block of images, and hands them, weighted by the block's share of
/// the batch, to the running averages; inference, and a layer whose averages are frozen, normalizes by the averages.
final class BatchNormalizationLayer: Layer {
  /// How far a step moves the running averages towards what it observed.
  static let momentum: Float = 0.1

  /// Offsets into the parameters.
  struct Offsets {
    var scale: Int
    var offset: Int
    var mean: Int
    var variance: Int
  }

  private let positions: Int
  private let channels: Int
  private let epsilon: Float
  private let offsets: Offsets
  private let trains: (scale: Bool, offset: Bool)
  private let observes: Bool
  /// By channel: what the block was normalized by.
  private let mean: FloatBuffer
  private let inverse: FloatBuffer
  private let factor: FloatBuffer
  /// Sums over one image, and what becomes of them by channel.
  private let partial: FloatBuffer
  private let slope: FloatBuffer
  private let constant: FloatBuffer
  private var totals: [Double]
  /// Of the step's blocks so far: means, then variances.
  private let observed: FloatBuffer
  private var input: UnsafePointer<Float>?

  /// - Parameter observes: whether a step uses and hands on the statistics of its images.
  init(shape: Shape, epsilon: Float, offsets: Offsets, trains: (scale: Bool, offset: Bool), observes: Bool) {
    (positions, channels) = (shape.height * shape.width, shape.channels)
    (self.epsilon, self.offsets, self.trains, self.observes) = (epsilon, offsets, trains, observes)
    (mean, inverse, factor) = (FloatBuffer(channels), FloatBuffer(channels), FloatBuffer(channels))
    (partial, slope, constant) = (FloatBuffer(channels), FloatBuffer(channels), FloatBuffer(channels))
    totals = [Double](repeating: 0, count: channels)
    observed = FloatBuffer(2 * channels)
  }

  func prepare(_ parameters: UnsafePointer<Float>) { observed.clear() }

  func forward(_ input: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>, _ pass: Pass) {
    self.input = input
    if observes && pass.step != nil {
      observe(input, pass)
    } else {
      mean.base.update(from: pass.parameters + offsets.mean, count: channels)
      for c in 0..<channels { inverse.base[c] = 1 / (pass.parameters[offsets.variance + c] + epsilon).squareRoot() }
    }
    for c in 0..<channels { factor.base[c] = pass.parameters[offsets.scale + c] * inverse.base[c] }
    ChannelPasses.normalize(
      input, minus: mean.base, times: factor.base, plus: pass.parameters + offsets.offset, rows: pass.count * positions,
      columns: channels, into: output)
  }

  /// The block's means and variances. The running variance takes that of the population, as frameworks do.
  private func observe(_ input: UnsafePointer<Float>, _ pass: Pass) {
    let rows = Double(pass.count * positions)
    sumByImage(pass) { first, sum in Passes.addRows(input + first, rows: positions, columns: channels, to: sum) }
    for c in 0..<channels { mean.base[c] = Float(totals[c] / rows) }
    sumByImage(pass) { first, sum in
      ChannelPasses.addSquares(input + first, minus: mean.base, rows: positions, columns: channels, to: sum)
    }
    for c in 0..<channels {
      let variance = totals[c] / rows
      inverse.base[c] = Float(1 / (variance + Double(epsilon)).squareRoot())
      observed.base[c] += pass.share * mean.base[c]
      observed.base[channels + c] += pass.share * Float(totals[c] / max(rows - 1, 1))
    }
  }

  func backward(
    output: UnsafePointer<Float>, outputGradient: UnsafeMutablePointer<Float>,
    inputGradient: UnsafeMutablePointer<Float>?, gradients: UnsafeMutablePointer<Float>, _ pass: Pass
  ) {
    guard let input else { return }
    let rows = pass.count * positions
    sumByImage(pass) { first, sum in Passes.addRows(outputGradient + first, rows: positions, columns: channels, to: sum) }
    for c in 0..<channels {
      if trains.offset { gradients[offsets.offset + c] += Float(totals[c]) }
      constant.base[c] = Float(-Double(factor.base[c]) * totals[c] / Double(rows))
    }
    sumByImage(pass) { first, sum in
      ChannelPasses.addProducts(
        outputGradient + first, input + first, minus: mean.base, rows: positions, columns: channels, to: sum)
    }
    for c in 0..<channels {
      let inverse = Double(self.inverse.base[c])
      if trains.scale { gradients[offsets.scale + c] += Float(totals[c] * inverse) }
      slope.base[c] = Float(-Double(factor.base[c]) * inverse * inverse * totals[c] / Double(rows))
    }
    guard let inputGradient else { return }
    if observes {
      // Mean and variance depend on every input.
      ChannelPasses.normalize(
        input, minus: mean.base, times: slope.base, plus: constant.base, rows: rows, columns: channels, into: inputGradient)
    } else {
      inputGradient.update(repeating: 0, count: rows * channels)
    }
    ChannelPasses.addScaled(outputGradient, times: factor.base, rows: rows, columns: channels, to: inputGradient)
  }

  /// Hands what was observed to the places of the running averages.
  func finish(_ gradients: UnsafeMutablePointer<Float>) {
    guard observes else { return }
    Passes.add(observed.base, count: channels, to: gradients + offsets.mean)
    Passes.add(observed.base + channels, count: channels, to: gradients + offsets.variance)
  }

  /// Sums by channel into `totals`: in float32 over an image, in double precision over images.
  private func sumByImage(_ pass: Pass, _ body: (_ first: Int, _ sum: UnsafeMutablePointer<Float>) -> Void) {
    for c in 0..<channels { totals[c] = 0 }
    for image in 0..<pass.count {
      partial.clear()
      body(image * positions * channels, partial.base)
      for c in 0..<channels { totals[c] += Double(partial.base[c]) }
    }
  }
}
