import MoteFormat

/// One layer before its offsets are known: the record's values and the tables that go into the data section.
struct LayerImage {
  var name: String
  var op: Operator
  var type: NumericType
  var activation: Activation = .none
  var groups = 1
  var input: Int
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
  var picture = PictureContract.digits
}
