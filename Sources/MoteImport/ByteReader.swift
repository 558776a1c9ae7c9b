/// Reads forward through bytes; every read is checked against `end`.
struct ByteReader {
  let bytes: [UInt8]
  private(set) var offset: Int
  let end: Int

  init(_ bytes: [UInt8], from offset: Int = 0) {
    self.bytes = bytes
    self.offset = min(offset, bytes.count)
    self.end = bytes.count
  }

  var remaining: Int { end - offset }

  /// The next `count` bytes as a range of `bytes`. `what` names them in the error.
  mutating func take(_ count: UInt64, _ what: String) throws(ImportError) -> Range<Int> {
    guard count <= UInt64(remaining) else {
      throw ImportError(.truncated, at: offset, "\(what) needs \(count) bytes, \(remaining) are left")
    }
    defer { offset += Int(count) }
    return offset..<(offset + Int(count))
  }

  /// An unsigned little-endian number of `width` bytes, at most 8.
  mutating func unsigned(_ width: Int, _ what: String) throws(ImportError) -> UInt64 {
    let range = try take(UInt64(width), what)
    return bytes[range].reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  mutating func byte(_ what: String) throws(ImportError) -> UInt8 { UInt8(try unsigned(1, what)) }

  /// The bytes up to the next newline, which is skipped.
  mutating func line(_ what: String) throws(ImportError) -> Range<Int> {
    guard let newline = bytes[offset...].firstIndex(of: 0x0A) else {
      throw ImportError(.truncated, at: offset, "\(what) has no end of line")
    }
    defer { offset = newline + 1 }
    return offset..<newline
  }
}
