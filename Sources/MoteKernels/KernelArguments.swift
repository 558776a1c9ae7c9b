import MoteFormat

/// What a kernel is given: raw addresses, because kernels are entered through C-callable functions that may be compiled for
/// another instruction set. `Session` makes them from a verified model and an arena whose size it has checked, so every
/// pointer covers the count that its comment names.
public struct Int8Arguments {
  public var geometry: Geometry
  /// `[H, W, C]`.
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
  /// `[POH, POW, O]`: bytes, or Int32 accumulators when `multipliers` is nil.
  public var output: UnsafeMutableRawPointer
  /// As many bytes as the kernel asked for.
  public var scratch: UnsafeMutableRawPointer

  public init(
    geometry: Geometry, input: UnsafePointer<UInt8>, weights: UnsafeRawPointer, bias: UnsafePointer<Int32>,
    multipliers: UnsafePointer<Int32>?, shifts: UnsafePointer<UInt8>?, inputZeroPoint: UInt8, outputZeroPoint: UInt8,
    qMin: UInt8, qMax: UInt8, bound: UInt32, output: UnsafeMutableRawPointer, scratch: UnsafeMutableRawPointer
  ) {
    self.geometry = geometry
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
  /// `[H, W, C]`.
  public var input: UnsafePointer<Float>
  /// binary16 `[O, KH, KW, C / groups]`, or what the kernel's `prepare` made of it.
  public var weights: UnsafeRawPointer
  /// binary16 `[O]`.
  public var bias: UnsafePointer<UInt16>
  public var relu: Bool
  /// `[POH, POW, O]`.
  public var output: UnsafeMutablePointer<Float>
  /// As many bytes as the kernel asked for.
  public var scratch: UnsafeMutableRawPointer

  public init(
    geometry: Geometry, input: UnsafePointer<Float>, weights: UnsafeRawPointer, bias: UnsafePointer<UInt16>, relu: Bool,
    output: UnsafeMutablePointer<Float>, scratch: UnsafeMutableRawPointer
  ) {
    self.geometry = geometry
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
