import MoteGraph

extension ReferenceNetwork {
  /// Runs `count` images from image `first`. Without `keepAll` a value is dropped once nothing reads it any more.
  func forward(images: [UInt8], first: Int, count: Int, keepAll: Bool) -> ReferenceActivations {
    let graph = bound.graph
    let size = graph.input.count
    precondition(first >= 0 && count >= 0 && (first + count) * size <= images.count, "fewer image bytes than images")
    var values: [[Float]] = [images[(first * size)..<((first + count) * size)].map { graph.inputScale * Float($0) }]
    var lastReader = [Int](repeating: Int.max, count: bound.shapes.count)
    for (index, node) in graph.nodes.enumerated() { lastReader[node.inputs[0]] = index }
    for (index, node) in graph.nodes.enumerated() {
      let source = node.inputs[0]
      values.append(output(of: index, input: values[source], count: count))
      if !keepAll && lastReader[source] == index { values[source] = [] }
    }
    return ReferenceActivations(count: count, values: values, shapes: bound.shapes)
  }

  private func output(of index: Int, input: [Float], count: Int) -> [Float] {
    let node = bound.graph.nodes[index]
    let (from, to) = (bound.shapes[node.inputs[0]], bound.shapes[index + 1])
    switch node.operation {
    case .convolution(let convolution):
      guard let parameters = bound.parameters[index] else { return [] }
      return Convolve(window: convolution.window, groups: convolution.groups, input: from, output: to)
        .run(input, count: count, parameters)
    case .affine(let affine):
      guard let parameters = bound.parameters[index] else { return [] }
      // A window that covers its input exactly has one position, and OHWI rows are affine rows.
      let flat = Shape(1, 1, from.count)
      return Convolve(window: Window(1, 1), groups: 1, input: flat, output: Shape(1, 1, affine.outputs))
        .run(input, count: count, parameters)
    case .relu:
      // Written so that a NaN stays one.
      return input.map { $0 < 0 ? 0 : $0 }
    case .maxPool(let window):
      return maxPool(input, count: count, window: window, from: from, to: to)
    case .dropout(let ratio, let inverted):
      let factor = inverted ? 1 : 1 - ratio
      return input.map { $0 * factor }
    }
  }

  /// Maximum over the part of each window that lies on the input.
  private func maxPool(_ input: [Float], count: Int, window: Window, from: Shape, to: Shape) -> [Float] {
    let channels = from.channels
    var output = [Float](repeating: -.infinity, count: count * to.count)
    for n in 0..<count {
      for y in 0..<to.height {
        let top = y * window.strideY - window.padding.top
        for x in 0..<to.width {
          let left = x * window.strideX - window.padding.left
          let o = ((n * to.height + y) * to.width + x) * channels
          for iy in max(0, top)..<min(from.height, top + window.height) {
            for ix in max(0, left)..<min(from.width, left + window.width) {
              let i = ((n * from.height + iy) * from.width + ix) * channels
              for c in 0..<channels where input[i + c] > output[o + c] { output[o + c] = input[i + c] }
            }
          }
        }
      }
    }
    return output
  }
}
