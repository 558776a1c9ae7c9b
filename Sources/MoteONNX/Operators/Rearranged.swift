import MoteGraph
import MoteImport

/// Operators that move no number of a computed value, only change how the model sees it.
extension Importer {
  mutating func constant(_ context: NodeContext) throws(ImportError) -> Constant {
    let attributes = context.attributes
    guard attributes.names.count == 1, let name = attributes.names.first else {
      throw context.error(.malformed, found: "\(attributes.names.count) values", expected: "1")
    }
    if let tensor = try name == "value" ? attributes.tensor("value") : nil {
      return try reader.read(tensor, at: context.place)
    }
    let constant: Constant
    switch name {
    case "value_float": constant = Constant(dims: [], numbers: .floats([try attributes.float(name) ?? 0]))
    case "value_int": constant = Constant(dims: [], numbers: .integers([try attributes.int(name) ?? 0]))
    case "value_floats":
      let values = try attributes.floats(name) ?? []
      constant = Constant(dims: [values.count], numbers: .floats(values))
    default:
      let values = try attributes.ints(name) ?? []
      constant = Constant(dims: [values.count], numbers: .integers(values))
    }
    try reader.budget.charge(constant.count * 8, at: context.place)
    return constant
  }

  /// Reshape, Squeeze, Unsqueeze, Flatten or Transpose, of a constant or a computed value.
  mutating func rearranged(_ context: NodeContext) throws(ImportError) -> Symbol {
    if case .view = try symbol(0, context) {
      var view = try unpaddedView(0, context)
      if context.node.opType == "Transpose" { return .view(try transposed(view, context)) }
      let dims = try newDims([batch ?? 0] + view.dims, hasBatch: true, context)
      view.dims = Array(dims.dropFirst())
      return .view(view)
    }
    let constant = try constant(0, context)
    if context.node.opType == "Transpose" {
      let axes = try context.attributes.ints("perm") ?? constant.dims.indices.reversed()
      guard axes.sorted() == Array(constant.dims.indices) else {
        throw context.error(.malformed, found: "perm \(printable("\(axes)"))", expected: "a permutation of \(constant.dims.count) axes")
      }
      try reader.budget.charge(constant.count * 8, at: context.place)
      return .constant(constant.transposed(axes))
    }
    return .constant(constant.reshaped(try newDims(constant.dims, hasBatch: false, context)))
  }

  /// Between channels first and channels last.
  private func transposed(_ view: View, _ context: NodeContext) throws(ImportError) -> View {
    var view = view
    let rank = view.dims.count + 1
    let axes = try context.attributes.ints("perm") ?? Array((0..<rank).reversed())
    if axes == Array(0..<rank) { return view }
    let shape = view.shape
    if view.isImage, axes == [0, 2, 3, 1] {
      (view.dims, view.layout) = ([shape.height, shape.width, shape.channels], .channelsLast)
    } else if view.isChannelsLastImage, axes == [0, 3, 1, 2] {
      (view.dims, view.layout) = ([shape.channels, shape.height, shape.width], .channelsFirst)
    } else {
      throw context.error(
        .refused, found: "perm \(printable("\(axes)")) of \(view.description)",
        expected: "one between channels first and channels last")
    }
    return view
  }

  /// The dimensions after the node. With `hasBatch` the first is the batch, 0 where the model does not fix it, and it must
  /// stay the first.
  private mutating func newDims(_ dims: [Int], hasBatch: Bool, _ context: NodeContext) throws(ImportError) -> [Int] {
    switch context.node.opType {
    case "Flatten":
      let given = try context.attributes.int("axis", default: 1)
      let axis = given < 0 ? given + dims.count : given
      guard hasBatch ? axis == 1 : (0...dims.count).contains(axis) else {
        throw context.error(.refused, found: "axis \(given)", expected: "1")
      }
      return hasBatch ? [dims[0], dims[1...].reduce(1, *)] : [dims[..<axis].reduce(1, *), dims[axis...].reduce(1, *)]
    case "Squeeze": return try squeezed(dims, hasBatch: hasBatch, context)
    case "Unsqueeze": return try unsqueezed(dims, hasBatch: hasBatch, context)
    default: return try reshaped(dims, hasBatch: hasBatch, context)
    }
  }

  private mutating func squeezed(_ dims: [Int], hasBatch: Bool, _ context: NodeContext) throws(ImportError) -> [Int] {
    let given = try axes(context, attributeBefore: 13)
    guard let given else {
      guard !hasBatch || dims[0] > 1 else {
        throw context.error(.refused, found: "no axes, which may remove the batch", expected: "axes")
      }
      return dims.filter { $0 != 1 }
    }
    let axes = Set(given.map { $0 < 0 && $0 >= -dims.count ? $0 + dims.count : $0 })
    guard axes.count == given.count, axes.allSatisfy({ dims.indices.contains($0) && dims[$0] == 1 }),
      !(hasBatch && axes.contains(0))
    else {
      throw context.error(.malformed, found: "axes \(printable("\(given)")) of \(describe(shape: dims))", expected: "axes of size 1")
    }
    return dims.indices.filter { !axes.contains($0) }.map { dims[$0] }
  }

  private mutating func unsqueezed(_ dims: [Int], hasBatch: Bool, _ context: NodeContext) throws(ImportError) -> [Int] {
    guard let given = try axes(context, attributeBefore: 13) else {
      throw context.error(.malformed, found: "no axes", expected: "axes")
    }
    let rank = dims.count + given.count
    let axes = Set(given.map { $0 < 0 && $0 >= -rank ? $0 + rank : $0 })
    guard rank <= ArrayLayout.maximumRank, axes.count == given.count, axes.allSatisfy({ (0..<rank).contains($0) }),
      !(hasBatch && axes.contains(0))
    else {
      throw context.error(
        .malformed, found: "axes \(printable("\(given)")) of \(describe(shape: dims))", expected: "new axes behind the batch")
    }
    var rest = dims[...]
    return (0..<rank).map { axes.contains($0) ? 1 : rest.removeFirst() }
  }

  private mutating func reshaped(_ dims: [Int], hasBatch: Bool, _ context: NodeContext) throws(ImportError) -> [Int] {
    let target = try integers(1, context)
    let keepsZero = try context.attributes.flag("allowzero")
    func refuse() -> ImportError {
      context.error(
        .refused, found: "shape \(printable("\(target)")) for \(describe(shape: dims))",
        expected: hasBatch ? "the same elements with the batch first" : "the same elements")
    }
    guard target.count <= ArrayLayout.maximumRank else { throw refuse() }
    var rest = target
    // Elements of one image, and where the batch's own entry is one that fits any batch.
    var count = dims.reduce(1, *)
    if hasBatch {
      count = dims[1...].reduce(1, *)
      guard let first = target.first,
        first == -1 || (first == 0 && !keepsZero) || first == (batch ?? 1) || first == Constant.anyBatch
      else {
        throw refuse()
      }
      rest.removeFirst()
    }
    let offset = hasBatch ? 1 : 0
    var known = 1
    // Sizes of 0 counted as 1: strides and parts of the product must fit too.
    var extent = 1
    for (i, size) in rest.enumerated() where size != -1 {
      if size == 0 && !keepsZero {
        guard dims.indices.contains(i + offset) else { throw refuse() }
        rest[i] = dims[i + offset]
      }
      let (product, overflow) = extent.multipliedReportingOverflow(by: max(1, rest[i]))
      guard rest[i] >= 0, !overflow else { throw refuse() }
      extent = product
      known *= rest[i]
    }
    if let free = rest.firstIndex(of: -1) {
      guard !rest[(free + 1)...].contains(-1), known > 0, count.isMultiple(of: known), !(hasBatch && target[0] == -1) else {
        throw refuse()
      }
      rest[free] = count / known
      known = count
    }
    guard known == count else { throw refuse() }
    return (hasBatch ? [dims[0]] : []) + rest
  }
}
