import MoteGraph

/// The float32 truth that quantized networks are compared with: the unfolded graph, batched, on BLIS.
///
/// Sums depend on the CPU that BLIS chose its kernels for, so figures agree between machines to rounding only.
public struct ReferenceNetwork: Sendable {
  /// Images that one pass takes; bounds the memory of a run over a data set.
  static let batch = 64
  /// im2col rows times columns that a batch should not pass: 32 MiB.
  static let columnElements = 1 << 23

  public let bound: BoundGraph
  /// What the fold makes of the same network; its layers are those of `fusedLayerOutputs`.
  public let folded: FoldedGraph

  /// Throws what `BoundGraph.folded()` throws, and where one image makes a matrix too large for BLAS, naming the layer.
  public init(_ bound: BoundGraph) throws(GraphError) {
    self.bound = bound
    folded = try bound.folded()
    for (index, node) in bound.graph.nodes.enumerated() where Int32(exactly: rowsAndColumns(index)) == nil {
      throw GraphError(
        "layer \(node.name): found an im2col matrix of \(rowsAndColumns(index)) elements, expected fewer than 2^31")
    }
  }

  /// The last value of the graph for `count` images: `[count, classes]`.
  ///
  /// `images` is `[count, H, W, C]`, bytes as the contract scales them.
  public func logits(_ images: [UInt8], count: Int) -> [Float] {
    var logits: [Float] = []
    logits.reserveCapacity(count * (bound.shapes.last?.count ?? 0))
    for first in stride(from: 0, to: count, by: chunk) {
      let size = min(chunk, count - first)
      let activations = forward(images: images, first: first, count: size, keepAll: false)
      logits += activations.values.last ?? []
    }
    return logits
  }

  /// Every value of the graph for `count` images. Memory grows with `count`: call it for a batch.
  public func forward(images: [UInt8], count: Int) -> ReferenceActivations {
    forward(images: images, first: 0, count: count, keepAll: true)
  }

  /// The output of every fused layer of `folded`, each `[count, OH, OW, O]`, computed without the fold.
  ///
  /// Where the fold moved a factor or a ReLU to an earlier layer, the layers in between are scaled and clamped alike.
  public func fusedLayerOutputs(images: [UInt8], count: Int) -> [[Float]] {
    let activations = forward(images: images, count: count)
    return zip(folded.layers, folded.origins).map { layer, origin in
      let value = activations.values[origin.value]
      if origin.factor == 1 && !layer.relu { return value }
      return value.map { element in
        let scaled = element * origin.factor
        return layer.relu && scaled < 0 ? 0 : scaled
      }
    }
  }

  /// The images a pass takes, so that im2col stays within `columnElements` where one image does.
  var chunk: Int {
    let largest = bound.graph.nodes.indices.map(rowsAndColumns).max() ?? 1
    return max(1, min(ReferenceNetwork.batch, ReferenceNetwork.columnElements / max(1, largest)))
  }

  /// The elements of one image's im2col matrix at a node, clamped to `Int.max`.
  private func rowsAndColumns(_ index: Int) -> Int {
    let (input, output) = (bound.shapes[bound.graph.nodes[index].inputs[0]], bound.shapes[index + 1])
    guard case .convolution(let convolution) = bound.graph.nodes[index].operation else { return output.count }
    let columns = convolution.window.height * convolution.window.width * (input.channels / convolution.groups)
    let (product, overflow) = (output.height * output.width).multipliedReportingOverflow(by: columns)
    return overflow ? Int.max : product
  }
}
