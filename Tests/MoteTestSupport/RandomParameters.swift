import MoteGraph

extension Graph {
  /// Seeded arrays that this graph can be bound to, small enough that activations keep their magnitude.
  public func randomParameters(seed: UInt64) throws(GraphError) -> [NamedArray] {
    var generator = SeededGenerator(seed: seed)
    var arrays: [NamedArray] = []
    for (name, shape) in try parameterShapes() {
      let count = shape.reduce(1, *)
      // Affine weights are [I, O], convolution weights [O, C, KH, KW].
      let terms = shape.count == 2 ? shape[0] : count / shape[0]
      let bound = shape.count == 1 ? 0.5 : (6 / Float(terms)).squareRoot()
      arrays.append(NamedArray(name: name, shape: shape, values: .float32(generator.floats(count, bound: bound))))
    }
    return arrays
  }
}
