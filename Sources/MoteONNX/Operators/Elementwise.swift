import MoteGraph
import MoteImport

extension Importer {
  mutating func elementwise(_ operation: Operation, _ context: NodeContext) throws(ImportError) -> Symbol {
    try appendAlike(operation, try unpaddedView(0, context), context)
  }

  mutating func clip(_ context: NodeContext) throws(ImportError) -> Symbol {
    let input = try unpaddedView(0, context)
    func limit(_ i: Int, default value: Float) throws(ImportError) -> Float {
      guard context.input(i) != nil else { return value }
      let values = try floats(i, context).values
      guard values.count == 1, !values[0].isNaN else {
        throw context.error(.malformed, found: "\(values.count) numbers as input \(i)", expected: "1")
      }
      return values[0]
    }
    let lower = try limit(1, default: -.infinity)
    let upper = try limit(2, default: .infinity)
    if lower == 0 && upper == .infinity { return try appendAlike(.relu, input, context) }
    return try appendAlike(.clip(lower: lower, upper: upper), input, context)
  }

  mutating func softmax(_ context: NodeContext) throws(ImportError) -> Symbol {
    let input = try unpaddedView(0, context)
    let axis = try context.attributes.int("axis", default: opset < 13 ? 1 : -1)
    let rank = input.dims.count + 1
    // Before opset 13 all axes from this one on are one; that is the channels alone where there is one position.
    let isWhole = opset < 13 && (axis == 1 || axis == 1 - rank) && input.shape.height == 1 && input.shape.width == 1
    let isChannels = input.channelAxis.map { $0 + 1 == (axis < 0 ? axis + rank : axis) } ?? false
    guard isWhole || (isChannels && (opset >= 13 || input.isFeatures || input.isChannelsLastImage)) else {
      throw context.error(.refused, found: "axis \(axis) of \(input.description)", expected: "the channels")
    }
    return try appendAlike(.softmax, input, context)
  }

  /// Dropout does nothing at inference.
  mutating func dropout(_ context: NodeContext) throws(ImportError) -> Symbol {
    if context.input(2) != nil {
      let constant = try constant(2, context)
      guard case .integers([0]) = constant.numbers else {
        throw context.error(.refused, found: "training_mode on", expected: "a model for inference")
      }
    }
    return try symbol(0, context)
  }

  /// Add of two values; Add, Sub, Mul or Div of a value and a constant that is one number or one a channel; any of them of
  /// two constants.
  mutating func arithmetic(_ context: NodeContext) throws(ImportError) -> Symbol {
    let symbols = (try symbol(0, context), try symbol(1, context))
    switch symbols {
    case (.view, .view):
      let (a, b) = (try unpaddedView(0, context), try unpaddedView(1, context))
      guard context.node.opType == "Add" else {
        throw context.error(.refused, found: "two computed values", expected: "a value and a constant")
      }
      guard a.dims == b.dims, a.layout == b.layout, a.shape == b.shape else {
        throw context.error(.refused, found: "\(a.description) and \(b.description)", expected: "one shape")
      }
      return try append(.add, [a, b], context, dims: { _ in a.dims }, layout: a.layout)
    case (.view, _): return try channelAffine(constantIndex: 1, context)
    case (_, .view): return try channelAffine(constantIndex: 0, context)
    default: return .constant(try folded(context))
    }
  }

  private mutating func channelAffine(constantIndex: Int, _ context: NodeContext) throws(ImportError) -> Symbol {
    let view = try unpaddedView(1 - constantIndex, context)
    let values = try broadcast(constantIndex, along: view, context)
    let name = try uniqueName(context.node, context.index)
    let (scale, offset) = ("\(name).weight", "\(name).bias")
    func add(_ array: String, _ numbers: [Float]) { addParameter(array, [numbers.count], numbers) }
    let affine: ChannelAffine
    switch (context.node.opType, constantIndex) {
    case ("Add", _):
      add(offset, values)
      affine = ChannelAffine(scale: nil, offset: offset)
    case ("Sub", 1):
      add(offset, values.map { -$0 })
      affine = ChannelAffine(scale: nil, offset: offset)
    case ("Sub", _):
      add(scale, [Float](repeating: -1, count: values.count))
      add(offset, values)
      affine = ChannelAffine(scale: scale, offset: offset)
    case ("Mul", _):
      add(scale, values)
      affine = ChannelAffine(scale: scale, offset: nil)
    default:
      guard constantIndex == 1 else {
        throw context.error(.refused, found: "a constant divided by a value", expected: "a value divided by a constant")
      }
      add(scale, values.map { 1 / $0 })
      affine = ChannelAffine(scale: scale, offset: nil)
    }
    return try appendAlike(.channelAffine(affine), view, name: name, context)
  }

  /// A constant operand as one number a channel.
  private mutating func broadcast(_ i: Int, along view: View, _ context: NodeContext) throws(ImportError) -> [Float] {
    let (dims, values) = try floats(i, context)
    let channels = view.shape.channels
    let rank = view.dims.count + 1
    let sizes = dims.enumerated().filter { $0.element != 1 }
    if values.count == 1, dims.count <= rank {
      try reader.budget.charge(channels * 4, at: context.place)
      return [Float](repeating: values[0], count: channels)
    }
    guard let axis = view.channelAxis, dims.count <= rank, sizes.count == 1, sizes[0].element == channels,
      rank - dims.count + sizes[0].offset == axis + 1
    else {
      throw context.error(
        .refused, found: "a constant of \(describe(shape: dims)) for \(view.description)", expected: "one number or one a channel")
    }
    return values
  }

  mutating func concat(_ context: NodeContext) throws(ImportError) -> Symbol {
    guard let axis = try context.attributes.int("axis") else {
      throw context.error(.malformed, found: "no axis", expected: "one")
    }
    if let constants = try allConstants(context) { return .constant(try joined(constants, axis: axis, context)) }
    var views: [View] = []
    for i in context.node.input.indices { views.append(try unpaddedView(i, context)) }
    guard let first = views.first, let channels = first.channelAxis else {
      throw context.error(.refused, found: views.first?.description ?? "no inputs", expected: "images or features")
    }
    let rank = first.dims.count + 1
    guard views.allSatisfy({ $0.dims.count == first.dims.count && $0.layout == first.layout && $0.channelAxis == channels }),
      (axis < 0 ? axis + rank : axis) == channels + 1
    else {
      throw context.error(.refused, found: "axis \(axis) of \(first.description)", expected: "the channels of values of one layout")
    }
    return try append(
      .concat, views, context,
      dims: { shape in
        var dims = first.dims
        dims[channels] = shape.channels
        return dims
      }, layout: first.layout)
  }
}
