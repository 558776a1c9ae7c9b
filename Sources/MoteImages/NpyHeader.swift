/// The header of an `.npy` file, versions 1 to 3: a Python dict of three keys.
package struct NpyHeader: Equatable, Sendable {
  /// numpy's name of the element type: `|u1`, `<f4`.
  package var descriptor: String
  package var isFortran: Bool
  package var shape: [Int]
  /// Where the elements begin.
  package var dataOffset: Int

  package static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  private static let longest = 1 << 16
  private static let mostDimensions = 64

  /// `{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3), }`, padded with white space.
  package init(_ bytes: [UInt8]) throws(ImageError) {
    guard bytes.starts(with: Self.magic) else {
      throw ImageError(.wrongMagic, at: 0, "found \(describe(bytes.prefix(6))), expected .npy's magic")
    }
    guard bytes.count >= 10 else { throw Self.cutOff(bytes) }
    guard (1...3).contains(bytes[6]) else {
      throw ImageError(.wrongKind, at: 6, "found .npy version \(bytes[6]), expected 1 to 3")
    }
    let lengthBytes = bytes[6] == 1 ? 2 : 4
    guard bytes.count >= 8 + lengthBytes else { throw Self.cutOff(bytes) }
    let length = bytes[8..<8 + lengthBytes].reversed().reduce(0) { $0 << 8 | Int($1) }
    guard length <= Self.longest else {
      throw ImageError(.tooLarge, at: 8, "found a header of \(length) bytes, expected at most \(Self.longest)")
    }
    dataOffset = 8 + lengthBytes + length
    guard bytes.count >= dataOffset else { throw Self.cutOff(bytes) }
    var text = DictScanner(bytes, from: 8 + lengthBytes, to: dataOffset)
    var descriptor: String?
    var isFortran: Bool?
    var shape: [Int]?
    try text.expect("{")
    while !text.skip("}") {
      let start = text.offset
      let key = try text.quoted()
      try text.expect(":")
      switch key {
      case "descr" where descriptor == nil: descriptor = try text.descriptor()
      case "fortran_order" where isFortran == nil: isFortran = try text.boolean()
      case "shape" where shape == nil: shape = try text.numbers(atMost: Self.mostDimensions)
      default:
        throw ImageError(
          .badHeader, at: start,
          "found the key \(describe(Array(key.utf8))), expected descr, fortran_order and shape, once each")
      }
      guard text.skip(",") || text.peek() == UInt8(ascii: "}") else { throw text.failure("a comma") }
    }
    guard text.peek() == nil else { throw text.failure("the header's end") }
    guard let descriptor, let isFortran, let shape else {
      throw ImageError(.badHeader, at: text.offset, "found no descr, fortran_order or shape, expected all three")
    }
    (self.descriptor, self.isFortran, self.shape) = (descriptor, isFortran, shape)
  }

  private static func cutOff(_ bytes: [UInt8]) -> ImageError {
    ImageError(.truncated, at: bytes.count, "found the end of the file, expected the rest of the .npy header")
  }
}

/// Walks over the text of the dict.
private struct DictScanner {
  let bytes: [UInt8]
  private(set) var offset: Int
  private let end: Int

  init(_ bytes: [UInt8], from start: Int, to end: Int) {
    (self.bytes, offset, self.end) = (bytes, start, end)
  }

  func failure(_ expected: String) -> ImageError {
    ImageError(
      .badHeader, at: offset,
      "found \(offset < end ? describe(bytes[offset..<offset + 1]) : "the header's end"), expected \(expected)")
  }

  /// The next byte that is no white space, not yet consumed; nil at the end.
  mutating func peek() -> UInt8? {
    while offset < end, bytes[offset] == 32 || (9...13).contains(bytes[offset]) { offset += 1 }
    return offset < end ? bytes[offset] : nil
  }

  mutating func skip(_ character: Unicode.Scalar) -> Bool {
    guard peek() == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  mutating func expect(_ character: Unicode.Scalar) throws(ImageError) {
    guard skip(character) else { throw failure("\"\(character)\"") }
  }

  /// Printable ASCII between single quotes, no escapes.
  mutating func quoted() throws(ImageError) -> String {
    guard skip("'") else { throw failure("a text in single quotes") }
    let start = offset
    while offset < end, (33...126).contains(bytes[offset]), bytes[offset] != UInt8(ascii: "'") { offset += 1 }
    guard offset < end, bytes[offset] == UInt8(ascii: "'") else { throw failure("a text in single quotes") }
    defer { offset += 1 }
    return String(decoding: bytes[start..<offset], as: UTF8.self)
  }

  /// The name of one type; a list of named fields and a tuple with a shape are refused.
  mutating func descriptor() throws(ImageError) -> String {
    guard peek() != UInt8(ascii: "["), peek() != UInt8(ascii: "(") else {
      throw ImageError(.wrongKind, at: offset, "found a structured dtype, expected a plain one")
    }
    return try quoted()
  }

  mutating func boolean() throws(ImageError) -> Bool {
    _ = peek()
    for (word, value) in [("True", true), ("False", false)] where bytes[offset..<end].starts(with: word.utf8) {
      offset += word.utf8.count
      return value
    }
    throw failure("True or False")
  }

  /// `(2, 3)`, `(2,)`, `()`.
  mutating func numbers(atMost limit: Int) throws(ImageError) -> [Int] {
    try expect("(")
    var numbers: [Int] = []
    while !skip(")") {
      guard numbers.count < limit else {
        throw ImageError(.tooLarge, at: offset, "found more than \(limit) dimensions")
      }
      numbers.append(try number())
      guard skip(",") || peek() == UInt8(ascii: ")") else { throw failure("a comma") }
    }
    return numbers
  }

  private mutating func number() throws(ImageError) -> Int {
    guard let first = peek(), (0x30...0x39).contains(first) else { throw failure("a number") }
    let start = offset
    var value = 0
    while offset < end, (0x30...0x39).contains(bytes[offset]) {
      let (tens, over1) = value.multipliedReportingOverflow(by: 10)
      let (next, over2) = tens.addingReportingOverflow(Int(bytes[offset] - 0x30))
      guard !over1, !over2 else { throw ImageError(.tooLarge, at: start, "found a number beyond 2^63") }
      value = next
      offset += 1
    }
    return value
  }
}
