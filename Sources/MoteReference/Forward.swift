import MoteGraph

extension ReferenceNetwork {
  /// Runs `count` images of real values, `[count, H, W, C]`. Without `keepAll` a value is dropped once nothing reads it
  /// any more.
  func forward(inputs: [Float], count: Int, keepAll: Bool) -> ReferenceActivations {
    let graph = bound.graph
    precondition(count >= 0 && inputs.count == count * graph.input.count, "another number of inputs than images hold")
    var values: [[Float]] = [inputs]
    var lastReader = [Int](repeating: Int.max, count: bound.shapes.count)
    for (index, node) in graph.nodes.enumerated() {
      for input in node.inputs { lastReader[input] = index }
    }
    for (index, node) in graph.nodes.enumerated() {
      values.append(output(of: index, inputs: node.inputs.map { values[$0] }, count: count))
      for input in node.inputs where !keepAll && lastReader[input] == index { values[input] = [] }
    }
    return ReferenceActivations(count: count, values: values, shapes: bound.shapes)
  }

  private func output(of index: Int, inputs: [[Float]], count: Int) -> [Float] {
    let node = bound.graph.nodes[index]
    let (from, to) = (bound.shapes[node.inputs[0]], bound.shapes[index + 1])
    let (input, parameters) = (inputs[0], bound.parameters[index])
    switch node.operation {
    case .convolution(let convolution):
      guard let parameters else { return [] }
      return Convolve(window: convolution.window, groups: convolution.groups, input: from, output: to)
        .run(input, count: count, parameters)
    case .affine(let affine):
      guard let parameters else { return [] }
      // A window that covers its input exactly has one position, and OHWI rows are affine rows.
      let flat = Shape(1, 1, from.count)
      return Convolve(window: Window(1, 1), groups: 1, input: flat, output: Shape(1, 1, affine.outputs))
        .run(input, count: count, parameters)
    case .maxPool(let window): return Pool(window: window, from: from, to: to).maximum(input, count: count)
    case .averagePool(let pool):
      return Pool(window: pool.window, from: from, to: to).mean(
        input, count: count, countsPadding: pool.countsPadding, reach: (pool.reachBottom, pool.reachRight))
    case .globalAveragePool:
      return Pool(window: Window(from.height, from.width), from: from, to: to)
        .mean(input, count: count, countsPadding: false, reach: (0, 0))
    case .batchNormalization, .channelAffine:
      guard let parameters else { return [] }
      return Channels(count: from.channels).affine(input, parameters)
    case .lrn(let lrn): return Channels(count: from.channels).normalize(input, lrn)
    case .softmax: return Channels(count: from.channels).softmax(input)
    case .concat: return concatenate(inputs, channels: node.inputs.map { bound.shapes[$0].channels })
    case .add: return zip(inputs[0], inputs[1]).map { $0 + $1 }
    case .relu, .clip, .dropout, .sigmoid, .tanh: return elementwise(node.operation, input)
    }
  }
}
