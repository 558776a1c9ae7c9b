import MoteFormat
import MoteHost
import MoteRuntime

/// One layer record in words and numbers.
struct LayerSummary: Encodable {
  struct Window: Encodable {
    var height, width, strideY, strideX, padTop, padLeft, padBottom, padRight: Int

    init(_ window: WindowRecord) {
      (height, width) = (window.height, window.width)
      (strideY, strideX) = (window.strideY, window.strideX)
      (padTop, padLeft, padBottom, padRight) = (window.padTop, window.padLeft, window.padBottom, window.padRight)
    }
  }

  var name: String
  var op: String
  var type: String
  var activation: String
  /// The first tensor that the layer reads.
  var input: Int
  /// All of them.
  var inputs: [Int]
  /// `H W C` of what the layer writes.
  var outputShape: [Int]
  /// Absent for operators without a window.
  var window: Window?
  /// Of an average pool: whether its divisor counts padding, but for these rows and columns of it.
  var countsPadding: Bool?
  var reachBottom, reachRight: Int?
  /// The limits of a float clip: least and greatest.
  var limits: [Float]?
  /// Of lrn: how many channels are summed; in float32 with alpha, beta and k.
  var localSize: Int?
  var alpha, beta, k: Float?
  /// Of an integer lrn: the table's entries are `2^tableShift` apart, in units of `2^-outputShift`.
  var tableShift, outputShift: Int?
  /// The fused max-pool, if any.
  var pool: Window?
  var groups: Int
  var weightBytes: Int
  /// Bytes of the look-up table.
  var tableBytes: Int
  /// How the weights are stored; `canonical` where there are none.
  var layout: String
  var macs: Int
  /// Bits of the proved bound on the magnitude of any accumulator; 0 for layers without integer sums.
  var boundBits: Int
  /// Where the output lies in the arena; absent for the caller's own memory.
  var arenaOffset: Int?
  var outputBytes: Int

  init(_ model: borrowing Model, _ index: Int, name: String) {
    let layer = model.layer(index)
    let output = model.tensor(index + 1)
    self.name = name
    op = "\(layer.op)"
    type = "\(layer.type)"
    activation = "\(layer.activation)"
    input = layer.input
    inputs = (0..<layer.inputCount).map { layer.input($0) }
    if layer.op == .averagePool {
      countsPadding = layer.countsPadding
      (reachBottom, reachRight) = (layer.reachBottom, layer.reachRight)
    }
    if layer.activation == .clip, output.type == .float32 { limits = [layer.floatMin, layer.floatMax] }
    if layer.op == .lrn {
      let parameters = layer.normalization
      localSize = parameters.localSize
      if output.type == .float32 {
        (alpha, beta, k) = (parameters.alpha, parameters.beta, parameters.k)
      } else {
        (tableShift, outputShift) = (parameters.tableShift, parameters.outputShift)
      }
    }
    tableBytes = layer.tableBytes
    outputShape = [output.height, output.width, output.channels]
    let hasWindow = layer.op == .convolution || layer.op == .maxPool || layer.op == .averagePool
    window = hasWindow ? Window(layer.window) : nil
    pool = layer.pool.map(Window.init)
    groups = layer.groups
    weightBytes = layer.weightsBytes
    layout = "\(layer.layout)"
    macs = model.macs(ofLayer: index)
    boundBits = UInt32.bitWidth - layer.bound.leadingZeroBitCount
    arenaOffset = output.arenaOffset == TensorRecord.callerOwned ? nil : Int(output.arenaOffset)
    outputBytes = output.byteCount
  }
}
