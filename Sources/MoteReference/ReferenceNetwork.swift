import CBLIS
import Dispatch
import MoteGraph
import Synchronization

/// The float32 truth that quantized networks are compared with: the unfolded graph, batched, on BLIS.
///
/// Batches run on all cores. Sums depend on the CPU that BLIS chose its kernels for, so figures agree between machines to rounding only.
public struct ReferenceNetwork: Sendable {
  /// Images that one pass takes; bounds the memory of a run over a data set.
  static let batch = 64

  public let bound: BoundGraph
  /// What the fold makes of the same network; its layers are those of `fusedLayerOutputs`.
  public let folded: FoldedGraph

  /// Throws what `BoundGraph.folded()` throws, and where one image makes a matrix too large for BLAS, naming the layer.
  public init(_ bound: BoundGraph) throws(GraphError) {
    self.bound = bound
    // Batches run side by side instead.
    bli_thread_set_num_threads(1)
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
    let batches = (count + ReferenceNetwork.batch - 1) / ReferenceNetwork.batch
    let parts = Mutex([[Float]](repeating: [], count: batches))
    DispatchQueue.concurrentPerform(iterations: batches) { batch in
      let first = batch * ReferenceNetwork.batch
      let size = min(ReferenceNetwork.batch, count - first)
      let part = forward(images: images, first: first, count: size, keepAll: false).values.last
      parts.withLock { $0[batch] = part ?? [] }
    }
    return parts.withLock { $0.flatMap { $0 } }
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

  /// The elements of one image's im2col matrix at a node, clamped to `Int.max`.
  private func rowsAndColumns(_ index: Int) -> Int {
    let (input, output) = (bound.shapes[bound.graph.nodes[index].inputs[0]], bound.shapes[index + 1])
    guard case .convolution(let convolution) = bound.graph.nodes[index].operation else { return output.count }
    let columns = convolution.window.height * convolution.window.width * (input.channels / convolution.groups)
    let (product, overflow) = (output.height * output.width).multipliedReportingOverflow(by: columns)
    return overflow ? Int.max : product
  }
}
