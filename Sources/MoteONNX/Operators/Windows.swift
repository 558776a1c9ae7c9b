import MoteGraph
import MoteImport

extension NodeContext {
  /// A list of numbers of a window attribute, one an axis, or nil where there is none.
  private func list(_ name: String, count: Int, least: Int) throws(ImportError) -> [Int]? {
    guard let values = try attributes.ints(name) else { return nil }
    guard values.count == count, values.allSatisfy({ (least...Graph.maximumElements).contains($0) }) else {
      throw error(.malformed, found: "\(name) \(printable("\(values)"))", expected: "\(count) numbers of at least \(least)")
    }
    return values
  }

  /// The window that the attributes describe on an input, padded as it is. `kernel` is what the weights say.
  ///
  /// That of a sequence is one row high.
  func window(kernel: [Int]?, on input: View) throws(ImportError) -> Window {
    let axes = input.isSequence ? 1 : 2
    let (height, width) = (input.paddedHeight, input.paddedWidth)
    func full(_ values: [Int], _ row: Int) -> [Int] { axes == 2 ? values : values.flatMap { [row, $0] } }
    let declared = try list("kernel_shape", count: axes, least: 1).map { full($0, 1) }
    guard let extent = kernel ?? declared, declared == nil || declared == extent else {
      throw error(
        .malformed, found: "kernel_shape \(declared.map { "\($0)" } ?? "missing")",
        expected: kernel.map { "\($0) as the weights have" } ?? "one")
    }
    let strides = try list("strides", count: axes, least: 1).map { full($0, 1) } ?? [1, 1]
    let dilations = try list("dilations", count: axes, least: 1).map { full($0, 1) } ?? [1, 1]
    guard zip(dilations, extent).allSatisfy({ $0 == 1 || $1 == 1 }) else {
      throw error(.refused, found: "dilations \(dilations)", expected: "1")
    }
    let pads = try list("pads", count: 2 * axes, least: 0).map { full($0, 0) }
    var window = Window(extent[0], extent[1], strideY: strides[0], strideX: strides[1])
    switch try attributes.string("auto_pad") ?? "NOTSET" {
    case "NOTSET":
      let pads = pads ?? [0, 0, 0, 0]
      window.padding = Padding(top: pads[0], left: pads[1], bottom: pads[2], right: pads[3])
    case "VALID": break
    case "SAME_UPPER": window.padding = same(window, height, width, extraFirst: false)
    case "SAME_LOWER": window.padding = same(window, height, width, extraFirst: true)
    case let other:
      throw error(.malformed, found: "auto_pad \(printable(other))", expected: "NOTSET, VALID, SAME_UPPER or SAME_LOWER")
    }
    return window
  }

  /// Pads with which there are `size / stride` positions, rounded up.
  private func same(_ window: Window, _ height: Int, _ width: Int, extraFirst: Bool) -> Padding {
    func split(_ size: Int, _ extent: Int, _ stride: Int) -> (Int, Int) {
      // Sizes, strides and extents are at most 2^31.
      let total = max(0, ((size + stride - 1) / stride - 1) * stride + extent - size)
      return extraFirst ? (total - total / 2, total / 2) : (total / 2, total - total / 2)
    }
    let (top, bottom) = split(height, window.height, window.strideY)
    let (left, right) = split(width, window.width, window.strideX)
    return Padding(top: top, left: left, bottom: bottom, right: right)
  }
}

extension View {
  var paddedHeight: Int { shape.height + (pad?.top ?? 0) + (pad?.bottom ?? 0) }
  var paddedWidth: Int { shape.width + (pad?.left ?? 0) + (pad?.right ?? 0) }
}

extension Padding {
  static func + (a: Padding, b: Padding) -> Padding {
    Padding(top: a.top + b.top, left: a.left + b.left, bottom: a.bottom + b.bottom, right: a.right + b.right)
  }
}

extension Importer {
  /// The model's dimensions of what a layer makes of `input`.
  func windowedDims(_ input: View) -> (Shape) -> [Int] {
    let isSequence = input.isSequence
    return { isSequence ? [$0.channels, $0.width] : [$0.channels, $0.height, $0.width] }
  }

  mutating func convolution(_ context: NodeContext) throws(ImportError) -> Symbol {
    let input = try image(0, context, mayBePadded: true)
    var weights = try floats(1, context)
    let groups = try context.attributes.int("group", default: 1)
    guard weights.dims.count == (input.isSequence ? 3 : 4) else {
      throw context.error(
        .refused, found: "weights of \(describe(shape: weights.dims))", expected: "\(input.isSequence ? 3 : 4) dimensions")
    }
    if input.isSequence { weights.dims.insert(1, at: 2) }
    let (channels, overflow) = weights.dims[1].multipliedReportingOverflow(by: groups)
    guard groups > 0, !overflow, channels == input.shape.channels else {
      throw context.error(
        .mismatch, found: "weights of \(describe(shape: weights.dims)) in \(groups) groups",
        expected: "\(input.shape.channels) input channels")
    }
    guard weights.dims.allSatisfy({ $0 > 0 }) else {
      throw context.error(.malformed, found: "weights of \(describe(shape: weights.dims))", expected: "no dimension of 0")
    }
    var window = try context.window(kernel: Array(weights.dims[2...]), on: input)
    window.padding = window.padding + (input.pad ?? Padding(0))
    let name = try uniqueName(context.node, context.index)
    var bias: String?
    if context.input(2) != nil {
      let values = try channelValues(2, count: weights.dims[0], context)
      addParameter("\(name).bias", [values.count], values)
      bias = "\(name).bias"
    }
    addParameter("\(name).weight", weights.dims, weights.values)
    let convolution = Convolution(
      weights.dims[0], window, groups: groups, weights: "\(name).weight", bias: bias)
    return try append(.convolution(convolution), [input], name: name, context, dims: windowedDims(input))
  }

  mutating func pool(_ context: NodeContext) throws(ImportError) -> Symbol {
    let isMean = context.node.opType == "AveragePool"
    let input = try image(0, context, mayBePadded: isMean)
    guard context.node.output.dropFirst().allSatisfy(\.isEmpty) else {
      throw context.error(.refused, found: "indices as a second output", expected: "one output")
    }
    guard try context.attributes.int("storage_order", default: 0) == 0 else {
      throw context.error(.refused, found: "storage_order 1", expected: "0")
    }
    var window = try context.window(kernel: nil, on: input)
    var counts = isMean ? try context.attributes.flag("count_include_pad") : false
    if let pad = input.pad {
      guard counts || window.padding == Padding(0) else {
        throw context.error(.refused, found: "a Pad before pads that do not count", expected: "one or the other")
      }
      counts = true
      window.padding = window.padding + pad
    }
    var reaching = window
    if try context.attributes.flag("ceil_mode") {
      guard let further = window.reaching(height: input.shape.height, width: input.shape.width) else {
        throw context.error(.mismatch, found: "a window larger than \(input.description)", expected: "a smaller one")
      }
      reaching = further
    }
    guard isMean else { return try append(.maxPool(reaching), [input], context, dims: windowedDims(input)) }
    let pool = AveragePool(
      reaching, countsPadding: counts, reachBottom: reaching.padding.bottom - window.padding.bottom,
      reachRight: reaching.padding.right - window.padding.right)
    return try append(.averagePool(pool), [input], context, dims: windowedDims(input))
  }

  mutating func mean(_ context: NodeContext) throws(ImportError) -> Symbol {
    let input = try unpaddedView(0, context)
    guard context.node.opType == "ReduceMean" else {
      return try append(.globalAveragePool, [try image(0, context)], context, dims: windowedDims(input))
    }
    let rank = input.dims.count + 1
    let axes = try axes(context, attributeBefore: 18) ?? []
    let spatial = Set((input.spatialAxes ?? []).map { $0 + 1 })
    guard !spatial.isEmpty, axes.count == spatial.count, Set(axes.map { $0 < 0 ? $0 + rank : $0 }) == spatial else {
      throw context.error(.refused, found: "axes \(printable("\(axes)")) of \(input.description)", expected: "H and W")
    }
    let keeps = try context.attributes.int("keepdims", default: 1) != 0
    let isLast = input.isChannelsLastImage
    return try append(
      .globalAveragePool, [input], context,
      dims: { shape in
        let ones = [Int](repeating: 1, count: keeps ? spatial.count : 0)
        return isLast ? ones + [shape.channels] : [shape.channels] + ones
      },
      layout: keeps && isLast ? .channelsLast : .channelsFirst)
  }

  /// Axes that are an attribute before an opset and input 1 from then on; nil where there are none.
  mutating func axes(_ context: NodeContext, attributeBefore first: Int) throws(ImportError) -> [Int]? {
    if opset < first { return try context.attributes.ints("axes") }
    return context.input(1) == nil ? nil : try integers(1, context)
  }

  /// A Pad of zeros around H and W waits for the layers that read it.
  mutating func pad(_ context: NodeContext) throws(ImportError) -> Symbol {
    var view = try view(0, context)
    guard let spatial = view.spatialAxes else {
      throw context.error(.refused, found: view.description, expected: "an image")
    }
    let mode = try context.attributes.string("mode") ?? "constant"
    guard mode == "constant" else { throw context.error(.refused, found: "mode \(printable(mode))", expected: "constant") }
    let amounts = try integers(1, context)
    if context.input(2) != nil {
      let value = try floats(2, context).values
      guard value.count == 1, value[0] == 0 else { throw context.error(.refused, found: "a value that is not 0", expected: "0") }
    }
    let rank = view.dims.count + 1
    let given = context.input(3) == nil ? Array(0..<rank) : try integers(3, context)
    let axes = given.map { $0 < 0 && $0 >= -rank ? $0 + rank : $0 }
    guard amounts.count == 2 * axes.count, Set(axes).count == axes.count, axes.allSatisfy({ (0..<rank).contains($0) }),
      amounts.allSatisfy({ (0...Graph.maximumElements).contains($0) })
    else {
      throw context.error(.refused, found: "pads \(printable("\(amounts)"))", expected: "two of 0 to 2^31 for each axis")
    }
    var sides = [Int: (Int, Int)]()
    for (i, axis) in axes.enumerated() { sides[axis - 1] = (amounts[i], amounts[axes.count + i]) }
    for (axis, side) in sides where side != (0, 0) && !spatial.contains(axis) {
      throw context.error(.refused, found: "pads of batch or channels", expected: "pads of H and W")
    }
    let columns = sides[spatial[spatial.count - 1]] ?? (0, 0)
    let rows = spatial.count == 1 ? (0, 0) : sides[spatial[0]] ?? (0, 0)
    let own = Padding(top: rows.0, left: columns.0, bottom: rows.1, right: columns.1)
    guard own != Padding(0) else { return .view(view) }
    let sum = own + (view.pad ?? Padding(0))
    guard [sum.top, sum.left, sum.bottom, sum.right].allSatisfy({ $0 <= Graph.maximumElements }) else {
      throw context.error(.refused, found: "pads \(printable("\(amounts)"))", expected: "at most 2^31")
    }
    view.pad = sum
    return .view(view)
  }
}
