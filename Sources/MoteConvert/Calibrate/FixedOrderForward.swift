import MoteGraph

/// The float32 forward pass of a folded network whose bits are the same on every machine and in every build.
///
/// Calibration runs on it, so that a conversion is reproducible; the order of its sums stands in
/// `FixedOrderConvolution`.
public struct FixedOrderForward: Sendable {
  private enum Step {
    case weighted(FixedOrderConvolution)
    case maxPool
    case elementwise(FixedOrderElementwise)
  }

  public let graph: FoldedGraph
  private let steps: [Step]

  public init(_ graph: FoldedGraph) {
    self.graph = graph
    steps = graph.layers.map { layer in
      switch layer.kind {
      case .convolution, .affine: .weighted(FixedOrderConvolution(layer))
      case .maxPool: .maxPool
      default: .elementwise(FixedOrderElementwise(layer: layer))
      }
    }
  }

  /// The output `[OH, OW, O]` of every fused layer for one image `[H, W, C]`.
  public func layerOutputs(_ image: ArraySlice<UInt8>) -> [[Float]] {
    precondition(image.count == graph.input.count, "an image of another size than the graph's input")
    var values: [[Float]] = [image.map { graph.inputScale * Float($0) }]
    values.reserveCapacity(steps.count + 1)
    for (layer, step) in zip(graph.layers, steps) {
      switch step {
      case .weighted(let convolution):
        var output = convolution.run(values[layer.input])
        if case .clip = layer.activation { output = output.map { layer.activation($0) } }
        guard let pool = layer.pool else {
          values.append(output)
          continue
        }
        values.append(maxPool(output, window: pool, from: layer.convolutionShape, to: layer.outputShape))
      case .maxPool:
        values.append(
          maxPool(values[layer.input], window: layer.window, from: layer.inputShape, to: layer.outputShape))
      case .elementwise(let elementwise):
        values.append(elementwise.run(layer.inputs.map { values[$0] }))
      }
    }
    values.removeFirst()
    return values
  }

  /// Maximum over the part of each window that lies on the input; a NaN in it stays one.
  private func maxPool(_ input: [Float], window: Window, from: Shape, to: Shape) -> [Float] {
    let channels = from.channels
    var output = [Float](repeating: -.infinity, count: to.count)
    for y in 0..<to.height {
      let top = y * window.strideY - window.padding.top
      for x in 0..<to.width {
        let left = x * window.strideX - window.padding.left
        let o = (y * to.width + x) * channels
        for iy in max(0, top)..<min(from.height, top + window.height) {
          for ix in max(0, left)..<min(from.width, left + window.width) {
            let i = (iy * from.width + ix) * channels
            for c in 0..<channels {
              let value = input[i + c]
              if value > output[o + c] || value.isNaN { output[o + c] = value }
            }
          }
        }
      }
    }
    return output
  }
}
