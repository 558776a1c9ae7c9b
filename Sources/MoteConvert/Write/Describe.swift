import MoteFormat
import MoteRuntime

/// Returns the model with another description of what it takes and gives; its arithmetic stays as it is, byte for byte.
///
/// - Parameters:
///   - model: a file of any version that this code reads. It keeps its version unless the fit needs a newer one.
///   - picture: how pictures become the input; nil keeps what the contract says. Its mean and std are not taken, because
///     the layers that apply them stay.
///   - labels: one per class; nil keeps those of the contract.
/// - Throws: for a file that does not open, and for a description that does not go with the model.
public func describe(
  _ model: [UInt8], picture: PictureContract?, labels: [String]?
) throws(ConvertError) -> [UInt8] {
  var picture = picture
  picture?.mean = []
  picture?.std = []
  let result = try withVerified(model) { opened throws(ConvertError) in
    try picture?.check(height: opened.input.height, width: opened.input.width, channels: opened.input.channels)
    if let labels { try check(labels, classes: opened.output.elementCount) }
    return try rewrite(model, opened, picture, labels)
  }
  guard result.count < Int(UInt32.max) else {
    throw ConvertError("the model is too large for the format: \(result.count) bytes with its labels")
  }
  try withVerified(result) { _ in }
  return result
}

private func check(_ labels: [String], classes: Int) throws(ConvertError) {
  guard labels.count == classes else {
    throw ConvertError("labels: found \(labels.count), expected \(classes), one for each class")
  }
}

/// Lays the sections anew behind the contract, whose size may differ, and moves the places that layer records hold.
private func rewrite(
  _ model: [UInt8], _ opened: borrowing Model, _ picture: PictureContract?, _ labels: [String]?
) throws(ConvertError) -> [UInt8] {
  var contract = Array(model[opened.contractOffset..<opened.contractOffset + ContractRecord.size])
  let labelBytes = Int(contract.span.bytes.uint32(ContractRecord.labelBytes.offset))
  let oldLabels = model[opened.contractOffset + ContractRecord.size..<opened.contractOffset + ContractRecord.size + labelBytes]
  if let picture {
    let normalisation = ContractRecord.channelMean.offset..<ContractRecord.parametersDigest.offset
    let kept = contract[normalisation]
    contract.put(picture, contract: 0)
    contract.replaceSubrange(normalisation, with: kept)
  }
  let newLabels = if let labels { try terminated(labels, "label") } else { Array(oldLabels) }
  contract.put(newLabels.count, ContractRecord.labelBytes, 0)
  contract += newLabels

  let count = Int(model.span.bytes.uint16(FileHeader.sectionCount.offset))
  var bytes = Array(model[..<(FileHeader.size + count * SectionEntry.size)])
  var starts: [Int: (old: Int, new: Int)] = [:]
  for index in 0..<count {
    let entry = FileHeader.size + index * SectionEntry.size
    let kind = Int(model.span.bytes.uint16(entry + SectionEntry.kind.offset))
    let offset = Int(model.span.bytes.uint32(entry + SectionEntry.offset.offset))
    let size = Int(model.span.bytes.uint32(entry + SectionEntry.bytes.offset))
    let content = kind == Int(SectionKind.contract.rawValue) ? contract[...] : model[offset..<offset + size]
    bytes.appendZeros(toMultipleOf: Limits.sectionAlignment)
    starts[kind] = (offset, bytes.count)
    bytes.put(bytes.count, SectionEntry.offset, entry)
    bytes.put(content.count, SectionEntry.bytes, entry)
    bytes += content
  }
  if let data = starts[Int(SectionKind.data.rawValue)], let layers = starts[Int(SectionKind.layers.rawValue)] {
    for index in 0..<opened.layerCount {
      bytes.move(layerAt: layers.new + index * LayerRecord.size, by: data.new - data.old)
    }
  }
  bytes.put(bytes.count, FileHeader.fileSize, 0)
  for field in [FileHeader.version, FileHeader.minimumReader] {
    let version = max(model.span.bytes.uint16(field.offset), picture?.fit.version ?? 1)
    bytes.put(version, field, 0)
  }
  Sealing.reseal(&bytes)
  return bytes
}

extension Array where Element == UInt8 {
  /// Moves what a layer record says of its tables' places; where it has no table the offset is 0 and stays so.
  fileprivate mutating func move(layerAt base: Int, by distance: Int) {
    for field in [
      LayerRecord.weightsOffsetField, LayerRecord.biasOffsetField, LayerRecord.multiplierOffsetField,
      LayerRecord.shiftOffsetField, LayerRecord.tableOffsetField,
    ] {
      let offset = Int(span.bytes.uint32(base + field.offset))
      if offset != 0 { put(offset + distance, field, base) }
    }
  }
}
