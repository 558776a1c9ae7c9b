import MoteFormat

/// Which rows of its output one call computes, and how many rows of either side are in memory.
///
/// A layer run whole has `firstRow` 0, `rowCount` POH, `inputRing` H and `outputRing` POH. A streamed plan keeps rings:
/// row `y` lies at row `y % ring` of its memory, and every row that the called-for outputs need is there.
public struct Rows {
  /// Rows of the output behind the fused pool.
  public var firstRow, rowCount: Int
  /// Rows of input and of output in memory.
  public var inputRing, outputRing: Int

  public init(firstRow: Int, rowCount: Int, inputRing: Int, outputRing: Int) {
    self.firstRow = firstRow
    self.rowCount = rowCount
    self.inputRing = inputRing
    self.outputRing = outputRing
  }

  /// Elements of the input in memory.
  @inlinable public func inputCount(_ g: Geometry) -> Int { inputRing * g.width * g.channels }
  /// Elements of the output in memory, those between the positions of a slice included.
  @inlinable public func outputCount(_ g: Geometry) -> Int {
    (outputRing * g.pooledWidth - 1) * g.outputStride + g.outputChannels
  }

  /// A layer run whole.
  public init(all g: Geometry) {
    self.init(firstRow: 0, rowCount: g.pooledHeight, inputRing: g.height, outputRing: g.pooledHeight)
  }
}

/// What a kernel is given: raw addresses, because kernels are entered through C-callable functions that may be compiled for
/// another instruction set. `Session` makes them from a verified model and an arena whose size it has checked, so every
/// pointer covers the count that its comment names.
public struct Int8Arguments {
  public var geometry: Geometry
  public var rows: Rows
  /// How `weights` are stored, unless the kernel prepared them itself.
  public var layout: WeightLayout
  /// `[H, W, C]`, or a ring of `rows.inputRing` rows.
  public var input: UnsafePointer<UInt8>
  /// `[O, KH, KW, C / groups]`, or what the kernel's `prepare` made of it.
  public var weights: UnsafeRawPointer
  /// `[O]`, the input's zero point folded in.
  public var bias: UnsafePointer<Int32>
  /// `[O]`; nil in a layer that gives its accumulators out.
  public var multipliers: UnsafePointer<Int32>?
  /// `[O]`; nil in a layer that gives its accumulators out.
  public var shifts: UnsafePointer<UInt8>?
  public var inputZeroPoint: UInt8
  public var outputZeroPoint: UInt8
  public var qMin: UInt8
  public var qMax: UInt8
  /// The proved bound on every accumulator's magnitude.
  public var bound: UInt32
  /// `[POH, POW, O]`, or a ring of `rows.outputRing` rows: bytes, or Int32 accumulators when `multipliers` is nil.
  public var output: UnsafeMutableRawPointer
  /// As many bytes as the kernel asked for.
  public var scratch: UnsafeMutableRawPointer

  public init(
    geometry: Geometry, rows: Rows? = nil, layout: WeightLayout = .canonical, input: UnsafePointer<UInt8>,
    weights: UnsafeRawPointer, bias: UnsafePointer<Int32>,
    multipliers: UnsafePointer<Int32>?, shifts: UnsafePointer<UInt8>?, inputZeroPoint: UInt8, outputZeroPoint: UInt8,
    qMin: UInt8, qMax: UInt8, bound: UInt32, output: UnsafeMutableRawPointer, scratch: UnsafeMutableRawPointer
  ) {
    self.geometry = geometry
    self.rows = rows ?? Rows(all: geometry)
    self.layout = layout
    self.input = input
    self.weights = weights
    self.bias = bias
    self.multipliers = multipliers
    self.shifts = shifts
    self.inputZeroPoint = inputZeroPoint
    self.outputZeroPoint = outputZeroPoint
    self.qMin = qMin
    self.qMax = qMax
    self.bound = bound
    self.output = output
    self.scratch = scratch
  }
}

/// Arguments of a layer with binary16 weights and float32 activations.
public struct Float16Arguments {
  public var geometry: Geometry
  public var rows: Rows
  /// `[H, W, C]`, or a ring of `rows.inputRing` rows.
  public var input: UnsafePointer<Float>
  /// binary16 `[O, KH, KW, C / groups]`, or what the kernel's `prepare` made of it.
  public var weights: UnsafeRawPointer
  /// binary16 `[O]`.
  public var bias: UnsafePointer<UInt16>
  public var relu: Bool
  /// `[POH, POW, O]`, or a ring of `rows.outputRing` rows.
  public var output: UnsafeMutablePointer<Float>
  /// As many bytes as the kernel asked for.
  public var scratch: UnsafeMutableRawPointer

  public init(
    geometry: Geometry, rows: Rows? = nil, input: UnsafePointer<Float>, weights: UnsafeRawPointer,
    bias: UnsafePointer<UInt16>, relu: Bool, output: UnsafeMutablePointer<Float>, scratch: UnsafeMutableRawPointer
  ) {
    self.geometry = geometry
    self.rows = rows ?? Rows(all: geometry)
    self.input = input
    self.weights = weights
    self.bias = bias
    self.relu = relu
    self.output = output
    self.scratch = scratch
  }
}

/// Arguments of a layer without weights: a pool of its own, or a conversion.
public struct MoveArguments {
  public var geometry: Geometry
  public var input: UnsafeRawPointer
  public var output: UnsafeMutableRawPointer
  /// The scale and zero point of the uint8 side of a conversion.
  public var scale: Float
  public var zeroPoint: UInt8

  public init(
    geometry: Geometry, input: UnsafeRawPointer, output: UnsafeMutableRawPointer, scale: Float, zeroPoint: UInt8
  ) {
    self.geometry = geometry
    self.input = input
    self.output = output
    self.scale = scale
    self.zeroPoint = zeroPoint
  }
}
