import MoteFormat
import MoteRuntime

/// The converter's version, as the contract holds it.
public let converterVersion: [UInt16] = [0, 1, 0]

/// Places the tensors, writes a model in the lowest version that has everything in it, and verifies what it wrote: a file that this converter hands out always opens.
package func writeModel(_ image: ModelImage) throws(ConvertError) -> [UInt8] {
  guard image.tensors.count == image.layers.count + 1 else {
    throw ConvertError("found \(image.tensors.count) tensors, expected \(image.layers.count + 1), one more than layers")
  }
  for (index, layer) in image.layers.enumerated() {
    guard (1...Limits.maxInputs).contains(layer.inputs.count), layer.inputs.allSatisfy((0...index).contains) else {
      throw ConvertError("layer \(layer.name): found inputs \(layer.inputs), expected one to four tensors of 0...\(index)")
    }
  }
  try image.checkFields()
  let (lastUse, plan) = (image.lastUse, image.tensorPlan)
  let sections: [(SectionKind, [UInt8])] = [
    (.contract, try contractSection(image)),
    (.tensors, tensorSection(image, plan, lastUse)),
    (.layers, []), (.data, []), (.names, try terminated(image.layers.map(\.name), "layer")),
  ]
  var file = FileBuilder(sections: sections.map(\.0))
  for (kind, bytes) in sections {
    switch kind {
    case .layers: file.begin(.layers, count: image.layers.count * LayerRecord.size)
    case .data: appendData(image, to: &file)
    default: file.append(kind, bytes)
    }
  }
  let macs = image.layers.reduce(Int64(0)) { $0 + image.macs($1) }
  let bytes = try file.finish(
    layers: image.layers.count, tensors: image.tensors.count, arenaBytes: plan.arena.byteCount, macs: macs,
    version: max(image.version, plan.version, image.picture.fit.version))
  try withVerified(bytes) { _ in }
  return bytes
}

private func contractSection(_ image: ModelImage) throws(ConvertError) -> [UInt8] {
  let labels = try terminated(image.labels, "label")
  var bytes = [UInt8](repeating: 0, count: ContractRecord.size)
  bytes.put(InputKind.image.rawValue, ContractRecord.inputKind, 0)
  bytes.put(image.picture, contract: 0)
  bytes.put(OutputKind.classLogits.rawValue, ContractRecord.outputKind, 0)
  bytes.put(image.calibrationMethod, ContractRecord.calibrationMethod, 0)
  bytes.put(image.tensors.last?.channels ?? 0, ContractRecord.classCount, 0)
  bytes.put(labels.count, ContractRecord.labelBytes, 0)
  bytes.put(image.calibrationImages, ContractRecord.calibrationImages, 0)
  var version: [UInt8] = []
  version.append(littleEndian: converterVersion)
  bytes.put(version, ContractRecord.converterVersion, 0)
  bytes.put(image.provenance.parametersDigest, ContractRecord.parametersDigest, 0)
  bytes.put(image.provenance.calibrationDigest, ContractRecord.calibrationDigest, 0)
  bytes.put(Array(image.name.utf8), ContractRecord.name, 0)
  return bytes + labels
}

private func tensorSection(_ image: ModelImage, _ plan: TensorPlan, _ lastUse: [Int]) -> [UInt8] {
  var bytes = [UInt8](repeating: 0, count: image.tensors.count * TensorRecord.size)
  for (index, tensor) in image.tensors.enumerated() {
    let base = index * TensorRecord.size
    bytes.put(tensor.type.rawValue, TensorRecord.typeField, base)
    bytes.put(tensor.zeroPoint, TensorRecord.zeroPointField, base)
    bytes.put(lastUse[index], TensorRecord.lastUseField, base)
    bytes.put(tensor.height, TensorRecord.heightField, base)
    bytes.put(tensor.width, TensorRecord.widthField, base)
    bytes.put(tensor.channels, TensorRecord.channelsField, base)
    bytes.put(tensor.scale, TensorRecord.scaleField, base)
    bytes.put(plan.offset(index), TensorRecord.arenaOffsetField, base)
    let slice = plan.sharing.slices[index]
    bytes.put(slice?.parent ?? Int(TensorRecord.noParent), TensorRecord.parentField, base)
    bytes.put(slice?.channelOffset ?? 0, TensorRecord.channelOffsetField, base)
  }
  return bytes
}

/// Appends the data section and fills in the layer records that point into it.
private func appendData(_ image: ModelImage, to file: inout FileBuilder) {
  file.begin(.data, count: 0)
  for (index, layer) in image.layers.enumerated() {
    let weights = file.appendTable(layer.weights, alignment: Limits.sectionAlignment)
    let bias = file.appendTable(layer.bias, alignment: Limits.memoryAlignment)
    let multipliers = file.appendTable(layer.multipliers, alignment: Limits.memoryAlignment)
    let shifts = file.appendTable(layer.shifts, alignment: Limits.memoryAlignment)
    let table = file.appendTable(layer.table, alignment: Limits.memoryAlignment)
    var record = LayerRecord(
      op: layer.op, type: layer.type, activation: layer.activation, groups: layer.groups, input: layer.inputs[0],
      window: layer.window, pool: layer.pool, qMin: layer.qMin, qMax: layer.qMax, weightsOffset: weights,
      weightsBytes: layer.weights.count, biasOffset: bias, multiplierOffset: multipliers, shiftOffset: shifts,
      bound: layer.bound)
    record.inputCount = layer.inputs.count
    if layer.inputs.count > 1 { record.input1 = layer.inputs[1] }
    if layer.inputs.count > 2 { record.input2 = layer.inputs[2] }
    if layer.inputs.count > 3 { record.input3 = layer.inputs[3] }
    (record.countsPadding, record.reachBottom, record.reachRight) = (layer.countsPadding, layer.reachBottom, layer.reachRight)
    (record.floatMin, record.floatMax) = (layer.floatMin, layer.floatMax)
    (record.tableOffset, record.tableBytes) = (table, layer.table.count)
    record.normalization = layer.normalization
    file.putLayer(record, at: index)
  }
}

extension ModelImage {
  /// The lowest format version that has all of its layers.
  fileprivate var version: UInt16 { layers.contains { $0.isGraph } ? FileHeader.graphVersion : 1 }
}

extension TensorPlan {
  /// The lowest format version in which tensors may share bytes as they do.
  fileprivate var version: UInt16 { sharing.isNone ? 1 : FileHeader.sliceVersion }
}

extension LayerImage {
  /// Whether the record is one of `FileHeader.graphVersion`.
  fileprivate var isGraph: Bool { LayerRecord(op: op, type: type, activation: activation, input: 0).isGraph }
}

/// Strings behind each other, each followed by a NUL; hence none may hold one.
/// - Parameter what: what each of them names, for the refusal.
func terminated(_ strings: [String], _ what: String) throws(ConvertError) -> [UInt8] {
  var bytes: [UInt8] = []
  for string in strings {
    guard !string.utf8.contains(0) else { throw ConvertError("\(what) \(string): found a NUL in the name, expected none") }
    bytes += string.utf8
    bytes.append(0)
  }
  return bytes
}
