import Foundation
import MoteFormat
import Testing

/// The records that the format document has a table for, by its heading.
enum Record {
  static let all: [(name: String, size: Int, fields: [Field])] = [
    ("Header", FileHeader.size, FileHeader.fields),
    ("Section entry", SectionEntry.size, SectionEntry.fields),
    ("Contract", ContractRecord.size, ContractRecord.fields),
    ("Tensor record", TensorRecord.size, TensorRecord.fields),
    ("Layer record", LayerRecord.size, LayerRecord.fields),
    ("Window", 8, WindowRecord.fields),
    ("Certificate", CertificateRecord.size, CertificateRecord.fields),
  ]
}

@Suite("The format document") struct SpecificationTests {
  let text: String

  init() throws {
    let url = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Sources/MoteFormat/README.md")
    text = try String(contentsOf: url, encoding: .utf8)
  }

  /// The cells of the first table behind a heading, without its head.
  func table(_ heading: String) throws -> [[String]] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let start = try #require(
      lines.firstIndex { $0.hasPrefix("#") && $0.drop { $0 == "#" } == " " + heading }, "no heading \(heading)")
    let rows = lines[(start + 1)...].drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }.dropFirst(2)
    return rows.map { row in
      row.split(separator: "|").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " `")) }
    }
  }

  static func typeName(_ kind: Field.Kind) -> String {
    switch kind {
    case .uint8: "u8"
    case .uint16: "u16"
    case .uint32: "u32"
    case .int32: "i32"
    case .float32: "f32"
    case .bytes: "bytes"
    }
  }

  @Test("Every byte table is the code's", arguments: Record.all.indices) func fields(_ index: Int) throws {
    let record = Record.all[index]
    let documented = try table(record.name).map { $0.prefix(4).joined(separator: " ") }
    let coded = record.fields.map { "\($0.offset) \($0.size) \($0.name) \(Self.typeName($0.kind))" }
    #expect(documented == coded, "\(record.name)")
    #expect(text.contains("\(record.name.lowercased()): \(record.size) bytes"), "\(record.name) states its size")
  }

  func codes(_ heading: String) throws -> [String] { try table(heading).map { "\($0[0]) \($0[1])" } }

  /// The codes that an enum has, found by trying every one.
  static func cases<Code: RawRepresentable>(_ type: Code.Type) -> [String] where Code.RawValue: FixedWidthInteger {
    (0...255).compactMap { raw in Code(rawValue: Code.RawValue(raw)).map { "\(raw) \($0)" } }
  }

  @Test("Every code table is the code's") func codeTables() throws {
    #expect(try codes("Section kinds") == Self.cases(SectionKind.self))
    #expect(try codes("Operators") == Self.cases(Operator.self))
    #expect(try codes("Numeric types") == Self.cases(NumericType.self))
    #expect(try codes("Activations") == Self.cases(Activation.self))
    #expect(try codes("Weight layouts") == Self.cases(WeightLayout.self))
    #expect(try table("Packed weights").map { $0[0] } == Self.cases(WeightLayout.self).dropFirst().map { String($0.dropFirst(2)) })
    #expect(try codes("Tensor types") == Self.cases(TensorType.self))
    #expect(try codes("Requantization rules") == Self.cases(RequantizationRule.self))
    #expect(try codes("Input kinds") == Self.cases(InputKind.self))
    #expect(try codes("Channel orders") == Self.cases(ChannelOrder.self))
    #expect(try codes("Polarities") == Self.cases(InputPolarity.self))
    #expect(try codes("Fits") == Self.cases(InputFit.self))
    #expect(try codes("Output kinds") == Self.cases(OutputKind.self))
    #expect(try codes("Calibration methods") == Self.cases(CalibrationCode.self))
    #expect(try codes("Errors") == Self.cases(ModelError.Code.self))
  }

  @Test("Reserved codes are not in use") func reserved() throws {
    let rows = try table("Reserved codes")
    #expect(!rows.isEmpty)
    for row in rows {
      let code = try #require(UInt8(row[1]))
      switch row[0] {
      case "operator": #expect(Operator(rawValue: code) == nil)
      case "rule": #expect(RequantizationRule(rawValue: code) == nil)
      case "layout": #expect(WeightLayout(rawValue: code) == nil)
      case "activation": #expect(Activation(rawValue: code) == nil)
      default: Issue.record("unknown kind of code \(row[0])")
      }
    }
  }

  @Test("The limits are the code's") func limits() throws {
    let stated = Dictionary(try table("Limits").map { ($0[0], $0[1]) }, uniquingKeysWith: { first, _ in first })
    #expect(
      stated == [
        "sectionAlignment": "\(Limits.sectionAlignment)", "memoryAlignment": "\(Limits.memoryAlignment)",
        "maxSections": "\(Limits.maxSections)", "maxTensorElements": "\(Limits.maxTensorElements)",
        "maxMACs": "\(Limits.maxMACs)", "maxLivenessChecks": "\(Limits.maxLivenessChecks)",
        "maxInputs": "\(Limits.maxInputs)",
      ])
  }
}
