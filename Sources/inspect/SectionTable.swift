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

  /// A name for each layer; a number for those without one, as the section is optional.
  var layerNames: [String] {
    var names: [String] = []
    if let section = sectionTable.first(where: { $0.code == Int(SectionKind.names.rawValue) }) {
      let text = (0..<section.bytes).map { bytes.uint8(section.offset + $0) }
      names = text.split(separator: 0, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
    }
    return (0..<layerCount).map { names.indices.contains($0) && !names[$0].isEmpty ? names[$0] : "layer\($0)" }
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
