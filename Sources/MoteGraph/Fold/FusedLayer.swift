/// One layer as the runtime executes it: an operation with all that is fused into it.
///
/// A convolution computes `pool(activation(weights * input + bias))`, each step where present.
public struct FusedLayer: Equatable, Sendable {
  public enum Kind: Hashable, Sendable {
    case convolution, affine, maxPool
    case averagePool(AveragePool)
    case globalAveragePool
    /// The sum of two values.
    case add
    /// Any number of values side by side along the channels.
    case concat
    /// `weights[c] * x + bias[c]`: what is left of a batch normalization that found no layer to join.
    case channelAffine
    case lrn(LRN)
    case sigmoid, tanh, softmax
    /// Nothing but the activation.
    case activation
  }

  /// What is applied to each output.
  public enum Activation: Hashable, Sendable {
    case none
    /// `max(x, 0)`.
    case relu
    /// `min(max(x, lower), upper)`.
    case clip(lower: Float, upper: Float)

    /// A NaN stays one.
    public func callAsFunction(_ value: Float) -> Float {
      switch self {
      case .none: value
      case .relu: value < 0 ? 0 : value
      case .clip(let lower, let upper): value < lower ? lower : value > upper ? upper : value
      }
    }
  }

  /// The name of the node that the layer started at.
  public var name: String
  public var kind: Kind
  /// The values that the layer reads: 0 is the graph's input, layer `l` produces value `l + 1`.
  public var inputs: [Int]
  /// One a value of `inputs`.
  public var inputShapes: [Shape]
  /// After the activation and the fused pool.
  public var outputShape: Shape
  public var outputChannels: Int
  /// The convolution's or the pool's window; 1x1 for all others.
  public var window: Window
  public var groups: Int
  public var activation: Activation = .none
  /// A max-pool fused behind a convolution: its windows do not overlap and it has no padding. Input rows and columns
  /// that fill no whole window are left out.
  public var pool: Window?
  /// Convolution `[O, KH, KW, C / groups]`, affine `[O, I]` with inputs in H, W, C order, channel affine `[C]`, others empty.
  public var weights: [Float]
  /// `[O]`, empty where there are no weights.
  public var bias: [Float]

  public init(
    name: String, kind: Kind, input: Int, inputShape: Shape, outputShape: Shape, outputChannels: Int, window: Window,
    groups: Int = 1, relu: Bool = false, pool: Window? = nil, weights: [Float] = [], bias: [Float] = []
  ) {
    self.name = name
    self.kind = kind
    inputs = [input]
    inputShapes = [inputShape]
    self.outputShape = outputShape
    self.outputChannels = outputChannels
    self.window = window
    self.groups = groups
    activation = relu ? .relu : .none
    self.pool = pool
    self.weights = weights
    self.bias = bias
  }

  /// The first value that the layer reads.
  public var input: Int { inputs[0] }
  public var inputShape: Shape { inputShapes[0] }
  public var relu: Bool {
    get { activation == .relu }
    set { activation = newValue ? .relu : .none }
  }

  /// The shape of the output before the fused pool; `outputShape` where there is none.
  public var convolutionShape: Shape {
    guard pool != nil, let (height, width) = window.output(height: inputShape.height, width: inputShape.width) else {
      return outputShape
    }
    return Shape(height, width, outputChannels)
  }
}
