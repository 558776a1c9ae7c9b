/// What one node of a graph computes. Weights are named here and bound later, so a network is a plain value.
///
/// `add` reads two values and `concat` any number; every other operation reads one.
public enum Operation: Hashable, Sendable {
  /// Cross-correlation with zero padding. Parameters: `weights` `[O, C / groups, KH, KW]` (OIHW), `bias` `[O]`.
  case convolution(Convolution)
  /// `max(x, 0)`.
  case relu
  /// Maximum over each window and channel; padding never wins.
  case maxPool(Window)
  /// `x · W + b` over the input flattened in C, H, W order. Parameters: `weights` `[I, O]`, `bias` `[O]`.
  case affine(Affine)
  /// Dropout at inference: multiplies by `1 - ratio` when not inverted (the book's form), by 1 when inverted.
  case dropout(ratio: Float, inverted: Bool)
  /// Mean over each window and channel.
  case averagePool(AveragePool)
  /// Mean over H and W: `[H, W, C]` to `[1, 1, C]`.
  case globalAveragePool
  /// The sum of two values of one shape.
  case add
  /// Its inputs side by side along the channels, in their order; heights and widths are equal.
  case concat
  /// `(x - mean) / sqrt(variance + epsilon) · scale + offset` by channel. Parameters: four arrays `[C]`.
  case batchNormalization(BatchNormalization)
  /// `x · scale + offset` by channel. Parameters: `scale` `[C]`, `offset` `[C]`, at least one of them.
  case channelAffine(ChannelAffine)
  /// Local response normalization across channels.
  case lrn(LRN)
  /// `1 / (1 + exp(-x))`.
  case sigmoid
  case tanh
  /// `exp(x) / sum(exp(x))` over the channels of each position.
  case softmax
  /// `min(max(x, lower), upper)`; ReLU6 is `0, 6`.
  case clip(lower: Float, upper: Float)
}

public struct Convolution: Hashable, Sendable {
  public var outputChannels: Int
  public var window: Window
  public var groups: Int
  public var weights: String
  /// Nil where there is none, as before a batch normalization.
  public var bias: String?

  public init(_ outputChannels: Int, _ window: Window, groups: Int = 1, weights: String, bias: String?) {
    self.outputChannels = outputChannels
    self.window = window
    self.groups = groups
    self.weights = weights
    self.bias = bias
  }
}

public struct Affine: Hashable, Sendable {
  public var outputs: Int
  public var weights: String
  public var bias: String?

  public init(_ outputs: Int, weights: String, bias: String?) {
    self.outputs = outputs
    self.weights = weights
    self.bias = bias
  }
}

public struct AveragePool: Hashable, Sendable {
  public var window: Window
  /// Whether padding counts in the divisor, as zeros; otherwise a mean is over the inputs alone.
  public var countsPadding: Bool
  /// How many of the bottom pad's rows are only reach of the last window: they never count.
  public var reachBottom: Int
  /// As `reachBottom`, of the right pad's columns.
  public var reachRight: Int

  public init(_ window: Window, countsPadding: Bool = false, reachBottom: Int = 0, reachRight: Int = 0) {
    self.window = window
    self.countsPadding = countsPadding
    self.reachBottom = reachBottom
    self.reachRight = reachRight
  }
}

public struct BatchNormalization: Hashable, Sendable {
  public var scale: String
  public var offset: String
  public var mean: String
  public var variance: String
  public var epsilon: Float

  public init(scale: String, offset: String, mean: String, variance: String, epsilon: Float = 1e-5) {
    self.scale = scale
    self.offset = offset
    self.mean = mean
    self.variance = variance
    self.epsilon = epsilon
  }
}

public struct ChannelAffine: Hashable, Sendable {
  public var scale: String?
  public var offset: String?

  public init(scale: String?, offset: String?) {
    self.scale = scale
    self.offset = offset
  }
}

/// `y[c] = x[c] / (bias + alpha / size · sum(x[i]²))^beta` with `i` in `c - (size - 1) / 2 ... c + size / 2`, both
/// rounded down, as far as channels go: ONNX's definition.
public struct LRN: Hashable, Sendable {
  public var size: Int
  public var alpha: Float
  public var beta: Float
  public var bias: Float

  public init(size: Int, alpha: Float = 1e-4, beta: Float = 0.75, bias: Float = 1) {
    self.size = size
    self.alpha = alpha
    self.beta = beta
    self.bias = bias
  }

  /// The channels that are summed for channel `c` of `channels`.
  public func channels(around c: Int, of channels: Int) -> Range<Int> {
    max(0, c - (size - 1) / 2)..<(min(channels - 1 - c, size / 2) + c + 1)
  }
}
