// What REDUCE and BUILD mean for the allowed globals. Arguments that numpy's own pickles never carry are refused.
extension PickleMachine {
  mutating func reduce(_ callable: PickleValue, _ arguments: PickleValue) throws(ImportError) -> PickleValue {
    guard case .global(let global) = callable else { throw fail(.refused, "a call of \(callable.kind) is refused") }
    guard case .tuple(let range) = arguments else {
      throw fail(.malformed, "\(global.name) is called with \(arguments.kind), expected a tuple")
    }
    switch (global, elements[range].count) {
    case (.orderedDict, 0): return makeDictionary()
    case (.reconstruct, 3): return try reconstruct(range)
    case (.frombuffer, 4), (.frombuffer, 5): return try fromBuffer(range)
    case (.dtype, 1...3): return try makeDType(range)
    case (.encode, 2): return try encode(range)
    default: throw fail(.refused, "a call of \(global.name) with \(range.count) arguments is refused")
    }
  }

  mutating func build(_ object: PickleValue, _ state: PickleValue) throws(ImportError) {
    guard case .tuple(let range) = state else { throw fail(.refused, "a state that is \(state.kind) is refused") }
    switch object {
    case .dtype(let index): try build(dtype: index, range)
    case .array(let index): try build(array: index, range)
    default: throw fail(.refused, "a state for \(object.kind) is refused")
    }
  }

  /// `_reconstruct(ndarray, (0,), b'b')`: an empty array that BUILD fills.
  private mutating func reconstruct(_ arguments: Range<Int>) throws(ImportError) -> PickleValue {
    guard case (.global(.ndarray), .tuple) = (element(arguments, 0), element(arguments, 1)) else {
      throw fail(.refused, "_reconstruct of \(element(arguments, 0).kind), expected numpy.ndarray")
    }
    arrays.append(PickleArray())
    return .array(arrays.count - 1)
  }

  /// `_frombuffer(data, dtype, shape, 'C' | 'F')` or `_frombuffer(data, dtype, shape, 'K', axes)`.
  private mutating func fromBuffer(_ arguments: Range<Int>) throws(ImportError) -> PickleValue {
    guard case .text(let orderName) = element(arguments, 3) else {
      throw fail(.malformed, "the order of an array is \(element(arguments, 3).kind), expected a str")
    }
    var axes = PickleValue.none
    if arguments.count == 5 { axes = element(arguments, 4) }
    let order: PickleArray.Order
    switch (text(orderName), axes) {
    case ("C", .none): order = .c
    case ("F", .none): order = .fortran
    case ("K", .tuple(let axes)): order = .permuted(axes)
    case (let name, _): throw fail(.refused, "array order \"\(printable(name))\" is refused")
    }
    let state = try arrayState(
      shape: element(arguments, 2), dtype: element(arguments, 1), order: order, data: element(arguments, 0))
    arrays.append(PickleArray(state: state))
    return .array(arrays.count - 1)
  }

  /// State `(1, shape, dtype, isFortran, data)`.
  private mutating func build(array index: Int, _ state: Range<Int>) throws(ImportError) {
    guard arrays[index].state == nil else { throw fail(.refused, "a second state for one array is refused") }
    guard state.count == 5, case .int(1) = element(state, 0) else {
      throw fail(.refused, "an array state other than version 1 with 5 members is refused")
    }
    let order: PickleArray.Order
    switch element(state, 3) {
    case .bool(false), .int(0): order = .c
    case .bool(true), .int(1): order = .fortran
    case let other: throw fail(.malformed, "the order of an array is \(other.kind), expected a bool")
    }
    arrays[index].state = try arrayState(
      shape: element(state, 1), dtype: element(state, 2), order: order, data: element(state, 4))
  }

  private func arrayState(
    shape: PickleValue, dtype: PickleValue, order: PickleArray.Order, data: PickleValue
  ) throws(ImportError) -> PickleArray.State {
    guard case .tuple(let shape) = shape else { throw fail(.malformed, "a shape is \(shape.kind), expected a tuple") }
    guard case .dtype(let dtype) = dtype else { throw fail(.malformed, "a dtype is \(dtype.kind), expected a dtype") }
    switch data {
    case .bytes, .latin1: return PickleArray.State(shape: shape, dtype: dtype, order: order, data: data)
    default: throw fail(.refused, "the data of an array is \(data.kind), expected bytes")
    }
  }

  /// `dtype('f4', ...)`; the flags for alignment and copying change nothing.
  private mutating func makeDType(_ arguments: Range<Int>) throws(ImportError) -> PickleValue {
    guard case .text(let name) = element(arguments, 0) else {
      throw fail(.refused, "a dtype made of \(element(arguments, 0).kind) is refused")
    }
    switch text(name) {
    case "f2": dtypes.append(PickleDType(type: .float16))
    case "f4": dtypes.append(PickleDType(type: .float32))
    case "f8": dtypes.append(PickleDType(type: .float64))
    case let other: throw fail(.refused, "dtype \"\(printable(other))\" is refused, expected f2, f4 or f8")
    }
    return .dtype(dtypes.count - 1)
  }

  /// State `(3, byteOrder, None, None, None, -1, -1, 0)`.
  private mutating func build(dtype index: Int, _ state: Range<Int>) throws(ImportError) {
    guard state.count == 8, case (.int(3), .text(let order)) = (element(state, 0), element(state, 1)) else {
      throw fail(.refused, "a dtype state other than version 3 with 8 members is refused")
    }
    guard case (.none, .none, .none) = (element(state, 2), element(state, 3), element(state, 4)) else {
      throw fail(.refused, "a dtype with fields or a subarray is refused")
    }
    switch text(order) {
    case "<": dtypes[index].isBigEndian = false
    case ">": dtypes[index].isBigEndian = true
    case let other: throw fail(.refused, "byte order \"\(printable(other))\" is refused, expected < or >")
    }
  }

  /// `encode(text, 'latin1')`: how protocol 2 writes bytes. Kept as text, decoded once per array that uses it.
  private func encode(_ arguments: Range<Int>) throws(ImportError) -> PickleValue {
    guard case (.text(let characters), .text(let codec)) = (element(arguments, 0), element(arguments, 1)) else {
      throw fail(.malformed, "_codecs.encode needs two str arguments")
    }
    guard ["latin1", "latin-1"].contains(text(codec)) else {
      throw fail(.refused, "codec \"\(printable(text(codec)))\" is refused, expected latin1")
    }
    return .latin1(characters)
  }

  private func element(_ tuple: Range<Int>, _ index: Int) -> PickleValue { elements[tuple.lowerBound + index] }
}
