/// A stack machine for the opcodes that pickled numpy arrays need. It builds descriptions and calls nothing.
///
/// Every operation takes at least one byte of the file and adds at most one value to one table, so the tables are
/// bounded by the number of operations, and that by `maximumOperations`.
struct PickleMachine {
  /// numpy writes about 60 operations per array, so some 4,000 arrays fit.
  static let maximumOperations = 1 << 18

  struct Entry {
    var key: Range<Int>
    var value: PickleValue
  }

  var reader: ByteReader
  /// Offset of the operation being run.
  var operationOffset = 0
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memo: [UInt64: PickleValue] = [:]
  private var frameEnd = 0
  var elements: [PickleValue] = []
  var dictionaries: [[Entry]] = []
  var dtypes: [PickleDType] = []
  var arrays: [PickleArray] = []

  init(_ bytes: [UInt8]) { reader = ByteReader(bytes) }

  /// Runs to STOP and returns the one value left.
  mutating func run() throws(ImportError) -> PickleValue {
    try readProtocol()
    for _ in 0..<Self.maximumOperations {
      operationOffset = reader.offset
      let byte = try reader.byte("the next operation")
      guard let opcode = PickleOpcode(rawValue: byte) else {
        let name = PickleOpcode.refused[byte].map { "opcode \($0)" } ?? "byte \(byte), which is no opcode,"
        throw fail(.refused, "\(name) is refused")
      }
      if opcode == .stop { return try finish() }
      try execute(opcode)
      guard operationOffset >= frameEnd || reader.offset <= frameEnd else {
        throw fail(.malformed, "an operation crosses the end of its frame at offset \(frameEnd)")
      }
    }
    throw fail(.tooLarge, "more than \(Self.maximumOperations) operations")
  }

  func fail(_ code: ImportError.Code, _ message: String) -> ImportError {
    ImportError(code, at: operationOffset, message)
  }

  // MARK: - Begin and end

  private mutating func readProtocol() throws(ImportError) {
    guard try reader.byte("the protocol") == PickleOpcode.proto.rawValue else {
      throw fail(.unknownFormat, "a pickle of protocol 2 to 5 starts with byte 0x80")
    }
    let version = try reader.byte("the protocol")
    guard (2...5).contains(version) else {
      throw fail(.refused, "pickle protocol \(version), protocols 2 to 5 are read")
    }
  }

  private mutating func finish() throws(ImportError) -> PickleValue {
    let value = try pop()
    guard stack.isEmpty, marks.isEmpty else { throw fail(.malformed, "STOP with values left on the stack") }
    guard reader.offset >= frameEnd else { throw fail(.malformed, "STOP before the frame's end at offset \(frameEnd)") }
    guard reader.remaining == 0 else { throw fail(.malformed, "\(reader.remaining) bytes follow STOP") }
    return value
  }

  // MARK: - Operations

  private mutating func execute(_ opcode: PickleOpcode) throws(ImportError) {
    switch opcode {
    case .proto: throw fail(.malformed, "a second PROTO")
    case .frame: try beginFrame()
    case .stop: break  // Handled by `run`.
    case .mark: marks.append(stack.count)
    case .none: stack.append(.none)
    case .newTrue: stack.append(.bool(true))
    case .newFalse: stack.append(.bool(false))
    case .binInt: stack.append(.int(Int(Int32(truncatingIfNeeded: try reader.unsigned(4, "BININT")))))
    case .binInt1: stack.append(.int(Int(try reader.unsigned(1, "BININT1"))))
    case .binInt2: stack.append(.int(Int(try reader.unsigned(2, "BININT2"))))
    case .long1: stack.append(.int(try readLong()))
    case .shortBinUnicode: stack.append(.text(try take(lengthBytes: 1, "SHORT_BINUNICODE")))
    case .binUnicode: stack.append(.text(try take(lengthBytes: 4, "BINUNICODE")))
    case .binUnicode8: stack.append(.text(try take(lengthBytes: 8, "BINUNICODE8")))
    case .shortBinBytes: stack.append(.bytes(try take(lengthBytes: 1, "SHORT_BINBYTES")))
    case .binBytes: stack.append(.bytes(try take(lengthBytes: 4, "BINBYTES")))
    case .binBytes8: stack.append(.bytes(try take(lengthBytes: 8, "BINBYTES8")))
    case .byteArray8: stack.append(.bytes(try take(lengthBytes: 8, "BYTEARRAY8")))
    case .emptyTuple: stack.append(.tuple(0..<0))
    case .tuple: try makeTuple(of: try popMark())
    case .tuple1: try makeTuple(count: 1)
    case .tuple2: try makeTuple(count: 2)
    case .tuple3: try makeTuple(count: 3)
    case .emptyDict: stack.append(makeDictionary())
    case .setItem: try setItems([try pop(), try pop()].reversed())
    case .setItems: try setItems(try popMark())
    case .binPut: memo[try reader.unsigned(1, "BINPUT")] = try top()
    case .longBinPut: memo[try reader.unsigned(4, "LONG_BINPUT")] = try top()
    case .memoize: memo[UInt64(memo.count)] = try top()
    case .binGet: try fetch(try reader.unsigned(1, "BINGET"))
    case .longBinGet: try fetch(try reader.unsigned(4, "LONG_BINGET"))
    case .global: try pushGlobal(module: try reader.line("GLOBAL"), name: try reader.line("GLOBAL"))
    case .stackGlobal: try stackGlobal()
    case .reduce:
      let arguments = try pop()
      stack.append(try reduce(try pop(), arguments))
    case .build:
      let state = try pop()
      try build(try top(), state)
    }
  }

  private mutating func beginFrame() throws(ImportError) {
    guard operationOffset >= frameEnd else { throw fail(.malformed, "FRAME inside a frame") }
    let length = try reader.unsigned(8, "FRAME")
    guard length <= UInt64(reader.remaining) else {
      throw fail(.truncated, "a frame of \(length) bytes, \(reader.remaining) are left")
    }
    frameEnd = reader.offset + Int(length)
    // The check in `run` is for operations inside the frame, not for the one that opens it.
    operationOffset = reader.offset
  }

  private mutating func readLong() throws(ImportError) -> Int {
    let width = Int(try reader.byte("LONG1"))
    guard width <= 8 else { throw fail(.refused, "an integer of \(width) bytes, at most 8 are read") }
    let bits = try reader.unsigned(width, "LONG1")
    guard width > 0 else { return 0 }
    let shift = 64 - 8 * width
    return Int(Int64(bitPattern: bits << UInt64(shift)) >> Int64(shift))
  }

  private mutating func take(lengthBytes: Int, _ what: String) throws(ImportError) -> Range<Int> {
    try reader.take(try reader.unsigned(lengthBytes, what), what)
  }

  private mutating func fetch(_ index: UInt64) throws(ImportError) {
    guard let value = memo[index] else { throw fail(.malformed, "memo entry \(index) was never stored") }
    stack.append(value)
  }

  private mutating func makeTuple(count: Int) throws(ImportError) {
    guard stack.count - (marks.last ?? 0) >= count else { throw underflow }
    let values = Array(stack.suffix(count))
    stack.removeLast(count)
    try makeTuple(of: values)
  }

  private mutating func makeTuple(of values: [PickleValue]) throws(ImportError) {
    let start = elements.count
    elements += values
    stack.append(.tuple(start..<elements.count))
  }

  private mutating func stackGlobal() throws(ImportError) {
    guard case (.text(let name), .text(let module)) = (try pop(), try pop()) else {
      throw fail(.malformed, "STACK_GLOBAL without two names")
    }
    try pushGlobal(module: module, name: name)
  }

  private mutating func pushGlobal(module: Range<Int>, name: Range<Int>) throws(ImportError) {
    let (module, name) = (text(module), text(name))
    guard let global = PickleGlobal(module: module, name: name) else {
      throw fail(.refused, "global \(printable(module)).\(printable(name)) is refused")
    }
    stack.append(.global(global))
  }

  mutating func makeDictionary() -> PickleValue {
    dictionaries.append([])
    return .dictionary(dictionaries.count - 1)
  }

  private mutating func setItems(_ items: [PickleValue]) throws(ImportError) {
    guard case .dictionary(let index) = try top() else {
      throw fail(.malformed, "items for \(try top().kind), expected a dict")
    }
    guard items.count.isMultiple(of: 2) else { throw fail(.malformed, "a key without a value") }
    for pair in stride(from: 0, to: items.count, by: 2) {
      guard case .text(let key) = items[pair] else {
        throw fail(.refused, "a dict key is \(items[pair].kind), expected a str")
      }
      if case .dictionary(index) = items[pair + 1] {
        throw fail(.refused, "the dict contains itself under \"\(printable(text(key)))\"")
      }
      dictionaries[index].append(Entry(key: key, value: items[pair + 1]))
    }
  }

  // MARK: - Stack

  private var underflow: ImportError { fail(.malformed, "the stack holds too few values") }

  private mutating func pop() throws(ImportError) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.popLast() else { throw underflow }
    return value
  }

  private func top() throws(ImportError) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.last else { throw underflow }
    return value
  }

  private mutating func popMark() throws(ImportError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw fail(.malformed, "no MARK on the stack") }
    defer { stack.removeSubrange(mark...) }
    return Array(stack[mark...])
  }

  /// Text of the file; what is no UTF-8 reads as U+FFFD.
  func text(_ range: Range<Int>) -> String { String(decoding: reader.bytes[range], as: UTF8.self) }
}
