/// Pickles assembled by hand, operation by operation.
struct PickleBuilder {
  var bytes: [UInt8]

  init(protocol version: UInt8 = 4) { bytes = [0x80, version] }

  mutating func op(_ character: Character, _ operand: [UInt8] = []) {
    bytes.append(character.asciiValue ?? 0)
    bytes += operand
  }
  mutating func op(_ byte: UInt8, _ operand: [UInt8] = []) { bytes += [byte] + operand }

  mutating func text(_ text: String) { op(0x8C, [UInt8(text.utf8.count)] + Array(text.utf8)) }
  mutating func data(_ data: [UInt8]) { op("B", littleEndian(UInt32(data.count)) + data) }
  mutating func int(_ value: Int32) { op("J", littleEndian(value)) }
  mutating func global(_ module: String, _ name: String) { op("c", Array("\(module)\n\(name)\n".utf8)) }
  mutating func shape(_ shape: [Int32]) {
    op("(")
    for size in shape { int(size) }
    op("t")
  }

  mutating func dtype(_ kind: String = "f4", order: String = "<") {
    global("numpy", "dtype")
    text(kind)
    op(0x89)
    op(0x88)
    op(0x87)
    op("R")
    op("(")
    int(3)
    text(order)
    for _ in 0..<3 { op("N") }
    for value: Int32 in [-1, -1, 0] { int(value) }
    op("t")
    op("b")
  }

  /// The callable and arguments of `_reconstruct`, and its call.
  mutating func reconstruct() {
    global("numpy.core.multiarray", "_reconstruct")
    global("numpy", "ndarray")
    shape([0])
    data([0x62])
    op(0x87)
    op("R")
  }

  /// An array of little-endian float32, its data put on the stack by `data`.
  mutating func array(_ shape: [Int32], kind: String = "f4", data: (inout PickleBuilder) -> Void) {
    reconstruct()
    op("(")
    int(1)
    self.shape(shape)
    dtype(kind)
    op(0x89)
    data(&self)
    op("t")
    op("b")
  }

  /// A pickled dict with what `entries` leaves on the stack: keys and values.
  static func dictionary(protocol version: UInt8 = 4, _ entries: (inout PickleBuilder) -> Void) -> [UInt8] {
    var builder = PickleBuilder(protocol: version)
    builder.op("}")
    builder.op("(")
    entries(&builder)
    builder.op("u")
    builder.op(".")
    return builder.bytes
  }

  /// `{"W1": [[1, 2], [3, 4]]}`.
  static let small = dictionary {
    $0.text("W1")
    $0.array([2, 2]) { $0.data([1, 2, 3, 4].bytes) }
  }
}
