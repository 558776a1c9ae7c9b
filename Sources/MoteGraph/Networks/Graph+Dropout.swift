extension Graph {
  /// The same graph with every dropout node of this ratio and form.
  public func withDropout(ratio: Float, inverted: Bool) -> Graph {
    var graph = self
    for index in graph.nodes.indices {
      if case .dropout = graph.nodes[index].operation {
        graph.nodes[index].operation = .dropout(ratio: ratio, inverted: inverted)
      }
    }
    return graph
  }
}
