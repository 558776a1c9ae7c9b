import MoteFormat

extension Verifier {
  static func checkContract(_ model: borrowing Model) throws(ModelError) {
    let base = model.sections.contract
    let bytes = model.bytes
    func code(_ field: Field) -> UInt8 { bytes.uint8(base + field.offset) }
    func refuse(_ field: Field) -> ModelError { ModelError(.badContract, at: base + field.offset) }
    guard InputKind(rawValue: code(ContractRecord.inputKind)) != nil else { throw refuse(ContractRecord.inputKind) }
    guard ChannelOrder(rawValue: code(ContractRecord.channelOrder)) != nil else {
      throw refuse(ContractRecord.channelOrder)
    }
    guard InputPolarity(rawValue: code(ContractRecord.polarity)) != nil else { throw refuse(ContractRecord.polarity) }
    guard InputFit(rawValue: code(ContractRecord.fit)) != nil else { throw refuse(ContractRecord.fit) }
    guard OutputKind(rawValue: code(ContractRecord.outputKind)) != nil else { throw refuse(ContractRecord.outputKind) }
    guard CalibrationCode(rawValue: code(ContractRecord.calibrationMethod)) != nil else {
      throw refuse(ContractRecord.calibrationMethod)
    }
    for field in 0..<8 where !bytes.float32(base + ContractRecord.channelMean.offset + 4 * field).isFinite {
      throw ModelError(.notFinite, at: base + ContractRecord.channelMean.offset + 4 * field)
    }
    guard bytes.isZero(base + ContractRecord.reserved0.offset, ContractRecord.reserved0.size) else {
      throw ModelError(.reservedNotZero, at: base + ContractRecord.reserved0.offset)
    }
    guard bytes.isZero(base + ContractRecord.reserved1.offset, ContractRecord.reserved1.size) else {
      throw ModelError(.reservedNotZero, at: base + ContractRecord.reserved1.offset)
    }
    try checkLabels(model)
  }

  /// Labels are NUL-terminated and fill the rest of the section; there are none, or one for each class.
  private static func checkLabels(_ model: borrowing Model) throws(ModelError) {
    let base = model.sections.contract
    let bytes = model.bytes
    let start = base + ContractRecord.size
    let length = model.sections.contractEnd - start
    guard Int64(bytes.uint32(base + ContractRecord.labelBytes.offset)) == Int64(length) else {
      throw ModelError(.badContract, at: base + ContractRecord.labelBytes.offset)
    }
    var labels = 0
    for index in 0..<length where bytes.uint8(start + index) == 0 { labels += 1 }
    guard length == 0 || bytes.uint8(start + length - 1) == 0 else {
      throw ModelError(.badContract, at: start + length - 1)
    }
    let classes = Int(bytes.uint16(base + ContractRecord.classCount.offset))
    guard length == 0 || labels == classes else {
      throw ModelError(.badContract, at: base + ContractRecord.classCount.offset)
    }
    // tensor(_:) is safe only once the tensors were checked, so the output's channels are read directly here.
    let output = model.tensorOffset(model.tensorCount - 1)
    guard Int64(bytes.uint32(output + TensorRecord.channelsField.offset)) == Int64(classes), classes > 0,
      bytes.uint32(output + TensorRecord.heightField.offset) == 1,
      bytes.uint32(output + TensorRecord.widthField.offset) == 1
    else { throw ModelError(.badContract, at: base + ContractRecord.classCount.offset) }
  }

  /// A certificate counts images, and of those the wrong and the changed ones.
  static func checkCertificate(_ model: borrowing Model) throws(ModelError) {
    let base = model.sections.certificate
    guard base != 0 else { return }
    let bytes = model.bytes
    let images = bytes.uint32(base + CertificateRecord.images.offset)
    let counts: InlineArray<3, Field> = [
      CertificateRecord.floatErrors, CertificateRecord.errors, CertificateRecord.changed,
    ]
    for index in counts.indices where bytes.uint32(base + counts[index].offset) > images {
      throw ModelError(.badContract, at: base + counts[index].offset)
    }
    guard bytes.isZero(base + CertificateRecord.reserved.offset, CertificateRecord.reserved.size) else {
      throw ModelError(.reservedNotZero, at: base + CertificateRecord.reserved.offset)
    }
  }

  /// Names are NUL-terminated, one for each layer record, and fill their section.
  static func checkNames(_ model: borrowing Model) throws(ModelError) {
    let (start, end) = (model.sections.names, model.sections.namesEnd)
    guard start != 0 else { return }
    var names = 0
    for offset in start..<end where model.bytes.uint8(offset) == 0 { names += 1 }
    guard names == model.layerCount, model.bytes.uint8(end - 1) == 0 else { throw ModelError(.badSection, at: start) }
  }
}
