extension Graph {
  /// The arrays that a parameter file must hold, in the order in which the layers first name them: convolution weights
  /// `[O, C / groups, KH, KW]` (OIHW), affine weights `[I, O]`, biases `[O]`, all others `[C]`.
  ///
  /// Two layers may share an array when both expect the same shape of it. Throws what `shapes()` throws.
  public func parameterShapes() throws(GraphError) -> [(name: String, shape: [Int])] {
    let shapes = try self.shapes()
    var expected: [(name: String, shape: [Int])] = []
    var positions: [String: Int] = [:]
    for node in nodes {
      for (name, shape) in node.operation.parameters(input: shapes[node.inputs[0]]) {
        if let position = positions[name] {
          guard expected[position].shape == shape else {
            throw GraphError(
              "layer \(printable(node.name)): found \(printable(name)) used as \(shape), expected \(expected[position].shape)"
                + " as in the layer that used it first")
          }
          continue
        }
        guard elementCount(shape) != nil else {
          throw GraphError(
            "layer \(printable(node.name)): found \(printable(name)) of shape \(shape), expected at most 2^31 elements")
        }
        positions[name] = expected.count
        expected.append((name, shape))
      }
    }
    return expected
  }
}
