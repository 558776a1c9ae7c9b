import MoteGraph
import MoteImport

/// Turns a decoded model into a graph, node by node in the model's order.
struct Importer {
  /// What a name of the model stands for.
  enum Symbol {
    case view(View)
    /// An initialiser, decoded where it is used.
    case initialiser(Int)
    case constant(Constant)
  }

  let model: ONNXModel
  let opset: Int
  var reader: TensorReader
  var graph: Graph
  var parameters: [NamedArray] = []
  private var symbols: [String: Symbol] = [:]
  /// The nodes that make each name.
  private var producers: [String: Int] = [:]
  private var nodeNames: Set<String> = []
  private let input: ONNXValueInfo
  private let output: ONNXValueInfo
  /// The batch dimension where the model fixes it.
  private(set) var batch: Int?

  init(_ model: ONNXModel, reader: TensorReader, inputScale: Float) throws(ImportError) {
    self.model = model
    self.reader = reader
    opset = try model.opset()
    let graph = model.graph
    var names: Set<String> = []
    for (index, tensor) in graph.initializer.enumerated() {
      guard names.insert(tensor.name).inserted else {
        throw ImportError(.malformed, at: "initializer \(printable(tensor.name))", "appears twice")
      }
      symbols[tensor.name] = .initialiser(index)
    }
    let inputs = graph.input.filter { !names.contains($0.name) }
    guard inputs.count == 1, let input = inputs.first else {
      throw ImportError(.refused, at: "graph", "found \(inputs.count) inputs without initializer, expected 1")
    }
    guard graph.output.count == 1, let output = graph.output.first else {
      throw ImportError(.refused, at: "graph", "found \(graph.output.count) outputs, expected 1")
    }
    (self.input, self.output) = (input, output)
    names.insert(input.name)
    for (index, node) in graph.node.enumerated() {
      for name in node.output where !name.isEmpty {
        guard !names.contains(name), producers.updateValue(index, forKey: name) == nil else {
          throw ImportError(.malformed, at: "node \(index)", "makes \(printable(name)), which something makes already")
        }
      }
    }
    self.graph = Graph(
      name: graph.name.isEmpty ? "onnx" : graph.name, input: Shape(1, 1, 1), inputScale: inputScale, labels: [])
  }

  mutating func network() throws(ImportError) -> ONNXNetwork {
    let live = try liveNodes()
    let inputView = try takeInput(live)
    for index in live { try importNode(index) }
    guard case .view(let view)? = symbols[output.name], view.pad == nil, view.value == graph.nodes.count, view.value > 0 else {
      throw ImportError(
        .refused, at: "output \(printable(output.name))",
        graph.nodes.isEmpty && symbols[output.name] != nil
          ? "found \(found(output.name)), which no layer computes"
          : "found \(found(output.name)), expected what the last layer makes")
    }
    try checkDeclaredOutput(view)
    if view.dims.count == 1, view.shape.count <= 1 << 16 { graph.labels = (0..<view.shape.count).map { String($0) } }
    return ONNXNetwork(
      graph: graph, parameters: parameters, opset: opset, inputName: input.name, outputName: output.name,
      inputDims: inputView.dims, outputDims: view.dims, inputLayout: inputView.layout, outputLayout: view.layout)
  }

  /// The nodes that the output depends on, in the model's order.
  private func liveNodes() throws(ImportError) -> [Int] {
    var needed: Set<String> = [output.name]
    var live: [Int] = []
    for index in model.graph.node.indices.reversed() {
      let node = model.graph.node[index]
      guard node.output.contains(where: { !$0.isEmpty && needed.contains($0) }) else { continue }
      live.append(index)
      needed.formUnion(node.input.lazy.filter { !$0.isEmpty })
    }
    return live.reversed()
  }

  /// What a missing name turned out to be, for an error.
  func found(_ name: String) -> String {
    switch symbols[name] {
    case .view(let view) where view.pad != nil: return "a Pad that nothing takes over"
    case .view(let view): return "a value of \(view.description)"
    case .initialiser, .constant: return "a constant"
    case nil where producers[name] != nil: return "a node of the model that does not come before: a cycle, or nodes out of order"
    case nil: return "nothing of that name"
    }
  }

  private mutating func takeInput(_ live: [Int]) throws(ImportError) -> View {
    let place = "input \(printable(input.name))"
    let type = input.type.tensorType
    guard type.elemType == 1 || type.elemType == 10 else {
      throw ImportError(.refused, at: place, "found element type \(type.elemType), expected float32 or float16")
    }
    guard (1...4).contains(type.shape.dim.count) else {
      throw ImportError(
        .refused, at: place, "found \(type.shape.dim.count) dimensions, expected N; N, C; N, C, L; N, H, W; or N, C, H, W")
    }
    if case .dimValue(let size)? = type.shape.dim[0].value {
      guard size > 0, size <= Graph.maximumElements else {
        throw ImportError(.malformed, at: place, "found a batch of \(size)")
      }
      batch = Int(size)
    }
    var dims: [Int] = []
    for dim in type.shape.dim.dropFirst() {
      guard case .dimValue(let size)? = dim.value, size > 0, size <= Graph.maximumElements else {
        throw ImportError(.refused, at: place, "found dimension \(printable("\(dim.dimParam)\(dim.dimValue)")), expected a number")
      }
      dims.append(Int(size))
    }
    let isLast = dims.count == 3 && isTransposedEverywhere(input.name, live)
    let shape: Shape
    switch dims.count {
    case 0: shape = Shape(1, 1, 1)
    case 1: shape = Shape(1, 1, dims[0])
    case 2: shape = isReshaped(input.name, live) ? Shape(dims[0], dims[1], 1) : Shape(1, dims[1], dims[0])
    default: shape = isLast ? Shape(dims[0], dims[1], dims[2]) : Shape(dims[1], dims[2], dims[0])
    }
    graph.input = shape
    let view = View(value: 0, shape: shape, dims: dims, layout: isLast ? .channelsLast : .channelsFirst)
    do throws(GraphError) {
      // What leaves its input as it is checks the input's own size.
      _ = try Graph.Node(name: input.name, operation: .relu, inputs: [0]).outputShape(from: [shape])
    } catch {
      throw ImportError(.tooLarge, at: place, "found \(view.description), expected at most 2^31 elements")
    }
    symbols[input.name] = .view(view)
    return view
  }

  /// Whether every node that reads the input first brings it from channels last to channels first.
  private func isTransposedEverywhere(_ name: String, _ live: [Int]) -> Bool {
    var count = 0
    for index in live {
      let node = model.graph.node[index]
      guard node.input.contains(name) else { continue }
      let isTranspose = node.opType == "Transpose" && node.attribute.contains { $0.name == "perm" && $0.ints == [0, 3, 1, 2] }
      guard isTranspose else { return false }
      count += 1
    }
    return count > 0
  }

  /// Whether a node gives the input other dimensions, so that three of them are N x H x W without channels; otherwise
  /// they are N x C x L.
  private func isReshaped(_ name: String, _ live: [Int]) -> Bool {
    live.contains { index in
      let node = model.graph.node[index]
      return node.input.first == name && ["Flatten", "Reshape", "Unsqueeze"].contains(node.opType)
    }
  }

  /// Dimensions that the model gives its output are those that the graph makes.
  private func checkDeclaredOutput(_ view: View) throws(ImportError) {
    let declared = output.type.tensorType.shape.dim
    guard output.type.tensorType.hasShape, !declared.isEmpty else { return }
    var matches = declared.count == view.dims.count + 1
    for (dim, found) in zip(declared.dropFirst(), view.dims) {
      if case .dimValue(let size)? = dim.value, size > 0, size != found { matches = false }
    }
    guard matches else {
      let text = declared.map { dim in dim.dimParam.isEmpty ? "\(dim.dimValue)" : dim.dimParam }.joined(separator: "x")
      throw ImportError(
        .mismatch, at: "output \(printable(output.name))", "found \(view.description), the model declares \(printable(text))")
    }
  }
}

extension Importer {
  subscript(name: String) -> Symbol? {
    get { symbols[name] }
    set { symbols[name] = newValue }
  }

  /// A name for a node of the graph: the model's where it has one that no other node has.
  mutating func uniqueName(_ node: ONNXNode, _ index: Int) throws(ImportError) -> String {
    let numbered = "\(node.name.isEmpty ? node.opType : node.name)#\(index)"
    for name in [node.name, numbered] where !name.isEmpty && nodeNames.insert(name).inserted { return name }
    throw ImportError(.malformed, at: "node \(index)", "found name \(printable(node.name)) again")
  }
}
