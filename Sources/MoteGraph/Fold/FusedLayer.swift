/// One layer as the runtime executes it: a convolution, affine or max-pool with all that is fused into it.
///
/// A convolution computes `pool(relu(weights * input + bias))`, each step where present.
public struct FusedLayer: Equatable, Sendable {
  public enum Kind: Sendable { case convolution, affine, maxPool }

  /// The name of the convolution, affine or max-pool node.
  public var name: String
  public var kind: Kind
  /// The value that the layer reads: 0 is the graph's input, layer `l` produces value `l + 1`.
  public var input: Int
  public var inputShape: Shape
  /// After the activation and the fused pool.
  public var outputShape: Shape
  public var outputChannels: Int
  /// The convolution's or the max-pool's window; 1x1 for an affine layer.
  public var window: Window
  public var groups: Int
  public var relu: Bool
  /// A max-pool fused behind a convolution: its windows do not overlap and it has no padding. Input rows and columns
  /// that fill no whole window are left out.
  public var pool: Window?
  /// Convolution `[O, KH, KW, C / groups]`, affine `[O, I]` with inputs in H, W, C order, max-pool empty.
  public var weights: [Float]
  /// `[O]`, max-pool empty.
  public var bias: [Float]

  public init(
    name: String, kind: Kind, input: Int, inputShape: Shape, outputShape: Shape, outputChannels: Int, window: Window,
    groups: Int = 1, relu: Bool = false, pool: Window? = nil, weights: [Float] = [], bias: [Float] = []
  ) {
    self.name = name
    self.kind = kind
    self.input = input
    self.inputShape = inputShape
    self.outputShape = outputShape
    self.outputChannels = outputChannels
    self.window = window
    self.groups = groups
    self.relu = relu
    self.pool = pool
    self.weights = weights
    self.bias = bias
  }

  /// The shape of the output before the fused pool; `outputShape` where there is none.
  public var convolutionShape: Shape {
    guard pool != nil, let (height, width) = window.output(height: inputShape.height, width: inputShape.width) else {
      return outputShape
    }
    return Shape(height, width, outputChannels)
  }
}
