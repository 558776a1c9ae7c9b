import MoteFormat

/// A run of bytes of a file with its meaning.
struct Annotation {
  var offset: Int
  var count: Int
  var name: String
  var value: String
  /// A long table: shown in full only on demand.
  var isTable = false

  private static let bytesPerLine = 16

  /// `offset  length  bytes  name: value`, the offset in hexadecimal, 16 bytes a line; lines that go on have no length.
  ///
  /// Tables and zeros of more than a line are cut after the first one unless `all`.
  func lines(_ bytes: RawSpan, all: Bool) -> [String] {
    let isCut = !all && count > Self.bytesPerLine && (isTable || bytes.isZero(offset, count))
    let shown = isCut ? Self.bytesPerLine : count
    return stride(from: 0, to: max(shown, 1), by: Self.bytesPerLine).map { start in
      let row = (start..<min(start + Self.bytesPerLine, shown)).map { bytes.uint8(offset + $0) }
      let text = hexadecimal(row, separator: " ")
      let line =
        hexadecimal(UInt32(truncatingIfNeeded: offset + start)) + padded(start == 0 ? "\(count)" : "", 8) + "  " + text
      guard start == 0 else { return line }
      let space = String(repeating: " ", count: 3 * Self.bytesPerLine - 1 - text.count)
      return line + space + (isCut ? " ..  " : "     ") + name + (value.isEmpty ? "" : ": " + value)
    }
  }

  private func padded(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}
