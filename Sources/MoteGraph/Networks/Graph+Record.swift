/// What a parameter file records of the graph that it was trained with, as strings by name: enough to bind the same graph.
extension Graph {
  enum Key {
    static let network = "network"
    static let dropout = "dropout"
    static let dropoutRatio = "dropout_ratio"
    static let labels = "labels"
  }
  private static let book = "book"
  private static let inverted = "inverted"

  /// The strings that `recorded(in:)` understands. Dropout is recorded as the first dropout node has it, labels one a line.
  public var record: [String: String] {
    var record = [Key.network: name, Key.labels: labels.joined(separator: "\n")]
    for node in nodes {
      guard case .dropout(let ratio, let inverted) = node.operation else { continue }
      record[Key.dropout] = inverted ? Self.inverted : Self.book
      record[Key.dropoutRatio] = "\(ratio)"
      break
    }
    return record
  }

  /// This graph as a file's record says it was trained: with its form and ratio of dropout, and with its classes. A file
  /// that records nothing leaves the graph as it is; strings of other names are somebody else's.
  ///
  /// Throws for another network, an unknown form of dropout, a ratio that is no number in 0..<1 or stands without a form,
  /// and for labels where the graph has no affine layer to fit to them.
  public func recorded(in record: [String: String]) throws(GraphError) -> Graph {
    if let network = record[Key.network], network != name {
      throw GraphError("network: found parameters of \(printable(network)), expected \(printable(name))")
    }
    var graph = self
    if let text = record[Key.labels] {
      let labels = text.split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
      if labels != graph.labels { graph = try graph.withClasses(labels) }
    }
    let ratio = try record[Key.dropoutRatio].map { (text) throws(GraphError) in
      guard let ratio = Float(text), ratio >= 0, ratio < 1 else {
        throw GraphError("\(Key.dropoutRatio): found \(printable(text)), expected a number in 0..<1")
      }
      return ratio
    }
    switch record[Key.dropout] {
    case Self.book: return graph.withDropout(ratio: ratio, inverted: false)
    case Self.inverted: return graph.withDropout(ratio: ratio, inverted: true)
    case nil where ratio == nil: return graph
    case nil: throw GraphError("\(Key.dropoutRatio): found it without \(Key.dropout), expected both or none")
    case let form?:
      throw GraphError("\(Key.dropout): found \(printable(form)), expected \(Self.book) or \(Self.inverted)")
    }
  }

  /// The graph with its last affine layer made for these classes.
  public func withClasses(_ labels: [String]) throws(GraphError) -> Graph {
    var graph = self
    for index in graph.nodes.indices.reversed() {
      guard case .affine(var affine) = graph.nodes[index].operation else { continue }
      affine.outputs = labels.count
      graph.nodes[index].operation = .affine(affine)
      graph.labels = labels
      return graph
    }
    throw GraphError("\(printable(name)): found no affine layer, expected one to fit to \(labels.count) classes")
  }
}
