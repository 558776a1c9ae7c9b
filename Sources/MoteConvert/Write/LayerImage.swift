import MoteFormat

/// One layer before its offsets are known: the record's values and the tables that go into the data section.
///
/// `inputs` are tensors: 0 is the input, layer `l` writes tensor `l + 1`. Tables are little-endian bytes.
package struct LayerImage: Sendable {
  package var name: String
  package var op: Operator
  package var type: NumericType
  package var activation: Activation = .none
  package var groups = 1
  package var inputs: [Int]
  package var window = WindowRecord()
  package var pool: WindowRecord? = nil
  package var qMin: UInt8 = 0
  package var qMax: UInt8 = 255
  package var bound: UInt32 = 0
  /// Of an average pool.
  package var countsPadding = false
  package var reachBottom = 0
  package var reachRight = 0
  /// The limits of `clip` in a float layer; zero in others.
  package var floatMin: Float = 0
  package var floatMax: Float = 0
  package var normalization = LocalNormalization()
  package var weights: [UInt8] = []
  package var bias: [UInt8] = []
  package var multipliers: [UInt8] = []
  package var shifts: [UInt8] = []
  package var table: [UInt8] = []

  package init(name: String, op: Operator, type: NumericType, inputs: [Int]) {
    self.name = name
    self.op = op
    self.type = type
    self.inputs = inputs
  }
}

/// A tensor before its place in the arena is known.
package struct TensorImage: Sendable {
  package var type: TensorType
  package var height, width, channels: Int
  package var scale: Float
  package var zeroPoint: UInt8

  package init(type: TensorType, height: Int, width: Int, channels: Int, scale: Float = 1, zeroPoint: UInt8 = 0) {
    self.type = type
    self.height = height
    self.width = width
    self.channels = channels
    self.scale = scale
    self.zeroPoint = zeroPoint
  }
}

/// A whole model before it is written: one tensor more than layers.
package struct ModelImage: Sendable {
  package var name: String
  package var labels: [String]
  package var tensors: [TensorImage]
  package var layers: [LayerImage]
  package var calibrationMethod: UInt8
  package var calibrationImages: Int
  package var provenance: Provenance
  /// What the contract says about the input.
  package var channelOrder = ChannelOrder.gray
  package var polarity = InputPolarity.inkIsBright
  package var fit = InputFit.mnist
  /// Of up to four channels.
  package var channelMean: [Float] = []
  package var channelStd: [Float] = []

  package init(
    name: String, labels: [String] = [], tensors: [TensorImage], layers: [LayerImage], calibrationMethod: UInt8 = 0,
    calibrationImages: Int = 0, provenance: Provenance = .none
  ) {
    self.name = name
    self.labels = labels
    self.tensors = tensors
    self.layers = layers
    self.calibrationMethod = calibrationMethod
    self.calibrationImages = calibrationImages
    self.provenance = provenance
  }

  /// The multiply-accumulates of a layer: those of convolutions and affine layers, products with padding included.
  func macs(_ layer: LayerImage) -> Int64 {
    guard let input = layer.inputs.first.map({ tensors[$0] }) else { return 0 }
    let positions: Int
    switch layer.op {
    case .affine: positions = 1
    case .convolution: positions = layer.window.outputHeight(input.height) * layer.window.outputWidth(input.width)
    default: return 0
    }
    return Int64(positions) * Int64(layer.weights.count / (layer.type == .int8 ? 1 : 2))
  }
}
