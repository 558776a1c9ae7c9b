/// What one node of a graph computes. Weights are named here and bound later, so a network is a plain value.
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
}

/// A sliding window: `KH x KW`, a stride per axis and four independent pads.
public struct Window: Hashable, Sendable {
  public var height: Int
  public var width: Int
  public var strideY: Int
  public var strideX: Int
  public var padding: Padding

  public init(_ height: Int, _ width: Int, strideY: Int = 1, strideX: Int = 1, padding: Padding = Padding(0)) {
    self.height = height
    self.width = width
    self.strideY = strideY
    self.strideX = strideX
    self.padding = padding
  }
}

/// Rows and columns added around an input.
public struct Padding: Hashable, Sendable {
  public var top: Int
  public var left: Int
  public var bottom: Int
  public var right: Int

  public init(top: Int, left: Int, bottom: Int, right: Int) {
    self.top = top
    self.left = left
    self.bottom = bottom
    self.right = right
  }

  public init(_ all: Int) { self.init(top: all, left: all, bottom: all, right: all) }
}

public struct Convolution: Hashable, Sendable {
  public var outputChannels: Int
  public var window: Window
  public var groups: Int
  public var weights: String
  public var bias: String

  public init(_ outputChannels: Int, _ window: Window, groups: Int = 1, weights: String, bias: String) {
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
  public var bias: String

  public init(_ outputs: Int, weights: String, bias: String) {
    self.outputs = outputs
    self.weights = weights
    self.bias = bias
  }
}
