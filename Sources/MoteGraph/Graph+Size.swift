extension Graph {
  /// How many numbers training learns: those of the parameter arrays without the means and variances of batch
  /// normalizations, which are observed. Throws what `parameterShapes()` throws.
  public func parameterCount() throws(GraphError) -> Int {
    var observed: Set<String> = []
    for case .batchNormalization(let norm) in nodes.map(\.operation) { observed.formUnion([norm.mean, norm.variance]) }
    return try parameterShapes().reduce(0) { $0 + (observed.contains($1.name) ? 0 : $1.shape.reduce(1, *)) }
  }

  /// The multiply-accumulates of one run: those of convolutions and affine layers. Throws what `parameterShapes()`
  /// throws, and for more than 2^62 of them.
  public func macs() throws(GraphError) -> Int {
    // Bounds every layer's weights, hence the products below.
    _ = try parameterShapes()
    let shapes = try self.shapes()
    var total = 0
    for (index, node) in nodes.enumerated() {
      let layer = node.operation.macs(from: shapes[node.inputs[0]], to: shapes[index + 1])
      let (sum, overflow) = total.addingReportingOverflow(layer)
      guard !overflow, sum <= 1 << 62 else {
        throw Layer(name: node.name).error(found: "a network of more than 2^62 products", expected: "fewer")
      }
      total = sum
    }
    return total
  }
}
