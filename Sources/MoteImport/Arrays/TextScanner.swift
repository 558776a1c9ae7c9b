/// Reads JSON as it heads a safetensors file.
struct TextScanner {
  let bytes: [UInt8]
  private(set) var offset: Int
  let end: Int

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    offset = range.lowerBound
    end = range.upperBound
  }

  func fail(_ message: String) -> ImportError { ImportError(.malformed, at: offset, message) }

  /// The next byte that is no white space, not yet consumed; nil at the end.
  mutating func peek() -> UInt8? {
    while offset < end, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
    return offset < end ? bytes[offset] : nil
  }

  /// Consumes `character` if it comes next.
  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(ImportError) {
    guard skip(character) else { throw fail("the header lacks a \"\(character)\" here") }
  }

  /// A non-negative decimal number.
  mutating func integer() throws(ImportError) -> Int {
    guard let first = peek(), (0x30...0x39).contains(first) else { throw fail("the header lacks a number here") }
    var value = 0
    while offset < end, (0x30...0x39).contains(bytes[offset]) {
      let (tens, over1) = value.multipliedReportingOverflow(by: 10)
      let (next, over2) = tens.addingReportingOverflow(Int(bytes[offset] - 0x30))
      guard !over1, !over2 else { throw fail("a number beyond 2^63") }
      value = next
      offset += 1
    }
    return value
  }

  /// Numbers between brackets, at most numpy's number of dimensions.
  mutating func integers() throws(ImportError) -> [Int] {
    try expect("[")
    var result: [Int] = []
    while !skip("]") {
      guard result.count < ArrayLayout.maximumRank else {
        throw ImportError(.tooLarge, at: offset, "more than \(ArrayLayout.maximumRank) dimensions")
      }
      result.append(try integer())
      guard skip(",") || peek() == UInt8(ascii: "]") else { throw fail("the header lacks a \",\" here") }
    }
    return result
  }

  /// Text between quotes, with escapes.
  mutating func string() throws(ImportError) -> String {
    try expect("\"")
    let start = offset
    var text: [UInt8] = []
    while offset < end, bytes[offset] != UInt8(ascii: "\"") {
      guard bytes[offset] >= 0x20 else { throw fail("a control character in a string") }
      if bytes[offset] == UInt8(ascii: "\\") {
        offset += 1
        text += String(try escape()).utf8
      } else {
        text.append(bytes[offset])
        offset += 1
      }
    }
    guard let result = String(validating: text, as: UTF8.self) else {
      throw ImportError(.malformed, at: start, "a string is no UTF-8")
    }
    try expect("\"")
    return result
  }

  private mutating func escape() throws(ImportError) -> Unicode.Scalar {
    guard offset < end else { throw fail("a string ends in a backslash") }
    defer { offset += 1 }
    switch bytes[offset] {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "/"): return "/"
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "u"):
      let unit = try hexadecimal()
      guard (0xD800..<0xDC00).contains(unit) else { return try scalar(unit) }
      guard offset + 2 < end, bytes[offset + 1] == UInt8(ascii: "\\"), bytes[offset + 2] == UInt8(ascii: "u") else {
        throw fail("half of a surrogate pair")
      }
      offset += 2
      let low = try hexadecimal()
      guard (0xDC00..<0xE000).contains(low) else { throw fail("half of a surrogate pair") }
      return try scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    default: throw fail("an unknown escape in a string")
    }
  }

  private func scalar(_ value: UInt32) throws(ImportError) -> Unicode.Scalar {
    guard let scalar = Unicode.Scalar(value) else { throw fail("half of a surrogate pair") }
    return scalar
  }

  /// The four digits after `u`; leaves `offset` on the last one.
  private mutating func hexadecimal() throws(ImportError) -> UInt32 {
    guard offset + 4 < end else { throw fail("an escape that is cut off") }
    var value: UInt32 = 0
    for _ in 0..<4 {
      offset += 1
      guard let digit = Character(Unicode.Scalar(bytes[offset])).hexDigitValue else {
        throw fail("no hexadecimal digit")
      }
      value = value << 4 | UInt32(digit)
    }
    return value
  }
}
