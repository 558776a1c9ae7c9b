/// Walks over the tokens of a Netpbm file; `position` never passes the end.
struct NetpbmScanner {
  let bytes: [UInt8]
  private(set) var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var remaining: Int { bytes.count - position }
  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  /// Reads the magic: whether the raster is raw, and the channels. Sibling formats are refused by their names.
  /// - Parameter colour: whether "P3" and "P6" are taken, besides "P2" and "P5".
  mutating func magic(colour: Bool) throws(ImageError) -> (isRaw: Bool, channels: Int) {
    let expected = colour ? "P2, P3, P5 or P6" : "P2 or P5"
    guard bytes.count >= 2, bytes[0] == UInt8(ascii: "P") else {
      throw ImageError(.wrongMagic, at: 0, "found \(describe(bytes.prefix(2))), expected \(expected)")
    }
    if bytes.count > 2, !Self.isSpace(bytes[2]), bytes[2] != UInt8(ascii: "#") {
      throw ImageError(.wrongMagic, at: 2, "found \(describe(bytes[2..<3])), expected whitespace after the magic")
    }
    position = 2
    switch bytes[1] {
    case UInt8(ascii: "2"): return (false, 1)
    case UInt8(ascii: "5"): return (true, 1)
    case UInt8(ascii: "3") where colour: return (false, 3)
    case UInt8(ascii: "6") where colour: return (true, 3)
    case UInt8(ascii: "1"), UInt8(ascii: "4"): throw refusal("a bitmap of two levels; expected \(expected)")
    case UInt8(ascii: "3"), UInt8(ascii: "6"): throw refusal("a colour image; expected \(expected), of one channel")
    case UInt8(ascii: "7"): throw refusal("an image of arbitrary channels; expected \(expected)")
    default: throw ImageError(.wrongMagic, at: 0, "found \(describe(bytes.prefix(2))), expected \(expected)")
    }
  }

  private func refusal(_ kind: String) -> ImageError {
    ImageError(.wrongKind, at: 0, "\(String(decoding: bytes.prefix(2), as: UTF8.self)) is \(kind)")
  }

  mutating func headerNumber(_ name: String, in range: ClosedRange<Int>) throws(ImageError) -> Int {
    let (value, offset) = try number(name, failure: .badHeader)
    guard range.contains(value) else {
      throw ImageError(
        .badHeader, at: offset,
        "found a \(name) of \(value), expected \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// An unsigned decimal number below 2^31, after any whitespace and comments, and where it begins.
  mutating func number(
    _ name: @autoclosure () -> String, failure: ImageError.Code
  ) throws(ImageError) -> (value: Int, offset: Int) {
    skipSpace(comments: true)
    let offset = position
    var value = 0
    while let byte = current, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
      value = value * 10 + Int(byte - UInt8(ascii: "0"))
      guard value <= Int(Int32.max) else {
        throw ImageError(failure, at: offset, "the \(name()) is out of range, expected a number below 2^31")
      }
      position += 1
    }
    if position == offset, position == bytes.count {
      throw ImageError(.truncated, at: offset, "found the end of the file, expected the \(name())")
    }
    if position == offset || !(current.map { Self.isSpace($0) || $0 == UInt8(ascii: "#") } ?? true) {
      throw ImageError(
        failure, at: position, "found \(describe(bytes[position..<position + 1])), expected the \(name()) as a number")
    }
    return (value, offset)
  }

  /// The single whitespace between the header and a raw raster; a comment up to its line's end counts as one.
  mutating func rasterSeparator() throws(ImageError) {
    guard current != nil else {
      throw ImageError(.truncated, at: position, "found the end of the file, expected the pixels")
    }
    if current == UInt8(ascii: "#") { skipComment() }
    if position < bytes.count { position += 1 }
  }

  /// - Precondition: `count <= remaining`.
  mutating func bigEndian(_ count: Int) -> Int {
    var value = 0
    for _ in 0..<count {
      value = value << 8 | Int(bytes[position])
      position += 1
    }
    return value
  }

  mutating func expectEnd(comments: Bool) throws(ImageError) {
    skipSpace(comments: comments)
    guard remaining == 0 else {
      throw ImageError(
        .surplus, at: position, "found \(remaining) more bytes after the last pixel, expected the end of the file")
    }
  }

  private mutating func skipSpace(comments: Bool) {
    while let byte = current {
      if comments, byte == UInt8(ascii: "#") {
        skipComment()
      } else if Self.isSpace(byte) {
        position += 1
      } else {
        return
      }
    }
  }

  /// Leaves the position on the line's end.
  private mutating func skipComment() {
    while let byte = current, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") { position += 1 }
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}

/// A few bytes for an error message: quoted where printable, otherwise in hexadecimal.
func describe(_ bytes: some Collection<UInt8>) -> String {
  if bytes.isEmpty { return "an empty file" }
  if bytes.allSatisfy({ (33...126).contains($0) }) { return "\"\(String(decoding: bytes, as: UTF8.self))\"" }
  return "bytes " + bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined(separator: " ")
}
