import Foundation
import MoteFormat
import MoteHost
import MoteRuntime

/// All that `inspect` says of a model, as text or JSON.
struct ModelSummary: Encodable {
  struct Input: Encodable {
    var height, width, channels: Int
    /// How the bytes follow each other: the input kind `image` is rows of pixels, H W C.
    var layout = "hwc"
    var scale: Float
    var zeroPoint: Int
    var channelOrder, polarity, fit: String
    /// Where the fit has one.
    var resizeSide: Int?
    /// What the network subtracts from `byte / 255` of each channel and divides it by; nil where it does not.
    var mean, std: [Float]?
  }

  struct Origin: Encodable {
    var converter: String
    var parametersSHA256, calibrationSHA256: String
    var calibrationMethod: String
    var calibrationImages: Int
  }

  struct Certificate: Encodable {
    var images, floatErrors, errors, changed: Int
    var dataSHA256: String
  }

  /// Bytes.
  struct Memory: Encodable {
    var file, tensorArena, scalarScratch, scratch, prepared, arena: Int
    /// What `prepared` is where the model is prepared for calls now and then.
    var preparedForColdCalls: Int
  }

  /// Bytes of arena that either plan takes with the kernels of this path; the streamed one only of a chain.
  struct Plans: Encodable {
    var layerwise: Int
    var streamed: Int?
  }

  var name: String
  var labels: [String]
  var classes: Int
  var input: Input
  var origin: Origin
  var certificate: Certificate?
  /// The kernels that it runs on here, and all that it could run on.
  var path: String
  var possiblePaths: [String]
  var macs: Int
  var memory: Memory
  /// The plan that `memory` is of.
  var plan: String
  var plans: Plans
  var layers: [LayerSummary]
  var sections: [Section]

  /// - Throws: `RunError` when the scalar kernels lack a layout of the model, `HostError`.
  init(_ loaded: LoadedModel) throws {
    let model = loaded.model
    let contract = loaded.contract
    name = contract.name
    labels = contract.labels
    classes = loaded.classCount
    input = Input(
      height: loaded.height, width: loaded.width, channels: loaded.channels, scale: contract.inputScale,
      zeroPoint: Int(contract.inputZeroPoint), channelOrder: "\(contract.channelOrder)",
      polarity: "\(contract.polarity)", fit: "\(contract.fit)",
      resizeSide: contract.fit == .resizeAndCrop ? contract.resizeSide : nil)
    if contract.channelMean != [0, 0, 0, 0] || contract.channelStd != [1, 1, 1, 1] {
      input.mean = Array(contract.channelMean.prefix(loaded.channels))
      input.std = Array(contract.channelStd.prefix(loaded.channels))
    }
    origin = Origin(
      converter: contract.converterVersion.map(String.init).joined(separator: "."),
      parametersSHA256: hexadecimal(contract.parametersDigest),
      calibrationSHA256: hexadecimal(contract.calibrationDigest),
      calibrationMethod: CalibrationCode(rawValue: contract.calibrationMethod).map { "\($0)" }
        ?? "\(contract.calibrationMethod)",
      calibrationImages: contract.calibrationImages)
    certificate = contract.certificate.map {
      Certificate(
        images: $0.images, floatErrors: $0.floatErrors, errors: $0.errors, changed: $0.changed,
        dataSHA256: hexadecimal($0.dataDigest))
    }
    let plan = loaded.plan
    path = loaded.path
    possiblePaths = KernelPath.possible.map(\.rawValue)
    let coldCalls = try KernelTable.best(forced: path, for: .coldCalls)
    macs = Int(model.macs)
    memory = Memory(
      file: loaded.fileBytes, tensorArena: plan.tensorBytes,
      scalarScratch: try Plan(model, kind: plan.kind, kernels: .reference).scratchBytes,
      scratch: plan.scratchBytes, prepared: plan.preparedBytes, arena: plan.arenaBytes,
      preparedForColdCalls: try Plan(model, kind: plan.kind, kernels: coldCalls).preparedBytes)
    self.plan = "\(plan.kind)"
    plans = Plans(
      layerwise: try Plan(model, kind: .layerwise, kernels: plan.kernels).arenaBytes,
      streamed: model.isChain ? try Plan(model, kind: .streamed, kernels: plan.kernels).arenaBytes : nil)
    let names = model.layerNames
    layers = []
    for index in 0..<model.layerCount { layers.append(LayerSummary(model, index, name: names[index])) }
    sections = model.sectionTable
  }

  /// Sorted keys: the same model gives the same text.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self)
  }
}
