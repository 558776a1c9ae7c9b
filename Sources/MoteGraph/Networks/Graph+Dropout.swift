extension Graph {
  /// The same graph with every dropout node of this form and this ratio; a ratio of nil leaves each node its own.
  public func withDropout(ratio: Float?, inverted: Bool) -> Graph {
    var graph = self
    for index in graph.nodes.indices {
      if case .dropout(let own, _) = graph.nodes[index].operation {
        graph.nodes[index].operation = .dropout(ratio: ratio ?? own, inverted: inverted)
      }
    }
    return graph
  }
}
