import MoteGraph
import MoteImages

/// `.npy` files, versions 1 to 3, of f2, f4 and f8.
enum Npy {
  static let magic = NpyHeader.magic

  static func array(_ bytes: [UInt8], named name: String, budget: inout MemoryBudget) throws(ImportError) -> NamedArray
  {
    let place = "array \(printable(name))"
    do throws(ImportError) {
      let header = try header(bytes)
      let type = try type(header.descriptor)
      let layout = try ArrayLayout(shape: header.shape, order: header.isFortran ? .fortran : .c, at: place)
      let array = ArrayData(layout: layout, type: type, isBigEndian: header.descriptor.hasPrefix(">"))
      try array.check(byteCount: bytes.count - header.dataOffset, budget: &budget, at: place)
      let values = bytes.withUnsafeBytes { array.decode(UnsafeRawBufferPointer(rebasing: $0[header.dataOffset...])) }
      return NamedArray(name: name, shape: header.shape, values: values)
    } catch {
      throw error.place == place ? error : ImportError(error.code, at: "\(place), \(error.place)", error.message)
    }
  }

  private static func header(_ bytes: [UInt8]) throws(ImportError) -> NpyHeader {
    do { return try NpyHeader(bytes) } catch {
      let code: ImportError.Code =
        switch error.code {
        case .wrongMagic: .unknownFormat
        case .wrongKind: .refused
        case .tooLarge: .tooLarge
        case .truncated: .truncated
        default: .malformed
        }
      throw ImportError(code, at: error.offset, error.message)
    }
  }

  private static func type(_ descriptor: String) throws(ImportError) -> ScalarType {
    if let first = descriptor.first, "<>".contains(first) {
      switch descriptor.dropFirst() {
      case "f2": return .float16
      case "f4": return .float32
      case "f8": return .float64
      default: break
      }
    }
    throw ImportError(.refused, at: "the header", "dtype \"\(printable(descriptor))\" is refused, expected f2, f4 or f8")
  }
}
