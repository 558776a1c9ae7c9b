import MoteFormat
import MoteGraph
import MoteHost
import MoteRuntime

/// A model and how its layer records stand to the layers of the network it is compared with.
public struct ModelUnderTest: Sendable {
  public enum Precision: String, Sendable { case int8, fp16 }

  public let name: String
  public let precision: Precision
  let loaded: LoadedModel
  /// The record that computes layer 0 of the folded graph; those before it only convert the input.
  let firstRecord: Int
  let records: [Record]

  /// What comparison needs of one layer record's output.
  struct Record: Sendable {
    var scale: Float
    var zeroPoint: UInt8
    var type: TensorType
    var qMin: UInt8
    var qMax: UInt8
    /// Whether the record rounds to 8 bits: sums do, a max-pool only passes bytes on.
    var rounds: Bool

    /// The values that the output can hold.
    var range: ClosedRange<Float> {
      guard type == .uint8, qMin <= qMax else { return -Float.infinity...Float.infinity }
      return (scale * Float(Int(qMin) - Int(zeroPoint)))...(scale * Float(Int(qMax) - Int(zeroPoint)))
    }
  }

  /// Verifies a model and matches it with the network.
  ///
  /// Throws `ModelError` and `HostError`, and `ConformanceError` where the model is of another network or mixes precisions.
  public init(
    name: String, bytes: [UInt8], network: FoldedGraph, plan: Plan.Kind? = nil, kernels: KernelTable? = nil,
    maxMemory: Int = 1 << 30
  ) throws {
    let loaded = try LoadedModel(bytes: bytes, plan: plan, kernels: kernels, maxMemory: maxMemory)
    self.name = name
    self.loaded = loaded
    let model = loaded.model
    let layers = (0..<model.layerCount).map { model.layer($0) }
    let kinds = Set(layers.map(\.type)).subtracting([.none])
    guard kinds.count == 1, let kind = kinds.first else {
      throw ConformanceError("\(name): found layers of several precisions, expected INT8 only or FP16 only")
    }
    precision = kind == .int8 ? .int8 : .fp16
    firstRecord = kind == .int8 ? 0 : 1
    guard layers.count == firstRecord + network.layers.count, firstRecord == 0 || layers[0].op == .dequantize else {
      throw ConformanceError(
        "\(name): found \(layers.count) layer records, expected \(firstRecord + network.layers.count) for \(network.name)")
    }
    let input = model.input
    guard Shape(input.height, input.width, input.channels) == network.input else {
      throw ConformanceError(
        "\(name): found an input of \(input.height)x\(input.width)x\(input.channels), expected \(network.input)")
    }
    var records: [Record] = []
    for (index, layer) in network.layers.enumerated() {
      let record = layers[firstRecord + index]
      let output = model.tensor(firstRecord + index + 1)
      guard Shape(output.height, output.width, output.channels) == layer.outputShape, record.op == layer.kind.op else {
        throw ConformanceError(
          "\(name): layer record \(firstRecord + index): found \(record.op) to"
            + " \(output.height)x\(output.width)x\(output.channels), expected \(layer.summary) to \(layer.outputShape)"
            + " (\(layer.name))")
      }
      records.append(
        Record(
          scale: output.scale, zeroPoint: output.zeroPoint, type: output.type, qMin: record.qMin, qMax: record.qMax,
          rounds: output.type == .uint8 && record.type == .int8))
    }
    self.records = records
  }
}

extension FusedLayer.Kind {
  /// The operator of the layer's record; nil for a layer that no file holds yet.
  var op: Operator? {
    switch self {
    case .convolution: .convolution
    case .affine: .affine
    case .maxPool: .maxPool
    default: nil
    }
  }
}
