import MoteGraph
import MoteImport

/// Operators of constants: what exporters compute a shape with before they reshape to it.
extension Importer {
  /// Shape of a value or a constant. A batch that the model does not fix is `Constant.anyBatch`.
  mutating func shape(_ context: NodeContext) throws(ImportError) -> Constant {
    let dims: [Int]
    switch try symbol(0, context) {
    case .view: dims = [batch ?? Constant.anyBatch] + (try unpaddedView(0, context)).dims
    default: dims = try constant(0, context).dims
    }
    func place(_ given: Int) -> Int { max(0, min(dims.count, given < 0 ? given + dims.count : given)) }
    let (start, end) = (place(try context.attributes.int("start", default: 0)), place(try context.attributes.int("end", default: dims.count)))
    let part = start < end ? Array(dims[start..<end]) : []
    return Constant(dims: [part.count], numbers: .integers(part))
  }

  /// Gather of whole numbers along one axis, by one index or a list of them.
  mutating func gathered(_ context: NodeContext) throws(ImportError) -> Constant {
    let values = try integers(0, context)
    let indices = try constant(1, context)
    guard case .integers(let places) = indices.numbers, indices.dims.count <= 1, try context.attributes.int("axis", default: 0) == 0,
      places.allSatisfy({ $0 >= -values.count && $0 < values.count })
    else {
      throw context.error(.refused, found: "indices of \(describe(shape: indices.dims))", expected: "places along one axis")
    }
    try reader.budget.charge(places.count * 8, at: context.place)
    return Constant(dims: indices.dims, numbers: .integers(places.map { values[$0 < 0 ? $0 + values.count : $0] }))
  }

  /// Slice of whole numbers along one axis, forwards.
  mutating func sliced(_ context: NodeContext) throws(ImportError) -> Constant {
    let values = try integers(0, context)
    var numbers: [Int] = []
    for i in 1...4 {
      guard context.input(i) != nil else {
        numbers.append(i == 4 ? 1 : 0)
        continue
      }
      let given = try integers(i, context)
      guard given.count == 1 else {
        throw context.error(.refused, found: "\(given.count) numbers as input \(i)", expected: "1")
      }
      numbers.append(given[0])
    }
    guard context.input(2) != nil, numbers[2] == 0 || numbers[2] == -1, numbers[3] > 0 else {
      throw context.error(.refused, found: "axis \(numbers[2]), step \(numbers[3])", expected: "axis 0 and a step of at least 1")
    }
    func place(_ given: Int) -> Int { max(0, min(values.count, given < 0 ? given + values.count : given)) }
    let (start, end) = (place(numbers[0]), place(numbers[1]))
    let part = stride(from: start, to: max(start, end), by: numbers[3]).map { values[$0] }
    try reader.budget.charge(part.count * 8, at: context.place)
    return Constant(dims: [part.count], numbers: .integers(part))
  }

  /// Cast between types that are one to us; a float becomes whole numbers where it holds one.
  mutating func cast(_ context: NodeContext) throws(ImportError) -> Symbol {
    let type = try context.attributes.int("to", default: 0)
    let isFloat = [1, 10, 11, 16].contains(type)
    guard isFloat || type == 6 || type == 7 else {
      throw context.error(.refused, found: "type \(type)", expected: "a float, int32 or int64")
    }
    if case .view(let view) = try symbol(0, context) {
      guard type == 1 else { throw context.error(.refused, found: "type \(type) for a computed value", expected: "1 (float32)") }
      return .view(view)
    }
    let given = try constant(0, context)
    try reader.budget.charge(given.count * 8, at: context.place)
    switch given.numbers {
    case .floats(let values) where !isFloat:
      // Toward zero; what no Int32 holds is out of the range of sizes anyway.
      guard values.allSatisfy({ $0.magnitude <= 2_147_483_520 }) else {
        throw context.error(.refused, found: "a number that is no size", expected: "magnitudes below 2^31")
      }
      return .constant(Constant(dims: given.dims, numbers: .integers(values.map { Int($0) })))
    case .integers(let values) where isFloat:
      guard !values.contains(Constant.anyBatch) else { throw anyBatchIsUnknown(context) }
      return .constant(Constant(dims: given.dims, numbers: .floats(values.map { Float($0) })))
    default: return .constant(given)
    }
  }

  /// The inputs where all of them are constants, at least one; nil where one is computed.
  mutating func allConstants(_ context: NodeContext) throws(ImportError) -> [Constant]? {
    for i in context.node.input.indices {
      if case .view = try symbol(i, context) { return nil }
    }
    guard !context.node.input.isEmpty else { return nil }
    var constants: [Constant] = []
    for i in context.node.input.indices { constants.append(try constant(i, context)) }
    return constants
  }

  /// Constants behind each other along their only axis.
  mutating func joined(_ constants: [Constant], axis: Int, _ context: NodeContext) throws(ImportError) -> Constant {
    guard axis == 0 || axis == -1, constants.allSatisfy({ $0.dims.count == 1 }) else {
      throw context.error(.refused, found: "constants along axis \(axis)", expected: "constants of one axis")
    }
    let count = constants.reduce(0) { $0 + $1.count }
    try reader.budget.charge(count * 8, at: context.place)
    var (floats, integers) = ([Float](), [Int]())
    for constant in constants {
      switch constant.numbers {
      case .floats(let values): floats += values
      case .integers(let values): integers += values
      }
    }
    guard floats.isEmpty || integers.isEmpty else {
      throw context.error(.malformed, found: "floating-point and whole numbers", expected: "one type")
    }
    return Constant(dims: [count], numbers: floats.isEmpty ? .integers(integers) : .floats(floats))
  }

  /// Add, Sub, Mul or Div of two constants of one shape, or of which one is a single number.
  mutating func folded(_ context: NodeContext) throws(ImportError) -> Constant {
    let (a, b) = (try constant(0, context), try constant(1, context))
    let count = max(a.count, b.count)
    guard a.dims == b.dims || a.count == 1 || b.count == 1, a.count > 0, b.count > 0 else {
      throw context.error(
        .refused, found: "constants of \(describe(shape: a.dims)) and \(describe(shape: b.dims))",
        expected: "one shape, or a single number")
    }
    let dims = a.count == b.count ? (a.dims.count >= b.dims.count ? a.dims : b.dims) : a.count > b.count ? a.dims : b.dims
    try reader.budget.charge(count * 8, at: context.place)
    switch (a.numbers, b.numbers) {
    case (.floats(let x), .floats(let y)):
      let (stepX, stepY) = (x.count == 1 ? 0 : 1, y.count == 1 ? 0 : 1)
      let values = (0..<count).map { i in
        let (l, r) = (x[i * stepX], y[i * stepY])
        return switch context.node.opType {
        case "Add": l + r
        case "Sub": l - r
        case "Mul": l * r
        default: l / r
        }
      }
      return Constant(dims: dims, numbers: .floats(values))
    case (.integers(let x), .integers(let y)):
      guard !x.contains(Constant.anyBatch), !y.contains(Constant.anyBatch) else { throw anyBatchIsUnknown(context) }
      let (stepX, stepY) = (x.count == 1 ? 0 : 1, y.count == 1 ? 0 : 1)
      var values: [Int] = []
      for i in 0..<count { values.append(try whole(x[i * stepX], y[i * stepY], context)) }
      return Constant(dims: dims, numbers: .integers(values))
    default: throw context.error(.malformed, found: "floating-point and whole numbers", expected: "one type")
    }
  }

  private func whole(_ a: Int, _ b: Int, _ context: NodeContext) throws(ImportError) -> Int {
    guard context.node.opType != "Div" || b != 0 else { throw context.error(.malformed, found: "a division by 0", expected: "none") }
    let (value, overflow) =
      switch context.node.opType {
      case "Add": a.addingReportingOverflow(b)
      case "Sub": a.subtractingReportingOverflow(b)
      case "Mul": a.multipliedReportingOverflow(by: b)
      default: a.dividedReportingOverflow(by: b)
      }
    guard !overflow, value != Constant.anyBatch else {
      throw context.error(.malformed, found: "a whole number that leaves 64 bits", expected: "a smaller one")
    }
    return value
  }

  private func anyBatchIsUnknown(_ context: NodeContext) -> ImportError {
    context.error(.refused, found: "arithmetic with a batch that the model does not fix", expected: "the batch as it stands")
  }
}
