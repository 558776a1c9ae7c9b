import MoteRandom

extension Graph {
  /// Parameters to start training from, or to test and measure with: biases, offsets and means 0, scales and variances 1,
  /// weights normal by He's rule, or by Glorot's where a tanh or sigmoid reads what they make.
  ///
  /// He's deviation is `sqrt(2 / fan-in)`, Glorot's `sqrt(2 / (fan-in + fan-out))`; fan-in is the number of products in
  /// an output's sum, fan-out the mean number of products that an input goes into. Throws what `parameterShapes()` throws.
  public func initialParameters(seed: UInt64) throws(GraphError) -> [NamedArray] {
    let expected = try parameterShapes()
    let shapes = try self.shapes()
    var squashed: Set<Int> = []
    for node in nodes where node.operation == .tanh || node.operation == .sigmoid { squashed.formUnion(node.inputs) }
    var (deviations, ones): ([String: Double], Set<String>) = ([:], [])
    for (index, node) in nodes.enumerated() {
      let (input, output) = (shapes[node.inputs[0]], shapes[index + 1])
      switch node.operation {
      case .convolution, .affine:
        // Layers may share an array: the first decides.
        guard let weights = node.operation.parameterNames.first, deviations[weights] == nil else { continue }
        let products = node.operation.macs(from: input, to: output)
        let fanIn = Double(products / output.count)
        let fanOut = squashed.contains(index + 1) ? Double(products) / Double(input.count) : 0
        deviations[weights] = (2 / (fanIn + fanOut)).squareRoot()
      case .batchNormalization(let norm): ones.formUnion([norm.scale, norm.variance])
      case .channelAffine(let affine): ones.formUnion([affine.scale].compactMap { $0 })
      default: break
      }
    }
    return expected.map { name, shape in
      let count = shape.reduce(1, *)
      let values =
        if let deviation = deviations[name] {
          normalValues(of: name, count: count, deviation: deviation, seed: seed)
        } else {
          [Float](repeating: ones.contains(name) ? 1 : 0, count: count)
        }
      return NamedArray(name: name, shape: shape, values: .float32(values))
    }
  }
}

/// The array's name is its place in the random sequence, so that adding a layer leaves the others as they were.
private func normalValues(of name: String, count: Int, deviation: Double, seed: UInt64) -> [Float] {
  let key = name.utf8.reduce(0) { ($0 &* 31 &+ Int($1)) & 0xFFFF_FFFF }
  var random = SplitMix64(seed: seed, at: (-1, key, 0))
  return (0..<count).map { _ in Float(deviation * random.normal()) }
}
