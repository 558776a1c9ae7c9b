import MoteImport

/// Walks a protocol-buffers message without decoding it and counts the memory that decoding will take, so that a small
/// file cannot become a large value: an empty node is two bytes in a file and hundreds in memory.
///
/// Follows only the messages of the schema, so its depth is the schema's.
struct WireScan {
  /// More than any message of the schema takes besides its strings and arrays.
  private static let messageBytes = 512
  private static let stringBytes = 32

  private enum Message {
    case model, operatorSet, graph, node, attribute, tensor, entry, valueInfo, valueType, tensorType, shape, dimension
  }

  private enum Field {
    case message(Message)
    case bytes
    /// Numbers that become this many bytes for each byte of a packed field, and eight each otherwise.
    case numbers(perByte: Int)
    case other
  }

  private let bytes: [UInt8]
  private var offset = 0
  private var budget: MemoryBudget

  /// Throws where the bytes are no message, and where decoding would take more than `limit` bytes.
  static func check(_ bytes: [UInt8], limit: Int) throws(ImportError) {
    var scan = WireScan(bytes: bytes, budget: MemoryBudget(limit))
    try scan.scan(.model, end: bytes.count)
  }

  private init(bytes: [UInt8], budget: MemoryBudget) {
    self.bytes = bytes
    self.budget = budget
  }

  private mutating func scan(_ message: Message, end: Int) throws(ImportError) {
    try charge(WireScan.messageBytes)
    while offset < end {
      let start = offset
      let key = try varint(end: end)
      let (number, wire) = (key >> 3, key & 7)
      guard number > 0, number < 1 << 29 else { throw malformed(start, "field number \(number)") }
      let field = WireScan.field(number, of: message)
      switch wire {
      case 0:
        _ = try varint(end: end)
        if case .numbers = field { try charge(8) }
      case 1: try skip(8, end: end, field)
      case 5: try skip(4, end: end, field)
      case 2:
        let length = try varint(end: end)
        guard length <= UInt64(end - offset) else {
          throw ImportError(.truncated, at: "offset \(start)", "a field of \(length) bytes, \(end - offset) are left")
        }
        try scan(field, length: Int(length))
      default: throw malformed(start, "wire type \(wire)")
      }
    }
  }

  private mutating func scan(_ field: Field, length: Int) throws(ImportError) {
    let end = offset + length
    switch field {
    case .message(let message): return try scan(message, end: end)
    case .bytes: try charge(WireScan.stringBytes + length)
    case .numbers(let perByte):
      let (bytes, overflow) = length.multipliedReportingOverflow(by: perByte)
      guard !overflow else { throw malformed(offset, "a field of \(length) bytes") }
      try charge(bytes)
    case .other: break
    }
    offset = end
  }

  private mutating func skip(_ count: Int, end: Int, _ field: Field) throws(ImportError) {
    guard count <= end - offset else {
      throw ImportError(.truncated, at: "offset \(offset)", "a number of \(count) bytes, \(end - offset) are left")
    }
    offset += count
    if case .numbers = field { try charge(8) }
  }

  private mutating func varint(end: Int) throws(ImportError) -> UInt64 {
    let start = offset
    var value: UInt64 = 0
    for shift in stride(from: 0, to: 70, by: 7) {
      guard offset < end else { throw ImportError(.truncated, at: "offset \(start)", "a number without its end") }
      let byte = bytes[offset]
      offset += 1
      value |= UInt64(byte & 0x7F) << UInt64(shift)
      if byte < 0x80 { return value }
    }
    throw malformed(start, "a number of more than ten bytes")
  }

  private mutating func charge(_ count: Int) throws(ImportError) { try budget.charge(count, at: "offset \(offset)") }

  private func malformed(_ offset: Int, _ what: String) -> ImportError {
    ImportError(.malformed, at: "offset \(offset)", "found \(what), expected a field of an ONNX model")
  }

  /// The fields of the schema that take memory.
  private static func field(_ number: UInt64, of message: Message) -> Field {
    switch (message, number) {
    case (.model, 7): .message(.graph)
    case (.model, 8): .message(.operatorSet)
    case (.graph, 1): .message(.node)
    case (.graph, 5), (.attribute, 5): .message(.tensor)
    case (.graph, 11), (.graph, 12): .message(.valueInfo)
    case (.node, 5): .message(.attribute)
    case (.tensor, 13): .message(.entry)
    case (.valueInfo, 2): .message(.valueType)
    case (.valueType, 1): .message(.tensorType)
    case (.tensorType, 2): .message(.shape)
    case (.shape, 1): .message(.dimension)
    case (.attribute, 8), (.tensor, 1), (.tensor, 7): .numbers(perByte: 8)
    case (.tensor, 5): .numbers(perByte: 4)
    case (.attribute, 7), (.tensor, 4), (.tensor, 10): .numbers(perByte: 1)
    case (.operatorSet, 1), (.graph, 2), (.node, 1), (.node, 2), (.node, 3), (.node, 4), (.node, 7), (.attribute, 1),
      (.attribute, 4), (.tensor, 8), (.tensor, 9), (.entry, 1), (.entry, 2), (.valueInfo, 1), (.dimension, 2):
      .bytes
    default: .other
    }
  }
}
