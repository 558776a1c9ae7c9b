import MoteGraph

/// `.npy` files, versions 1 to 3, of f2, f4 and f8.
enum Npy {
  static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  private struct Header {
    var type: ScalarType?
    var isBigEndian = false
    var isFortran: Bool?
    var shape: [Int]?
  }

  static func array(_ bytes: [UInt8], named name: String, budget: inout MemoryBudget) throws(ImportError) -> NamedArray
  {
    let place = "array \(printable(name))"
    do throws(ImportError) {
      var reader = ByteReader(bytes)
      let header = try readHeader(&reader)
      guard let type = header.type, let isFortran = header.isFortran, let shape = header.shape else {
        throw ImportError(.malformed, at: reader.offset, "the header lacks descr, fortran_order or shape")
      }
      let layout = try ArrayLayout(shape: shape, order: isFortran ? .fortran : .c, at: place)
      let array = ArrayData(layout: layout, type: type, isBigEndian: header.isBigEndian)
      try array.check(byteCount: reader.remaining, budget: &budget, at: place)
      let values = bytes.withUnsafeBytes { array.decode(UnsafeRawBufferPointer(rebasing: $0[reader.offset...])) }
      return NamedArray(name: name, shape: shape, values: values)
    } catch {
      throw error.place == place ? error : ImportError(error.code, at: "\(place), \(error.place)", error.message)
    }
  }

  private static func readHeader(_ reader: inout ByteReader) throws(ImportError) -> Header {
    guard reader.bytes[try reader.take(6, "the magic")].elementsEqual(magic) else {
      throw ImportError(.unknownFormat, at: 0, "no .npy magic")
    }
    let version = try reader.byte("the version")
    _ = try reader.byte("the version")
    guard (1...3).contains(version) else {
      throw ImportError(.refused, at: 6, ".npy version \(version), versions 1 to 3 are read")
    }
    let length = try reader.unsigned(version == 1 ? 2 : 4, "the header's length")
    guard length <= 1 << 16 else {
      throw ImportError(.tooLarge, at: 8, "a header of \(length) bytes, at most 65536 are read")
    }
    let range = try reader.take(length, "the header")
    return try parse(TextScanner(reader.bytes, range))
  }

  /// `{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }`
  private static func parse(_ text: TextScanner) throws(ImportError) -> Header {
    var text = text
    var header = Header()
    try text.expect("{")
    while !text.skip("}") {
      let key = try text.string(quote: "'")
      try text.expect(":")
      switch key {
      case "descr" where header.type == nil: try readType(&text, into: &header)
      case "fortran_order" where header.isFortran == nil:
        switch text.word() {
        case "True": header.isFortran = true
        case "False": header.isFortran = false
        default: throw text.fail("fortran_order is neither True nor False")
        }
      case "shape" where header.shape == nil: header.shape = try text.integers("(", ")")
      default: throw text.fail("unexpected key \"\(printable(key))\"")
      }
      guard text.skip(",") || text.peek() == UInt8(ascii: "}") else { throw text.fail("the header lacks a \",\" here") }
    }
    guard text.peek() == nil else { throw text.fail("text after the header's dict") }
    return header
  }

  private static func readType(_ text: inout TextScanner, into header: inout Header) throws(ImportError) {
    guard text.peek() == UInt8(ascii: "'") else {
      throw text.fail("a structured dtype is refused, expected f2, f4 or f8")
    }
    let descriptor = try text.string(quote: "'")
    guard descriptor.hasPrefix("<") || descriptor.hasPrefix(">") else { throw refuse(descriptor, text) }
    header.isBigEndian = descriptor.hasPrefix(">")
    switch descriptor.dropFirst() {
    case "f2": header.type = .float16
    case "f4": header.type = .float32
    case "f8": header.type = .float64
    default: throw refuse(descriptor, text)
    }
  }

  private static func refuse(_ descriptor: String, _ text: TextScanner) -> ImportError {
    ImportError(.refused, at: text.offset, "dtype \"\(printable(descriptor))\" is refused, expected f2, f4 or f8")
  }
}
