import MoteGraph

/// Pickled numpy arrays: protocols 2 to 5, f2, f4 and f8, either byte order, any memory order, in a dict or
/// OrderedDict.
/// Nothing that a pickle names is executed; what is not needed for arrays is refused by name and offset.
public enum Pickle {
  /// - Parameter maxMemory: the most bytes that the decoded arrays may take.
  /// - Returns: the arrays in the dict's order.
  public static func arrays(_ bytes: [UInt8], maxMemory: Int = 1 << 30) throws(ImportError) -> [NamedArray] {
    var machine = PickleMachine(bytes)
    guard case .dictionary(let index) = try machine.run() else {
      throw ImportError(.refused, at: 0, "the pickle holds no dict of arrays")
    }
    var budget = MemoryBudget(maxMemory)
    var names: Set<String> = []
    var result: [NamedArray] = []
    for entry in machine.dictionaries[index] {
      let name = try decodeName(entry.key, of: machine)
      let place = "array \(printable(name))"
      guard names.insert(name).inserted else { throw ImportError(.malformed, at: place, "appears twice") }
      guard case .array(let array) = entry.value, let state = machine.arrays[array].state else {
        let kind = if case .array = entry.value { "an array without data" } else { entry.value.kind }
        throw ImportError(.refused, at: place, "found \(kind), expected a numpy array")
      }
      result.append(try decode(state, name: name, place: place, of: machine, budget: &budget))
    }
    return result
  }

  private static func decodeName(_ range: Range<Int>, of machine: PickleMachine) throws(ImportError) -> String {
    guard let name = String(validating: machine.reader.bytes[range], as: UTF8.self) else {
      throw ImportError(.malformed, at: range.lowerBound, "an array's name is no UTF-8")
    }
    return name
  }

  private static func decode(
    _ state: PickleArray.State, name: String, place: String, of machine: PickleMachine, budget: inout MemoryBudget
  ) throws(ImportError) -> NamedArray {
    let order: ArrayLayout.Order =
      switch state.order {
      case .c: .c
      case .fortran: .fortran
      case .permuted(let axes): .permuted(axes: try integers(axes, of: machine, place: place))
      }
    let layout = try ArrayLayout(shape: try integers(state.shape, of: machine, place: place), order: order, at: place)
    let dtype = machine.dtypes[state.dtype]
    let array = ArrayData(layout: layout, type: dtype.type, isBigEndian: dtype.isBigEndian)

    let values: NamedArray.Values
    switch state.data {
    case .latin1(let range):
      // A byte takes one or two bytes of UTF-8; the text is decoded only if it can be the data, and is paid for.
      let expected = layout.count.multipliedReportingOverflow(by: array.type.storedSize)
      let isPossible =
        !expected.overflow && expected.partialValue <= range.count && range.count <= 2 * expected.partialValue
      try array.check(byteCount: isPossible ? expected.partialValue : range.count, budget: &budget, at: place)
      let data = try latin1(range, of: machine)
      guard data.count == expected.partialValue else {
        throw ImportError(
          .malformed, at: place,
          "shape \(describe(shape: layout.shape)) needs \(expected.partialValue) bytes of data, found \(data.count)")
      }
      values = data.withUnsafeBytes { array.decode($0) }
    case .bytes(let range):
      try array.check(byteCount: range.count, budget: &budget, at: place)
      values = machine.reader.bytes.withUnsafeBytes { array.decode(UnsafeRawBufferPointer(rebasing: $0[range])) }
    default:
      throw ImportError(.refused, at: place, "the data is \(state.data.kind), expected bytes")
    }
    return NamedArray(name: name, shape: layout.shape, values: values)
  }

  private static func integers(
    _ tuple: Range<Int>, of machine: PickleMachine, place: String
  ) throws(ImportError) -> [Int] {
    guard tuple.count <= ArrayLayout.maximumRank else {
      throw ImportError(.tooLarge, at: place, "\(tuple.count) dimensions, at most \(ArrayLayout.maximumRank) are read")
    }
    var result: [Int] = []
    for value in machine.elements[tuple] {
      guard case .int(let size) = value else {
        throw ImportError(.malformed, at: place, "a dimension is \(value.kind), expected an int")
      }
      result.append(size)
    }
    return result
  }

  /// Turns UTF-8 text with code points up to U+00FF into one byte each.
  private static func latin1(_ range: Range<Int>, of machine: PickleMachine) throws(ImportError) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(range.count)
    var offset = range.lowerBound
    while offset < range.upperBound {
      let lead = machine.reader.bytes[offset]
      if lead < 0x80 {
        result.append(lead)
        offset += 1
      } else {
        // U+0080...U+00FF are C2 or C3 followed by one continuation byte.
        guard lead == 0xC2 || lead == 0xC3, offset + 1 < range.upperBound,
          machine.reader.bytes[offset + 1] & 0xC0 == 0x80
        else { throw ImportError(.malformed, at: offset, "text that is not latin-1") }
        result.append(lead << 6 | (machine.reader.bytes[offset + 1] & 0x3F))
        offset += 2
      }
    }
    return result
  }
}
