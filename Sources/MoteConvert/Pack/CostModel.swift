import MoteFormat
import MoteKernels

/// Instructions that a core's kernels take, as sums over what they do. The coefficients are fitted to exact counts in QEMU;
/// the files beside this one hold them, a file per core.
public struct CostModel: Sendable {
  /// Canonical weights in a convolution of several channels.
  public var canonical: Direct
  /// Canonical weights in a convolution of one channel, as in a first layer.
  public var first: Direct
  /// Layouts `direct` and `directVectors`; nil where there is no such kernel.
  public var direct: Direct?
  /// Transformed weights.
  public var winograd: Winograd
  /// Layout `winogradBytes`; nil where there is no such kernel.
  public var onTheFly: Winograd?
  public var affine: Affine
  /// Binary16 layers, per multiply-accumulate.
  public var float16: Double
  /// Layers without weights, per value written and value of the window.
  public var move: Double

  /// A sum over taps for each output.
  public struct Direct: Sendable {
    /// Per call, row of sums, position (row and column), sum, and product.
    public var call, row, position, sum, product: Double
    /// Per output behind a fused pool, requantization included.
    public var output: Double

    public init(call: Double, row: Double, position: Double, sum: Double, product: Double, output: Double) {
      self.call = call
      self.row = row
      self.position = position
      self.sum = sum
      self.product = product
      self.output = output
    }
  }

  /// Tiles of 6x6 inputs and 4x4 outputs.
  public struct Winograd: Sendable {
    /// Per call, row of tiles, tile.
    public var call, row, tile: Double
    /// Per tile and input channel: the input's transform.
    public var input: Double
    /// Per tile, input channel and output channel: 36 products.
    public var product: Double
    /// Per row of tiles and output channel: what goes on around the products.
    public var filter: Double
    /// Per tile and output channel: transform back, requantization, and the pool where there is one.
    public var output, pooled: Double
    /// Per call, input channel and output channel: the transform of the weights, where it is made during the run.
    public var weight: Double

    public init(
      call: Double, row: Double, tile: Double, input: Double, product: Double, filter: Double, output: Double,
      pooled: Double, weight: Double = 0
    ) {
      self.call = call
      self.row = row
      self.tile = tile
      self.input = input
      self.product = product
      self.filter = filter
      self.output = output
      self.pooled = pooled
      self.weight = weight
    }
  }

  /// A fully connected layer.
  public struct Affine: Sendable {
    /// Per call, output, and product.
    public var call, output, product: Double

    public init(call: Double, output: Double, product: Double) {
      self.call = call
      self.output = output
      self.product = product
    }
  }
}

extension CostModel {
  /// Instructions of one layer in one run.
  /// - Parameters:
  ///   - layer: whose `layout` the weights have.
  ///   - calls: how many times the kernel is called for it.
  public func instructions(_ layer: LayerRecord, _ g: Geometry, calls: Int) -> Int {
    let count: Double
    switch (layer.op, layer.type) {
    case (_, .none): count = move * Double(g.outputCount * layer.window.height * layer.window.width)
    case (_, .float16): count = float16 * Double(g.outputHeight * g.outputWidth * g.outputChannels * g.filterCount)
    case (.affine, _): count = affine.instructions(g)
    default:
      switch layer.layout {
      case .canonical: count = (g.channels == 1 ? first : canonical).instructions(g, calls)
      case .direct, .directVectors: count = (direct ?? canonical).instructions(g, calls)
      case .winogradBytes: count = (onTheFly ?? winograd).instructions(g, calls)
      case .winogradPairs, .winogradVectors, .winogradPlain: count = winograd.instructions(g, calls)
      }
    }
    return Int(count.rounded())
  }
}

extension CostModel.Direct {
  func instructions(_ g: Geometry, _ calls: Int) -> Double {
    // Sums that no window of the pool looks at are not made.
    let rows = Double(min(g.outputHeight, g.pooledHeight * g.pool.height))
    let positions = rows * Double(min(g.outputWidth, g.pooledWidth * g.pool.width))
    let sums = positions * Double(g.outputChannels)
    return call * Double(calls) + row * rows + position * positions + sum * sums
      + product * sums * Double(g.filterCount) + output * Double(g.outputCount)
  }
}

extension CostModel.Winograd {
  func instructions(_ g: Geometry, _ calls: Int) -> Double {
    let rows = Double((g.outputHeight + 3) / 4)
    let tiles = rows * Double((g.outputWidth + 3) / 4)
    let (channels, outputs) = (Double(g.channels), Double(g.outputChannels))
    let back = g.pool.height == 1 ? output : pooled
    return call * Double(calls) + row * rows + tile * tiles + input * tiles * channels
      + product * tiles * channels * outputs + filter * rows * outputs + back * tiles * outputs
      + weight * Double(calls) * channels * outputs
  }
}

extension CostModel.Affine {
  func instructions(_ g: Geometry) -> Double {
    call + output * Double(g.outputChannels) + product * Double(g.outputChannels * g.channels)
  }
}
