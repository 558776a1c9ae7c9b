import MoteFormat

extension Verifier {
  func checkContract() throws(ModelError) {
    let record = unsafe RecordView(file, at: sections.start(.contract))
    try FieldCheck.run(FieldCheck.contract, record, in: file)
    // Labels fill the rest of the section; there are none, or one for each class.
    let start = record.offset(in: file) &+ ContractRecord.size
    let end = sections.end(.contract)
    guard record.int(ContractRecord.labelBytes) == end &- start else {
      throw record.refusal(.badContract, ContractRecord.labelBytes, in: file)
    }
    let classes = record.uint16(ContractRecord.classCount)
    let mismatch = record.refusal(.badContract, ContractRecord.classCount, in: file)
    guard end == start || areStrings(start, end, Int(classes)) else { throw mismatch }
    let output = tensor(layerCount).record
    guard classes > 0, output.uint32(TensorRecord.channelsField) == UInt32(classes),
      output.uint32(TensorRecord.heightField) == 1, output.uint32(TensorRecord.widthField) == 1
    else { throw mismatch }
  }

  /// A certificate counts images, and of those the wrong and the changed ones.
  func checkCertificate() throws(ModelError) {
    guard sections.start(.certificate) != 0 else { return }
    let record = unsafe RecordView(file, at: sections.start(.certificate))
    let images = record.uint32(CertificateRecord.images)
    // The three counts follow each other.
    var place = CertificateRecord.floatErrors.offset
    while place <= CertificateRecord.changed.offset {
      guard record.uint32(place) <= images else { throw ModelError(.badContract, at: record.offset(in: file) &+ place) }
      place &+= 4
    }
    try FieldCheck.run(FieldCheck.certificate, record, in: file)
  }

  /// Whether NUL-terminated strings, `count` of them, fill the bytes from `start` to `end`, of which there is one at least.
  @inline(never)
  func areStrings(_ start: Int, _ end: Int, _ count: Int) -> Bool {
    var strings = 0
    var last: UInt8 = 0
    for place in from(start, to: end) {
      last = unsafe file.load(fromByteOffset: place, as: UInt8.self)
      if last == 0 { strings &+= 1 }
    }
    return strings == count && last == 0
  }
}
