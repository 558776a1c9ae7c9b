import MoteGraph
import MoteImport

/// One node of the model while it is imported.
struct NodeContext {
  let node: ONNXNode
  let index: Int
  /// What errors name: the node, its operator and the opset.
  let place: String
  let attributes: Attributes

  /// The name of input `i`, or nil where it is left out.
  func input(_ i: Int) -> String? { i < node.input.count && !node.input[i].isEmpty ? node.input[i] : nil }

  func error(_ code: ImportError.Code, found: String, expected: String) -> ImportError {
    ImportError(code, at: place, "found \(found), expected \(expected)")
  }
}

extension Importer {
  /// The operators that are read, with the attributes that each may have.
  static let operators: [String: Set<String>] = {
    let pool: Set<String> = ["kernel_shape", "strides", "pads", "auto_pad", "dilations", "ceil_mode"]
    return [
      "Conv": ["kernel_shape", "strides", "pads", "auto_pad", "dilations", "group"],
      "MaxPool": pool.union(["storage_order"]), "AveragePool": pool.union(["count_include_pad"]), "GlobalAveragePool": [],
      "ReduceMean": ["axes", "keepdims", "noop_with_empty_axes"], "Relu": [], "Clip": [], "Sigmoid": [], "Tanh": [],
      "Softmax": ["axis"], "Gemm": ["alpha", "beta", "transA", "transB"], "MatMul": [], "Add": [], "Sub": [], "Mul": [],
      "Div": [], "Concat": ["axis"], "Flatten": ["axis"], "Reshape": ["allowzero"], "Squeeze": ["axes"],
      "Unsqueeze": ["axes"], "Transpose": ["perm"], "Shape": ["start", "end"], "Gather": ["axis"], "Slice": [],
      "Cast": ["to", "saturate"],
      "BatchNormalization": ["epsilon", "momentum", "training_mode"], "LRN": ["size", "alpha", "beta", "bias"],
      "Dropout": ["ratio", "seed"], "Identity": [], "Pad": ["mode"],
      "Constant": ["value", "value_float", "value_floats", "value_int", "value_ints"],
    ]
  }()

  mutating func importNode(_ index: Int) throws(ImportError) {
    let node = model.graph.node[index]
    let label = node.name.isEmpty ? "\(index)" : printable(node.name)
    let place = "node \(label) (\(printable(node.opType)), opset \(opset))"
    guard node.domain.isEmpty || node.domain == "ai.onnx", let known = Importer.operators[node.opType] else {
      let domain = node.domain.isEmpty ? "" : " of \(printable(node.domain))"
      throw ImportError(.refused, at: place, "operator \(printable(node.opType))\(domain) is not read")
    }
    guard let output = node.output.first, !output.isEmpty else {
      throw ImportError(.malformed, at: place, "found no output, expected one")
    }
    let context = NodeContext(
      node: node, index: index, place: place, attributes: try Attributes(node, at: place, known: known))
    self[output] = try symbol(context)
  }

  /// What the node makes.
  private mutating func symbol(_ context: NodeContext) throws(ImportError) -> Symbol {
    switch context.node.opType {
    case "Constant": return .constant(try constant(context))
    case "Identity": return try symbol(0, context)
    case "Dropout": return try dropout(context)
    case "Reshape", "Squeeze", "Unsqueeze", "Transpose", "Flatten": return try rearranged(context)
    case "Shape": return .constant(try shape(context))
    case "Gather": return .constant(try gathered(context))
    case "Slice": return .constant(try sliced(context))
    case "Cast": return try cast(context)
    case "Conv": return try convolution(context)
    case "MaxPool", "AveragePool": return try pool(context)
    case "GlobalAveragePool", "ReduceMean": return try mean(context)
    case "Relu": return try elementwise(.relu, context)
    case "Sigmoid": return try elementwise(.sigmoid, context)
    case "Tanh": return try elementwise(.tanh, context)
    case "Clip": return try clip(context)
    case "Softmax": return try softmax(context)
    case "Gemm", "MatMul": return try affine(context)
    case "Add", "Sub", "Mul", "Div": return try arithmetic(context)
    case "Concat": return try concat(context)
    case "BatchNormalization": return try batchNormalization(context)
    case "LRN": return try lrn(context)
    case "Pad": return try pad(context)
    default: throw ImportError(.refused, at: context.place, "operator \(printable(context.node.opType)) is not read")
    }
  }

  func symbol(_ i: Int, _ context: NodeContext) throws(ImportError) -> Symbol {
    guard let name = context.input(i) else {
      throw context.error(.malformed, found: "no input \(i)", expected: "one")
    }
    guard let symbol = self[name] else {
      throw ImportError(.malformed, at: context.place, "reads \(printable(name)): \(found(name))")
    }
    return symbol
  }

  /// Input `i`, which the network computes.
  func view(_ i: Int, _ context: NodeContext) throws(ImportError) -> View {
    guard case .view(let view) = try symbol(i, context) else {
      throw context.error(.refused, found: "a constant as input \(i)", expected: "a value that the network computes")
    }
    return view
  }

  /// As `view`, where nothing is left to pad.
  func unpaddedView(_ i: Int, _ context: NodeContext) throws(ImportError) -> View {
    let view = try view(i, context)
    guard view.pad == nil else {
      throw context.error(.refused, found: "a Pad before it", expected: "a Pad only before Conv or AveragePool")
    }
    return view
  }

  /// As `unpaddedView`, of N x C x H x W or N x C x L.
  func image(_ i: Int, _ context: NodeContext, mayBePadded: Bool = false) throws(ImportError) -> View {
    let view = mayBePadded ? try view(i, context) : try unpaddedView(i, context)
    guard view.isImage || view.isSequence else {
      throw context.error(.refused, found: view.description, expected: "N x C x H x W or N x C x L")
    }
    return view
  }

  /// Input `i`, whose numbers the model holds.
  mutating func constant(_ i: Int, _ context: NodeContext) throws(ImportError) -> Constant {
    switch try symbol(i, context) {
    case .constant(let constant): return constant
    case .initialiser(let index):
      let tensor = model.graph.initializer[index]
      return try reader.read(tensor, at: "initializer \(printable(tensor.name))")
    case .view(let view):
      throw context.error(.refused, found: "a computed value of \(view.description) as input \(i)", expected: "a constant")
    }
  }

  mutating func floats(_ i: Int, _ context: NodeContext) throws(ImportError) -> (dims: [Int], values: [Float]) {
    let constant = try constant(i, context)
    guard case .floats(let values) = constant.numbers else {
      throw context.error(.malformed, found: "whole numbers as input \(i)", expected: "floating-point numbers")
    }
    return (constant.dims, values)
  }

  /// Of at most one axis.
  mutating func integers(_ i: Int, _ context: NodeContext) throws(ImportError) -> [Int] {
    let constant = try constant(i, context)
    guard case .integers(let values) = constant.numbers, constant.dims.count <= 1 else {
      throw context.error(.malformed, found: "input \(i) of \(describe(shape: constant.dims))", expected: "whole numbers along one axis")
    }
    return values
  }

  /// Appends a node that reads values and says how the model sees what it makes.
  mutating func append(
    _ operation: Operation, _ inputs: [View], name given: String? = nil, _ context: NodeContext, dims: (Shape) -> [Int],
    layout: ONNXNetwork.Layout = .channelsFirst
  ) throws(ImportError) -> Symbol {
    let name = if let given { given } else { try uniqueName(context.node, context.index) }
    let node = Graph.Node(name: name, operation: operation, inputs: inputs.map(\.value))
    do throws(GraphError) {
      let shape = try node.outputShape(from: inputs.map(\.shape))
      graph.nodes.append(node)
      return .view(View(value: graph.nodes.count, shape: shape, dims: dims(shape), layout: layout))
    } catch {
      throw ImportError(.mismatch, at: context.place, error.message)
    }
  }

  /// Appends a node that leaves dimensions as they are.
  mutating func appendAlike(
    _ operation: Operation, _ view: View, name: String? = nil, _ context: NodeContext
  ) throws(ImportError) -> Symbol {
    try append(operation, [view], name: name, context, dims: { _ in view.dims }, layout: view.layout)
  }

  mutating func addParameter(_ name: String, _ shape: [Int], _ values: [Float]) {
    parameters.append(NamedArray(name: name, shape: shape, values: .float32(values)))
  }
}
