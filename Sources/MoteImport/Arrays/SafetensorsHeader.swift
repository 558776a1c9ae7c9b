/// The JSON of a safetensors file: names to `{"dtype", "shape", "data_offsets"}`, and `__metadata__` of strings.
/// Parsed by hand because duplicate keys and the place of an error get lost in a general JSON reader.
enum SafetensorsHeader {
  struct Tensor {
    var name: String
    var type: ScalarType
    var shape: [Int]
    /// Offsets into the data after the header.
    var begin: Int
    var end: Int
  }

  static func parse(
    _ text: TextScanner
  ) throws(ImportError) -> (tensors: [Tensor], metadata: [String: String]) {
    var text = text
    var tensors: [Tensor] = []
    var metadata: [String: String] = [:]
    var names: Set<String> = []
    try object(&text) { (text, name) throws(ImportError) in
      guard names.insert(name).inserted else {
        throw ImportError(.malformed, at: "array \(printable(name))", "appears twice")
      }
      if name == "__metadata__" {
        try object(&text) { (text, key) throws(ImportError) in
          guard metadata.updateValue(try text.string(), forKey: key) == nil else {
            throw ImportError(.malformed, at: "__metadata__", "key \(printable(key)) appears twice")
          }
        }
      } else {
        tensors.append(try tensor(&text, name: name))
      }
    }
    guard text.peek() == nil else { throw text.fail("text after the header's JSON") }
    return (tensors, metadata)
  }

  private static func tensor(_ text: inout TextScanner, name: String) throws(ImportError) -> Tensor {
    let place = "array \(printable(name))"
    var dtype: String?
    var shape: [Int]?
    var offsets: [Int]?
    try object(&text) { (text, key) throws(ImportError) in
      switch key {
      case "dtype" where dtype == nil: dtype = try text.string()
      case "shape" where shape == nil: shape = try text.integers()
      case "data_offsets" where offsets == nil: offsets = try text.integers()
      default: throw ImportError(.malformed, at: place, "unexpected key \"\(printable(key))\"")
      }
    }
    guard let dtype, let shape, let offsets, offsets.count == 2 else {
      throw ImportError(.malformed, at: place, "dtype, shape or two data_offsets are missing")
    }
    let type: ScalarType
    switch dtype {
    case "F16": type = .float16
    case "BF16": type = .bfloat16
    case "F32": type = .float32
    case "F64": type = .float64
    default:
      throw ImportError(.refused, at: place, "dtype \"\(printable(dtype))\" is refused, expected F16, BF16, F32 or F64")
    }
    return Tensor(name: name, type: type, shape: shape, begin: offsets[0], end: offsets[1])
  }

  /// Calls `member` after each key and colon of an object.
  private static func object(
    _ text: inout TextScanner, member: (inout TextScanner, String) throws(ImportError) -> Void
  ) throws(ImportError) {
    try text.expect("{")
    if text.skip("}") { return }
    repeat {
      let key = try text.string()
      try text.expect(":")
      try member(&text, key)
    } while text.skip(",")
    try text.expect("}")
  }
}
