/// What a layer computes. Codes are never reused; those of later versions are listed in the format document.
public enum Operator: UInt8, Sendable {
  /// Codes of operators that came with `FileHeader.graphVersion`.
  @inlinable public static var graphCodes: ClosedRange<UInt8> { 4...12 }

  case convolution = 1
  case affine = 2
  case maxPool = 3
  // A build for a chain of the operators of versions 1 and 2 does not know the others and refuses them.
  #if !MOTE_NO_GRAPHS
    /// Mean over each window and channel.
    case averagePool = 4
    /// Mean over H and W.
    case globalAveragePool = 5
    /// Weighted sum of one to four tensors of one shape.
    case add = 6
    /// One to four tensors side by side along the channels.
    case concat = 7
    /// Local response normalization across channels.
    case lrn = 8
    case sigmoid = 9
    case tanh = 10
    /// Over the channels of each position.
    case softmax = 11
    /// Each byte through a table, of the tensor or of its channel, to a byte or a float32.
    case lookup = 12
  #endif
  /// `q = clamp(zeroPoint + round(x / scale))`, float32 to uint8.
  case quantize = 16
  /// `x = scale * (q - zeroPoint)`, uint8 to float32.
  case dequantize = 17
}

/// How a layer's weights are stored and its sums are made.
public enum NumericType: UInt8, Sendable {
  /// Int8 weights, uint8 input, exact Int32 sums.
  case int8 = 1
  /// binary16 weights and bias, float32 activations and sums.
  case float16 = 2
  /// No weights: the layer moves or converts values.
  case none = 3
}

/// What follows the sums. For `int8` layers `qMin` and `qMax` do the work and this code only documents it.
public enum Activation: UInt8, Sendable {
  case none = 0
  case relu = 1
  #if !MOTE_NO_GRAPHS
    /// `min(max(x, floatMin), floatMax)`.
    case clip = 2
  #endif
}

/// The order of the weights in the data section.
public enum WeightLayout: UInt8, Sendable {
  /// Convolution `[O, KH, KW, C / groups]`, affine `[O, I]`.
  case canonical = 0
  /// Int8, reordered as a direct convolution with dual 16-bit multiply-accumulates reads it.
  case direct = 1
  /// Int16, transformed for exact Winograd F(4x4, 3x3); two channels in a word.
  case winogradPairs = 2
  /// Int8, reordered and offset for a Winograd transform during the run.
  case winogradBytes = 3
  /// Int16, transformed for exact Winograd F(4x4, 3x3); vectors of eight channels.
  case winogradVectors = 4
  /// Int8, reordered as a direct convolution with 16-byte vectors reads it.
  case directVectors = 5
  /// Int16, transformed for exact Winograd F(4x4, 3x3); pairs of channels, four filters at a time.
  case winogradPlain = 6

  /// Rows of sums, before a fused pool, that kernels for the layout make at a time.
  public var tileRows: Int {
    switch self {
    case .canonical, .direct, .directVectors: 1
    case .winogradPairs, .winogradBytes, .winogradVectors, .winogradPlain: 4
    }
  }
}

/// A window over rows and columns with its strides and pads: the file's eight bytes in two words, because layers are
/// handed around on small stacks.
public struct WindowRecord: Sendable, Equatable {
  /// Height, width and strides, a byte each from the lowest.
  public let sizes: UInt32
  /// Pads: top, left, bottom, right.
  public let pads: UInt32

  /// Values outside 0...255 become the nearest of these; the shapes then do not chain, and the verifier says so.
  public init(
    height: Int = 1, width: Int = 1, strideY: Int = 1, strideX: Int = 1, padTop: Int = 0, padLeft: Int = 0,
    padBottom: Int = 0, padRight: Int = 0
  ) {
    func byte(_ value: Int) -> UInt32 { UInt32(truncatingIfNeeded: max(0, min(255, value))) }
    sizes = byte(height) | byte(width) &<< 8 | byte(strideY) &<< 16 | byte(strideX) &<< 24
    pads = byte(padTop) | byte(padLeft) &<< 8 | byte(padBottom) &<< 16 | byte(padRight) &<< 24
  }

  /// Reads eight bytes that are inside the span.
  public init(_ bytes: RawSpan, at base: Int) { self.init(sizes: bytes.uint32(base), pads: bytes.uint32(base + 4)) }

  /// The file's eight bytes as two words.
  @inlinable public init(sizes: UInt32, pads: UInt32) {
    self.sizes = sizes
    self.pads = pads
  }

  /// A 1x1 window of stride 1 without pads: what an operator without a window says.
  @inlinable public static var point: WindowRecord { WindowRecord(sizes: 0x0101_0101, pads: 0) }

  @inlinable public var height: Int { Int(truncatingIfNeeded: sizes & 255) }
  @inlinable public var width: Int { Int(truncatingIfNeeded: (sizes &>> 8) & 255) }
  @inlinable public var strideY: Int { Int(truncatingIfNeeded: (sizes &>> 16) & 255) }
  @inlinable public var strideX: Int { Int(truncatingIfNeeded: sizes &>> 24) }
  @inlinable public var padTop: Int { Int(truncatingIfNeeded: pads & 255) }
  @inlinable public var padLeft: Int { Int(truncatingIfNeeded: (pads &>> 8) & 255) }
  @inlinable public var padBottom: Int { Int(truncatingIfNeeded: (pads &>> 16) & 255) }
  @inlinable public var padRight: Int { Int(truncatingIfNeeded: pads &>> 24) }

  /// Rows of output for `rows` of input: `(rows + pads - height) / stride + 1`, rounded down; 0 if the window does not fit.
  @inlinable public func outputHeight(_ rows: Int) -> Int {
    Self.outputs(rows &+ padTop &+ padBottom &- height, strideY)
  }
  @inlinable public func outputWidth(_ columns: Int) -> Int {
    Self.outputs(columns &+ padLeft &+ padRight &- width, strideX)
  }

  /// Places of a window that has `space` to move in.
  @inlinable static func outputs(_ space: Int, _ stride: Int) -> Int {
    space < 0 ? 0 : quotient(space, by: stride) &+ 1
  }
}

/// Everything that one layer of a run needs, decoded from its 128 bytes.
public struct LayerRecord: Sendable, Equatable {
  public var op: Operator
  public var type: NumericType
  public var activation: Activation
  public var layout: WeightLayout
  public var groups: Int
  /// The tensor that the layer reads.
  public var input: Int
  public var window: WindowRecord
  /// A max-pool fused behind the sums; nil when there is none.
  public var pool: WindowRecord?
  public var qMin: UInt8
  public var qMax: UInt8
  /// File offsets in bytes; 0 when the layer has no such table.
  public var weightsOffset, weightsBytes, biasOffset, multiplierOffset, shiftOffset: Int
  /// The proved bound on the magnitude of any accumulator, padding and bias included; 0 for float layers.
  public var bound: UInt32
  /// How many tensors the layer reads; of `input1` to `input3`, those past it are 0.
  public var inputCount = 1
  public var input1 = 0
  public var input2 = 0
  public var input3 = 0
  /// Whether the divisor of an average pool counts padding but `reachBottom` rows and `reachRight` columns of it.
  public var countsPadding = false
  public var reachBottom = 0
  public var reachRight = 0
  /// File offset of a look-up table; 0 without one.
  public var tableOffset = 0
  public var tableBytes = 0
  /// The limits of `clip` in a float layer; else 0.
  public var floatMin: Float = 0
  public var floatMax: Float = 0
  /// Of `lrn`; else zeros.
  public var normalization = LocalNormalization()

  public init(
    op: Operator, type: NumericType, activation: Activation = .none, layout: WeightLayout = .canonical, groups: Int = 1,
    input: Int, window: WindowRecord = WindowRecord(), pool: WindowRecord? = nil, qMin: UInt8 = 0, qMax: UInt8 = 255,
    weightsOffset: Int = 0, weightsBytes: Int = 0, biasOffset: Int = 0, multiplierOffset: Int = 0, shiftOffset: Int = 0,
    bound: UInt32 = 0
  ) {
    self.op = op
    self.type = type
    self.activation = activation
    self.layout = layout
    self.groups = groups
    self.input = input
    self.window = window
    self.pool = pool
    self.qMin = qMin
    self.qMax = qMax
    self.weightsOffset = weightsOffset
    self.weightsBytes = weightsBytes
    self.biasOffset = biasOffset
    self.multiplierOffset = multiplierOffset
    self.shiftOffset = shiftOffset
    self.bound = bound
  }
}

extension LayerRecord {
  /// The tensor of an input slot.
  public func input(_ slot: Int) -> Int { slot == 0 ? input : slot == 1 ? input1 : slot == 2 ? input2 : input3 }

  /// Whether readers before `FileHeader.graphVersion` cannot run the layer.
  public var isGraph: Bool { Operator.graphCodes.contains(op.rawValue) || activation.rawValue > Activation.relu.rawValue }
}

/// The parameters of local response normalization: `y = x * (k + alpha / localSize * sum)^-beta`, where the sum is that of
/// the squares of channels `c - (localSize - 1) / 2 ... c + localSize / 2`, both rounded down, as far as channels go.
public struct LocalNormalization: Sendable, Equatable {
  public var localSize: Int
  /// Of the integer form: its table has an entry for every `2^tableShift` of the sum.
  public var tableShift: Int
  /// Of the integer form: the factors are in units of `2^-outputShift`.
  public var outputShift: Int
  /// Of the float form.
  public var alpha, beta, k: Float

  public init(localSize: Int = 0, tableShift: Int = 0, outputShift: Int = 0, alpha: Float = 0, beta: Float = 0, k: Float = 0) {
    self.localSize = localSize
    self.tableShift = tableShift
    self.outputShift = outputShift
    self.alpha = alpha
    self.beta = beta
    self.k = k
  }

  /// The largest entry of the integer form's table.
  public static var largestFactor: Int32 { 1 &<< 22 }
}
