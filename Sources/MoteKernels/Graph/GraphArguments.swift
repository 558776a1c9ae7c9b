import MoteFormat

#if !MOTE_NO_GRAPHS
  /// What a kernel of the operators 4 to 12 is given; they have no weights of the numeric types, and run whole.
  ///
  /// As with `Int8Arguments`, every pointer covers the count that its comment names: the verifier proved it.
  public struct GraphArguments {
    /// Of the first input; `outputChannels` are those of the output.
    public var geometry: Geometry
    /// Inputs in use, and where they lie: `[H, W, channels[i]]` each; those of a concat may be slices of its
    /// output, and one or more of a sum's may be where its output is.
    public var inputCount: Int
    public var inputs: InlineArray<4, UnsafeRawPointer>
    public var channels: InlineArray<4, Int>
    /// Elements of the output.
    public var outputCount: Int
    public var output: UnsafeMutableRawPointer
    /// Whether the output of `lookup` is float32.
    public var givesFloats: Bool
    public var inputZeroPoint: UInt8
    public var outputZeroPoint: UInt8
    public var qMin: UInt8
    public var qMax: UInt8
    /// Of `add`: `[inputCount]` factors and one bias.
    public var factors: UnsafePointer<Int16>
    public var bias: UnsafePointer<Int32>
    /// `KH * KW` pairs of an average pool, one of `globalAveragePool` and `add`.
    public var multipliers: UnsafePointer<Int32>
    public var shifts: UnsafePointer<UInt8>
    /// `concat`: `[inputCount, 256]` bytes or none. `lookup`: `[256]` or `[C, 256]`. `lrn`: Int32s.
    public var table: UnsafeRawPointer
    public var tableBytes: Int
    public var countsPadding: Bool
    public var reachBottom: Int
    public var reachRight: Int
    /// What limits a float `add`: infinite where nothing does.
    public var floatMin: Float
    public var floatMax: Float
    public var normalization: LocalNormalization

    public init(
      geometry: Geometry,
      inputCount: Int,
      inputs: InlineArray<4, UnsafeRawPointer>,
      channels: InlineArray<4, Int>,
      outputCount: Int,
      output: UnsafeMutableRawPointer,
      givesFloats: Bool,
      inputZeroPoint: UInt8,
      outputZeroPoint: UInt8,
      qMin: UInt8,
      qMax: UInt8,
      factors: UnsafePointer<Int16>,
      bias: UnsafePointer<Int32>,
      multipliers: UnsafePointer<Int32>,
      shifts: UnsafePointer<UInt8>,
      table: UnsafeRawPointer,
      tableBytes: Int,
      countsPadding: Bool,
      reachBottom: Int,
      reachRight: Int,
      floatMin: Float,
      floatMax: Float,
      normalization: LocalNormalization
    ) {
      self.geometry = geometry
      self.inputCount = inputCount
      unsafe self.inputs = inputs
      self.channels = channels
      self.outputCount = outputCount
      unsafe self.output = output
      self.givesFloats = givesFloats
      self.inputZeroPoint = inputZeroPoint
      self.outputZeroPoint = outputZeroPoint
      self.qMin = qMin
      self.qMax = qMax
      unsafe self.factors = factors
      unsafe self.bias = bias
      unsafe self.multipliers = multipliers
      unsafe self.shifts = shifts
      unsafe self.table = table
      self.tableBytes = tableBytes
      self.countsPadding = countsPadding
      self.reachBottom = reachBottom
      self.reachRight = reachRight
      self.floatMin = floatMin
      self.floatMax = floatMax
      self.normalization = normalization
    }

    /// Whether input `i` of a concat lies where its channels belong, `offset` bytes into the output's first position: then it
    /// is a slice of the output. Any other input lies apart from the output.
    @inlinable public func isInPlace(_ i: Int, _ offset: Int) -> Bool {
      unsafe inputs[i] == UnsafeRawPointer(output) + offset
    }
  }
#endif
