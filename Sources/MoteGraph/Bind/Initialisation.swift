import MoteRandom

extension Graph {
  /// Parameters to start training from, or to test and measure with: weights by He's rule, biases, offsets and means 0,
  /// scales and variances 1. Throws what `parameterShapes()` throws.
  public func initialParameters(seed: UInt64) throws(GraphError) -> [NamedArray] {
    var ones: Set<String> = []
    for node in nodes {
      switch node.operation {
      case .batchNormalization(let norm): ones.formUnion([norm.scale, norm.variance])
      case .channelAffine(let affine): ones.formUnion([affine.scale].compactMap { $0 })
      default: break
      }
    }
    return try parameterShapes().map { name, shape in
      let count = shape.reduce(1, *)
      // Affine weights are [I, O], convolution weights [O, C / groups, KH, KW].
      let fanIn = shape.count == 1 ? 0 : shape.count == 2 ? shape[0] : count / shape[0]
      let values =
        ones.contains(name)
        ? [Float](repeating: 1, count: count) : heInitialValues(of: name, count: count, fanIn: fanIn, seed: seed)
      return NamedArray(name: name, shape: shape, values: .float32(values))
    }
  }
}

/// He's initialisation of one array: normal with deviation `sqrt(2 / fan-in)`, or 0 for a fan-in of 0, as biases have.
///
/// The array's name is its place in the random sequence, so that adding a layer leaves the others as they were.
public func heInitialValues(of name: String, count: Int, fanIn: Int, seed: UInt64) -> [Float] {
  guard fanIn > 0 else { return [Float](repeating: 0, count: count) }
  let key = name.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF_FFFF }
  var random = SplitMix64(seed: seed, at: (-1, key, 0))
  let deviation = (2 / Double(fanIn)).squareRoot()
  return (0..<count).map { _ in Float(deviation * random.normal()) }
}
