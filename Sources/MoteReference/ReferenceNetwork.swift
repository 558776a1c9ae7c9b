import CBLIS
import Dispatch
import MoteGraph
import Synchronization

/// The float32 truth that quantized networks are compared with: the unfolded graph, batched, on BLIS.
///
/// Batches run on all cores. Sums depend on the CPU that BLIS chose its kernels for, so figures agree between machines to rounding only.
public struct ReferenceNetwork: Sendable {
  /// Images that one pass takes at most.
  private static let largestBatch = 64
  /// Elements that the largest value of a pass may have, 64 MiB; bounds the memory of a run over a data set.
  private static let passElements = 1 << 24

  public let bound: BoundGraph
  /// What the fold makes of the same network; its layers are those of `fusedLayerOutputs`.
  public let folded: FoldedGraph

  /// Images that one pass takes.
  private var batch: Int {
    let largest = bound.shapes.map(\.count).max() ?? 1
    return max(1, min(ReferenceNetwork.largestBatch, ReferenceNetwork.passElements / largest))
  }

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
    logits(count: count) { reals(images, $0) }
  }

  /// As `logits(_:count:)`, of real values in place of bytes.
  public func logits(inputs: [Float], count: Int) -> [Float] {
    let size = bound.graph.input.count
    return logits(count: count) { Array(inputs[($0.lowerBound * size)..<($0.upperBound * size)]) }
  }

  private func logits(count: Int, _ inputs: @Sendable (Range<Int>) -> [Float]) -> [Float] {
    let batch = self.batch
    let batches = (count + batch - 1) / batch
    let parts = Mutex([[Float]](repeating: [], count: batches))
    DispatchQueue.concurrentPerform(iterations: batches) { index in
      let images = (index * batch)..<min(count, (index + 1) * batch)
      let part = forward(inputs: inputs(images), count: images.count, keepAll: false).values.last
      parts.withLock { $0[index] = part ?? [] }
    }
    return parts.withLock { $0.flatMap { $0 } }
  }

  /// Every value of the graph for `count` images. Memory grows with `count`: call it for a batch.
  public func forward(images: [UInt8], count: Int) -> ReferenceActivations {
    forward(inputs: reals(images, 0..<count), count: count, keepAll: true)
  }

  /// As `forward(images:count:)`, of real values in place of bytes.
  public func forward(inputs: [Float], count: Int) -> ReferenceActivations {
    forward(inputs: inputs, count: count, keepAll: true)
  }

  /// What the bytes of some images mean.
  private func reals(_ bytes: [UInt8], _ images: Range<Int>) -> [Float] {
    let size = bound.graph.input.count
    precondition(images.upperBound * size <= bytes.count, "fewer image bytes than images")
    return bytes[(images.lowerBound * size)..<(images.upperBound * size)].map { bound.graph.inputScale * Float($0) }
  }

  /// The output of every fused layer of `folded`, each `[count, OH, OW, O]`, computed without the fold.
  ///
  /// Where the fold moved a factor or an activation to an earlier layer, the layers in between are scaled and clamped alike.
  public func fusedLayerOutputs(images: [UInt8], count: Int) -> [[Float]] {
    let activations = forward(images: images, count: count)
    return zip(folded.layers, folded.origins).map { layer, origin in
      let value = activations.values[origin.value]
      if origin.factor == 1 && layer.activation == .none { return value }
      return value.map { layer.activation($0 * origin.factor) }
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
