import MoteGraph

/// A graph checked for training, with the places of its parameters: what every worker makes its layers from.
struct Plan {
  let graph: Graph
  let shapes: [Shape]
  let layout: ParameterLayout
  let frozen: Set<String>
  let seed: UInt64
  /// How many nodes read each value.
  let readers: [Int]
  /// The running averages that steps move: those of batch normalizations of which none is frozen.
  let observed: Set<String>

  /// Refuses what the layers here cannot train, naming the node.
  init(_ graph: Graph, frozen: Set<String>, seed: UInt64) throws(TrainError) {
    do throws(GraphError) { shapes = try graph.shapes() } catch { throw .graph(error.message) }
    self.graph = graph
    self.seed = seed
    var readers = [Int](repeating: 0, count: shapes.count)
    for node in graph.nodes {
      for input in node.inputs { readers[input] += 1 }
      try Plan.check(node)
    }
    self.readers = readers
    for (index, node) in graph.nodes.dropLast().enumerated() where readers[index + 1] == 0 {
      throw .graph("layer \(node.name): found an output that no layer reads, expected one that does")
    }
    let last = shapes[graph.nodes.count]
    guard last.height == 1, last.width == 1, (2...256).contains(last.channels) else {
      throw .graph("\(graph.name): found an output of \(last), expected 2 to 256 classes")
    }
    layout = try ParameterLayout(graph, shapes: shapes)
    self.frozen = frozen
    var observed: Set<String> = []
    for node in graph.nodes {
      guard case .batchNormalization(let norm) = node.operation,
        frozen.isDisjoint(with: [node.name, norm.mean, norm.variance])
      else { continue }
      observed.formUnion([norm.mean, norm.variance])
    }
    self.observed = observed
    let names = Set(layout.slots.map(\.name) + layout.slots.map(\.layer))
    if let unknown = frozen.subtracting(names).sorted().first {
      throw .option("--freeze: found \(unknown), expected names of layers with parameters, or of arrays")
    }
    guard layout.slots.contains(where: { $0.role == .learned && trains($0) }) else {
      throw .option("--freeze: found every parameter of \(graph.name), expected at least one to be left out")
    }
  }

  private static func check(_ node: Graph.Node) throws(TrainError) {
    switch node.operation {
    case .maxPool(let window):
      guard window.height * window.width <= 65535 else {
        throw .graph("layer \(node.name): found a window of \(window.height)x\(window.width), expected at most 65535 taps")
      }
    case .softmax:
      throw .graph("layer \(node.name): found a softmax, expected a network without one: the loss applies its own")
    case .channelAffine:
      throw .graph("layer \(node.name): found \(node.operation.name), expected an operation that is trained, such as batch normalization")
    case .convolution, .affine, .relu, .clip, .sigmoid, .tanh, .dropout, .averagePool, .globalAveragePool, .add, .concat,
      .batchNormalization, .lrn:
      break
    }
  }

  var classes: Int { shapes[graph.nodes.count].channels }

  /// Whether a step changes the array.
  func trains(_ slot: ParameterLayout.Slot) -> Bool {
    slot.role == .learned ? !frozen.contains(slot.name) && !frozen.contains(slot.layer) : observed.contains(slot.name)
  }

  func trains(_ name: String?) -> Bool { name.flatMap { layout.slot($0) }.map(trains) ?? false }

  func initialParameters() throws(TrainError) -> [NamedArray] {
    do throws(GraphError) {
      return try graph.initialParameters(seed: seed)
    } catch {
      throw .graph(error.message)
    }
  }
}
