import MoteFormat

/// One layer before its offsets are known: the record's values and the tables that go into the data section.
struct LayerImage {
  var name: String
  var op: Operator
  var type: NumericType
  var activation: Activation = .none
  var groups = 1
  /// Tensors, one to four.
  var inputs: [Int]
  var window = WindowRecord()
  var pool: WindowRecord? = nil
  var qMin: UInt8 = 0
  var qMax: UInt8 = 255
  var bound: UInt32 = 0
  var macs: Int64 = 0
  var weights: [UInt8] = []
  var bias: [UInt8] = []
  var multipliers: [UInt8] = []
  var shifts: [UInt8] = []
  var table: [UInt8] = []
  /// Of an average pool.
  var countsPadding = false
  var reachBottom = 0
  var reachRight = 0
  /// The limits of a clip in a float layer.
  var floatMin: Float = 0
  var floatMax: Float = 0
  var normalization = LocalNormalization()

  init(name: String, op: Operator, type: NumericType, inputs: [Int]) {
    (self.name, self.op, self.type, self.inputs) = (name, op, type, inputs)
  }
}

/// A tensor before its place in the arena is known.
struct TensorImage {
  var type: TensorType
  var height, width, channels: Int
  var scale: Float = 1
  var zeroPoint: UInt8 = 0
}

/// A whole model before it is written.
struct ModelImage {
  var name: String
  var labels: [String]
  var tensors: [TensorImage]
  var layers: [LayerImage]
  var calibrationMethod: UInt8
  var calibrationImages: Int
  var provenance: Provenance
}

extension LayerImage {
  /// Whether readers before `FileHeader.graphVersion` cannot run the layer.
  var isGraph: Bool { Operator.graphCodes.contains(op.rawValue) || activation.rawValue > Activation.relu.rawValue }
}
