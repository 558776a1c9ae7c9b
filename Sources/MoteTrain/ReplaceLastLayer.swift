import MoteGraph

/// For transfer learning: the graph with its last affine layer made for another number of classes, and its parameters
/// with that layer drawn anew from the seed, as `Graph.initialParameters(seed:)` does.
///
/// - Parameter labels: a name for each class.
/// - Throws: for a graph whose last layer with parameters is not affine or shares its arrays, for parameters that do not
///   fit the graph, for fewer than 2 or more than 256 classes, and for labels that are not one a class.
public func replacingLastLayer(
  of graph: Graph, parameters: [NamedArray], classes: Int, labels: [String], seed: UInt64
) throws(TrainError) -> (Graph, [NamedArray]) {
  guard (2...256).contains(classes) else { throw .option("classes: found \(classes), expected 2 to 256") }
  guard labels.count == classes else {
    throw .option("labels: found \(labels.count), expected \(classes), one a class")
  }
  let old = try Plan(graph, frozen: [], seed: seed)
  try old.layout.load(parameters, into: FloatBuffer(old.layout.count))
  guard let last = graph.nodes.lastIndex(where: \.operation.hasParameters),
    case .affine(var affine) = graph.nodes[last].operation
  else {
    throw .graph("\(graph.name): found no affine layer last among those with parameters, expected one to replace")
  }
  let own = Set(graph.nodes[last].operation.parameterNames)
  if let other = graph.nodes[..<last].first(where: { !own.isDisjoint(with: $0.operation.parameterNames) }) {
    throw .graph("layer \(graph.nodes[last].name): found its arrays used by layer \(other.name) too, expected its own")
  }
  affine.outputs = classes
  var replaced = graph
  replaced.labels = labels
  replaced.nodes[last].operation = .affine(affine)
  let arrays = try Plan(replaced, frozen: [], seed: seed).initialParameters().map { array in
    own.contains(array.name) ? array : parameters.first { $0.name == array.name } ?? array
  }
  return (replaced, arrays)
}

extension Operation {
  fileprivate var hasParameters: Bool { !parameterNames.isEmpty }
}
