extension BoundGraph {
  /// The network without a softmax at its end, as models have it: their output is logits.
  public var endingInLogits: BoundGraph {
    guard graph.nodes.count > 1, let last = graph.nodes.last, case .softmax = last.operation,
      last.inputs == [graph.nodes.count - 1]
    else { return self }
    var graph = graph
    graph.nodes.removeLast()
    return BoundGraph(graph: graph, shapes: shapes.dropLast(), parameters: parameters.dropLast())
  }
}
