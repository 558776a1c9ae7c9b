import MoteFormat
import MoteRuntime

/// One entry of a verified model's section table.
struct Section: Encodable {
  var kind: String
  var code: Int
  var required: Bool
  var offset: Int
  var bytes: Int
  /// CRC-32 in eight hexadecimal digits.
  var checksum: String

  init(_ bytes: RawSpan, entry: Int) {
    let code = bytes.uint16(entry + SectionEntry.kind.offset)
    kind = SectionKind(rawValue: code).map { "\($0)" } ?? "unknown"
    self.code = Int(code)
    required = bytes.uint16(entry + SectionEntry.flags.offset) & SectionEntry.requiredFlag != 0
    offset = Int(bytes.uint32(entry + SectionEntry.offset.offset))
    self.bytes = Int(bytes.uint32(entry + SectionEntry.bytes.offset))
    checksum = hexadecimal(bytes.uint32(entry + SectionEntry.checksum.offset))
  }
}

extension Model {
  /// The section table, in the file's order.
  var sectionTable: [Section] {
    (0..<Int(bytes.uint16(FileHeader.sectionCount.offset))).map {
      Section(bytes, entry: FileHeader.size + $0 * SectionEntry.size)
    }
  }
}

/// Eight digits.
func hexadecimal(_ value: UInt32) -> String {
  let digits = String(value, radix: 16)
  return String(repeating: "0", count: 8 - digits.count) + digits
}

/// Two digits a byte.
func hexadecimal(_ bytes: [UInt8], separator: String = "") -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined(separator: separator)
}
