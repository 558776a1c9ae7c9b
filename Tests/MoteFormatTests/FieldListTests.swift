import MoteFormat
import Testing

@Suite("Field lists")
struct FieldListTests {
  static let records: [(String, [Field], Int)] = [
    ("header", FileHeader.fields, FileHeader.size), ("section entry", SectionEntry.fields, SectionEntry.size),
    ("tensor", TensorRecord.fields, TensorRecord.size), ("layer", LayerRecord.fields, LayerRecord.size),
    ("contract", ContractRecord.fields, ContractRecord.size),
    ("certificate", CertificateRecord.fields, CertificateRecord.size),
  ]

  @Test("the fields tile their record", arguments: records)
  func tile(record: String, fields: [Field], size: Int) {
    var end = 0
    for field in fields {
      #expect(field.offset == end, "\(record).\(field.name)")
      end += field.size
    }
    #expect(end == size)
  }
}
