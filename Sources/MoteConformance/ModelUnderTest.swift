import MoteFormat
import MoteGraph
import MoteHost
import MoteRuntime

/// A model and how its layer records stand to the layers of the network it is compared with.
public struct ModelUnderTest: Sendable {
  /// What the weighted layers hold; a model that mixes both counts as INT8.
  public enum Precision: String, Sendable { case int8, fp16 }

  public let name: String
  public let precision: Precision
  let loaded: LoadedModel
  /// The layer of the folded graph that a record gives the output of; nil for records that only convert or join parts.
  let layerOfRecord: [Int?]
  /// One a layer of the folded graph.
  let records: [Record]

  /// What comparison needs of the record that gives a layer's output.
  struct Record: Sendable {
    var precision: Precision
    var type: TensorType
    /// Of the bytes that the output is, or is then rounded to; 1 and 0 where it stays float.
    var scale: Float
    var zeroPoint: UInt8
    var qMin: UInt8
    var qMax: UInt8
    /// Whether bytes are rounded to that scale: sums are, a max-pool only passes bytes on.
    var rounds: Bool
    var isFloat: Bool { !rounds && type == .float32 }
    /// Whether values beyond the range change nothing, because only a tanh or sigmoid that is flat there reads them.
    var saturates = false

    /// The values that the output can hold.
    var range: ClosedRange<Float> {
      guard !isFloat, qMin <= qMax else { return -Float.infinity...Float.infinity }
      return (scale * Float(Int(qMin) - Int(zeroPoint)))...(scale * Float(Int(qMax) - Int(zeroPoint)))
    }
  }

  /// Verifies a model and matches it with the network.
  ///
  /// A layer's record is found by the layer's name, in order; a file without names must have a record for each layer.
  /// Throws `ModelError` and `HostError`, and `ConformanceError` where the model is of another network.
  public init(
    name: String, bytes: [UInt8], network: FoldedGraph, plan: Plan.Kind? = nil, kernels: KernelTable? = nil,
    maxMemory: Int = 1 << 30
  ) throws {
    let loaded = try LoadedModel(bytes: bytes, plan: plan, kernels: kernels, maxMemory: maxMemory)
    self.name = name
    self.loaded = loaded
    let model = loaded.model
    let input = model.input
    guard Shape(input.height, input.width, input.channels) == network.input else {
      throw ConformanceError(
        "\(name): found an input of \(input.height)x\(input.width)x\(input.channels), expected \(network.input)")
    }
    let recordOfLayer = try RecordMatch(name, model).records(of: network)
    var layerOfRecord = [Int?](repeating: nil, count: model.layerCount)
    for (layer, record) in recordOfLayer.enumerated() { layerOfRecord[record] = layer }
    self.layerOfRecord = layerOfRecord
    let layers = (0..<model.layerCount).map { model.layer($0) }
    precision = layers.contains { $0.type == .int8 } || !layers.contains { $0.type == .float16 } ? .int8 : .fp16
    var readers = [[Int]](repeating: [], count: network.layers.count + 1)
    for (index, layer) in network.layers.enumerated() {
      for value in layer.inputs { readers[value].append(index) }
    }
    records = recordOfLayer.enumerated().map { index, record in
      let (layer, output) = (layers[record], model.tensor(record + 1))
      // A float layer's bytes are made by a record of their own, the tensor's only reader or one of them.
      let quantize = output.type == .float32 ? layers.firstIndex { $0.op == .quantize && $0.input == record + 1 } : nil
      let bytes = quantize.map { model.tensor($0 + 1) } ?? output
      var found = Record(
        precision: output.type == .uint8 || layer.type == .int8 ? .int8 : .fp16, type: output.type, scale: bytes.scale,
        zeroPoint: bytes.zeroPoint, qMin: quantize == nil ? layer.qMin : 0, qMax: quantize == nil ? layer.qMax : 255,
        rounds: bytes.type == .uint8 && layer.op != .maxPool && !(layer.op == .concat && layer.tableBytes == 0))
      if let reader = readers[index + 1].first, readers[index + 1].count == 1, bytes.type == .uint8 {
        found.saturates = network.layers[reader].kind == .tanh || network.layers[reader].kind == .sigmoid
      }
      return found
    }
  }
}

/// Which record gives the output of which layer.
private struct RecordMatch {
  let model: String
  let layers: [LayerRecord]
  let outputs: [Shape]
  let names: [String]

  init(_ name: String, _ model: borrowing Model) {
    self.model = name
    layers = (0..<model.layerCount).map { model.layer($0) }
    outputs = (0..<model.layerCount).map {
      let tensor = model.tensor($0 + 1)
      return Shape(tensor.height, tensor.width, tensor.channels)
    }
    names = model.layerNames
  }

  func records(of network: FoldedGraph) throws(ConformanceError) -> [Int] {
    var (matched, next): ([Int], Int) = ([], 0)
    for layer in network.layers {
      // What stands between converts values, or joins the first parts of many.
      while next < layers.count, names[next] != layer.name, isHelper(next) { next += 1 }
      guard next < layers.count, layer.kind.ops.contains(layers[next].op) else {
        throw mismatch(at: next, layer)
      }
      // An activation that its operator cannot have is a record behind it.
      if next + 1 < layers.count, names[next + 1] == "\(layer.name)/activation" { next += 1 }
      guard outputs[next] == layer.outputShape else { throw mismatch(at: next, layer) }
      matched.append(next)
      next += 1
    }
    guard (next..<layers.count).allSatisfy(isHelper) else {
      throw ConformanceError("\(model): found \(layers.count) layer records, expected \(next) for \(network.name)")
    }
    return matched
  }

  private func isHelper(_ record: Int) -> Bool {
    switch layers[record].op {
    case .quantize, .dequantize: true
    case .concat: names[record].contains("/")
    default: false
    }
  }

  private func mismatch(at index: Int, _ layer: FusedLayer) -> ConformanceError {
    let found = index < layers.count ? "\(layers[index].op) to \(outputs[index])" : "the end"
    return ConformanceError(
      "\(model): layer record \(index): found \(found), expected \(layer.summary) to \(layer.outputShape) (\(layer.name))")
  }
}

extension FusedLayer.Kind {
  /// The operators that a record of the layer may have.
  fileprivate var ops: [Operator] {
    switch self {
    case .convolution: [.convolution]
    case .affine: [.affine]
    case .maxPool: [.maxPool]
    case .averagePool: [.averagePool]
    case .globalAveragePool: [.globalAveragePool]
    case .add: [.add]
    case .concat: [.concat]
    case .channelAffine: [.lookup, .convolution]
    case .lrn: [.lrn]
    case .sigmoid: [.sigmoid, .lookup]
    case .tanh: [.tanh, .lookup]
    case .softmax: [.softmax]
    case .activation: [.add, .lookup]
    }
  }
}
