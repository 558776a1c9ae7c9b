import MoteGraph

/// The safetensors format: a length, a JSON header, then the tensors' little-endian bytes without gaps.
/// Read are F16, BF16, F32 and F64; written is F32.
public enum Safetensors {
  /// The format's own limit for the header.
  static let maximumHeader: UInt64 = 100_000_000

  /// The tensors of a file in the order of their data.
  /// - Parameter maxMemory: the most bytes that the decoded arrays may take.
  public static func arrays(_ bytes: [UInt8], maxMemory: Int = 1 << 30) throws(ImportError) -> [NamedArray] {
    try contents(bytes, maxMemory: maxMemory).arrays
  }

  /// The tensors in the order of their data, and the strings of `__metadata__`.
  /// - Parameter maxMemory: the most bytes that the decoded arrays may take.
  public static func contents(_ bytes: [UInt8], maxMemory: Int = 1 << 30) throws(ImportError) -> ParameterFile.Contents {
    var reader = ByteReader(bytes)
    let length = try reader.unsigned(8, "the header's length")
    guard length <= maximumHeader else {
      throw ImportError(.tooLarge, at: 0, "a header of \(length) bytes, at most \(maximumHeader) are read")
    }
    let headerRange = try reader.take(length, "the header")
    let header = try SafetensorsHeader.parse(TextScanner(bytes, headerRange))
    let tensors = header.tensors.sorted { ($0.begin, $0.end) < ($1.begin, $1.end) }
    try checkContiguous(tensors, dataCount: reader.remaining)

    var budget = MemoryBudget(maxMemory)
    var result: [NamedArray] = []
    for tensor in tensors {
      let place = "array \(printable(tensor.name))"
      let layout = try ArrayLayout(shape: tensor.shape, order: .c, at: place)
      let array = ArrayData(layout: layout, type: tensor.type, isBigEndian: false)
      try array.check(byteCount: tensor.end - tensor.begin, budget: &budget, at: place)
      let range = (headerRange.upperBound + tensor.begin)..<(headerRange.upperBound + tensor.end)
      let values = bytes.withUnsafeBytes { array.decode(UnsafeRawBufferPointer(rebasing: $0[range])) }
      result.append(NamedArray(name: tensor.name, shape: tensor.shape, values: values))
    }
    return ParameterFile.Contents(arrays: result, metadata: header.metadata)
  }

  /// Every byte after the header belongs to exactly one tensor.
  private static func checkContiguous(_ tensors: [SafetensorsHeader.Tensor], dataCount: Int) throws(ImportError) {
    var position = 0
    for tensor in tensors {
      let place = "array \(printable(tensor.name))"
      guard tensor.begin == position, tensor.end >= tensor.begin else {
        throw ImportError(
          .malformed, at: place,
          "data_offsets \(tensor.begin)..\(tensor.end) overlap or leave a gap, expected to begin at \(position)")
      }
      guard tensor.end <= dataCount else {
        throw ImportError(
          .truncated, at: place, "data_offsets end at \(tensor.end), the file has \(dataCount) bytes of data")
      }
      position = tensor.end
    }
    guard position == dataCount else {
      throw ImportError(
        .malformed, at: "data", "the tensors end at \(position), the file has \(dataCount) bytes of data")
    }
  }

  /// Arrays rounded to float32, sorted by name, and `metadata` sorted by key: same input, same bytes.
  ///
  /// - Precondition: names are unique, and every shape's product is its number of values.
  public static func encode(_ arrays: [NamedArray], metadata: [String: String] = [:]) -> [UInt8] {
    let sorted = arrays.sorted { $0.name < $1.name }
    var entries: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quote($0.key)):\(quote($0.value))" }
      entries.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var position = 0
    for array in sorted {
      precondition(array.shape.reduce(1, *) == array.values.count, "shape and values of \(array.name) differ")
      let end = position + array.values.count * 4
      let shape = array.shape.map(String.init).joined(separator: ",")
      entries.append(
        "\(quote(array.name)):{\"dtype\":\"F32\",\"shape\":[\(shape)],\"data_offsets\":[\(position),\(end)]}")
      position = end
    }
    var header = Array("{\(entries.joined(separator: ","))}".utf8)
    // The data starts at a multiple of 8.
    header += [UInt8](repeating: UInt8(ascii: " "), count: (8 - header.count % 8) % 8)

    var bytes: [UInt8] = []
    bytes.reserveCapacity(8 + header.count + position)
    bytes += littleEndian(UInt64(header.count))
    bytes += header
    for array in sorted {
      for value in array.floats { bytes += littleEndian(value.bitPattern) }
    }
    return bytes
  }

  private static func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.littleEndian) { Array($0) }
  }

  private static func quote(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
