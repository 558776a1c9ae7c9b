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
  /// The tensor that the layer reads.
  var input: Int
  /// `H W C` of what the layer writes.
  var outputShape: [Int]
  /// Absent for operators without a window.
  var window: Window?
  /// The fused max-pool, if any.
  var pool: Window?
  var groups: Int
  var weightBytes: Int
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
    outputShape = [output.height, output.width, output.channels]
    window = layer.op == .convolution || layer.op == .maxPool ? Window(layer.window) : nil
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
