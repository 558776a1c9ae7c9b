import MoteFormat

/// Returns the model with a certificate section behind its last one: what conformance measured on it.
/// - Parameters:
///   - model: a verified file without a certificate, whose section table has room for one entry before its first section.
///   - dataDigest: SHA-256 of the images that were compared.
public func addCertificate(
  to model: [UInt8], images: Int, floatErrors: Int, errors: Int, changed: Int, dataDigest: [UInt8]
) throws(ConvertError) -> [UInt8] {
  guard model.count >= FileHeader.size else { throw ConvertError("the model is too short to certify") }
  let count = Int(model.span.bytes.uint16(FileHeader.sectionCount.offset))
  let end = FileHeader.size + count * SectionEntry.size
  guard end % Limits.sectionAlignment != 0, end + SectionEntry.size <= model.count else {
    throw ConvertError("the model's section table has no room for a certificate")
  }
  let kinds = (0..<count).map {
    model.span.bytes.uint16(FileHeader.size + $0 * SectionEntry.size + SectionEntry.kind.offset)
  }
  guard !kinds.contains(SectionKind.certificate.rawValue) else {
    throw ConvertError("the model holds a certificate already")
  }
  var bytes = model
  bytes.appendZeros(toMultipleOf: Limits.sectionAlignment)
  let base = bytes.count
  bytes.append(contentsOf: repeatElement(0, count: CertificateRecord.size))
  bytes.put(images, CertificateRecord.images, base)
  bytes.put(floatErrors, CertificateRecord.floatErrors, base)
  bytes.put(errors, CertificateRecord.errors, base)
  bytes.put(changed, CertificateRecord.changed, base)
  bytes.put(dataDigest, CertificateRecord.dataDigest, base)
  bytes.put(SectionKind.certificate.rawValue, SectionEntry.kind, end)
  bytes.put(base, SectionEntry.offset, end)
  bytes.put(CertificateRecord.size, SectionEntry.bytes, end)
  bytes.put(count + 1, FileHeader.sectionCount, 0)
  bytes.put(bytes.count, FileHeader.fileSize, 0)
  Sealing.reseal(&bytes)
  return bytes
}
