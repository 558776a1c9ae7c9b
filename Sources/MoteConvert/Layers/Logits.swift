import MoteGraph

extension FoldedGraph {
  /// The graph without a softmax at its end: a model gives logits.
  var endingInLogits: FoldedGraph {
    guard layers.count > 1, let last = layers.last, last.kind == .softmax, last.input == layers.count - 1 else { return self }
    var graph = self
    graph.layers.removeLast()
    if graph.origins.count > graph.layers.count { graph.origins.removeLast() }
    graph.notes.append("\(last.name): a softmax at the end, left out: the output is logits")
    return graph
  }

  /// Refuses a graph whose output is no vector.
  func checkOutput() throws(ConvertError) {
    guard let last = layers.last else { throw ConvertError("\(name): found no layers, expected at least one") }
    guard last.outputShape.height == 1, last.outputShape.width == 1 else {
      throw ConvertError("layer \(last.name): found the last layer with output \(last.outputShape), expected 1x1xC")
    }
  }
}

extension FusedLayer {
  /// Whether the layer's sums can go to the caller as they are.
  var endsInSums: Bool { (kind == .convolution || kind == .affine) && activation == .none && pool == nil }
}
