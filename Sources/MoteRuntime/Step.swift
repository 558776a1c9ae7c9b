import MoteFormat
import MoteKernels

/// What a plan runs at once: one layer whole, or two convolutions through a ring of rows of the tensor between them,
/// where that takes less memory.
///
/// Plans add steps up, sessions carry them out; both make them here, so they cannot differ.
package struct Step {
  /// The first layer.
  package private(set) var layer: Int
  /// Rows of the tensor between the two convolutions that are in memory; 0 when the step is one layer.
  package private(set) var ringRows = 0
  /// Rows of the ring that the first convolution makes at a time.
  package private(set) var producerRows = 0
  /// Rows of its output that the second convolution makes at a time.
  package private(set) var consumerRows = 0
  /// Bytes in the arena, multiples of 16: the input and the output of a streamed step (0 when they are the caller's) and
  /// the ring.
  private(set) var inputBytes = 0
  private(set) var outputBytes = 0
  private(set) var ringBytes = 0
  /// Bytes of arena behind which nothing is alive (layerwise), or all tensors of the step together (streamed).
  package private(set) var tensorBytes = 0
  /// Scratch of the hungrier of its kernels.
  package private(set) var scratchBytes = 0
  /// Bytes of its packed weights: all, and the first layer's.
  private(set) var preparedBytes = 0
  private(set) var firstPrepared = 0

  /// The layers of the step; none before the first step of a run.
  package private(set) var layers = 1

  /// False when a kernel is missing.
  package private(set) var isPossible = true

  /// No layers: what lies before a run's first step.
  init(before layer: Int) {
    self.layer = layer
    layers = 0
  }

  /// - Parameter kernels: nil to work out the tensors alone, with the rows that the weight layouts ask for.
  @inline(never)
  package init(
    _ model: borrowing Model, at index: Int, _ kind: Plan.Kind, _ kernels: KernelTable?, longestLife: Int
  ) {
    layer = index
    let first = addLayer(model, index, kernels)
    firstPrepared = preparedBytes
    if kind == .layerwise {
      tensorBytes = model.liveEnd(index, longestLife: longestLife)
      return
    }
    inputBytes = Self.bytes(model.tensorView(index))
    outputBytes = Self.bytes(model.tensorView(index &+ 1))
    tensorBytes = Plan.sum(inputBytes, outputBytes)
    // A convolution without a pool, directly before another convolution of the chain.
    guard index &+ 1 < model.layerCount else { return }
    let (layer, next) = (model.view(index), model.view(index &+ 1))
    guard layer.isOperator(.convolution), !layer.hasPool, next.isOperator(.convolution) else { return }
    let alone = (scratchBytes, preparedBytes)
    let second = addLayer(model, index &+ 1, kernels)
    let (window, pool) = (next.window, next.pool)
    let rowsAtATime = max(1, second / pool.strideY)
    let sums = (rowsAtATime &- 1) &* pool.strideY &+ pool.height
    let inputRows = (sums &- 1) &* window.strideY &+ window.height
    // Where the consumer's rows end inside a tile of the producer, the rest of the tile is in memory too.
    let between = model.tensorView(index &+ 1)
    let rows = min(between.height, inputRows &+ first &- 1)
    let ring = Limits.align(rows &* between.rowBytes, Limits.memoryAlignment)
    let output = Self.bytes(model.tensorView(index &+ 2))
    let together = Plan.sum(Plan.sum(inputBytes, output), ring)
    // One after the other, the tensor between them is whole, but input and output are not alive together.
    guard together <= max(tensorBytes, Plan.sum(outputBytes, output)) else {
      (scratchBytes, preparedBytes) = alone
      return
    }
    layers = 2
    (ringRows, producerRows, consumerRows) = (rows, first, rowsAtATime)
    (ringBytes, outputBytes, tensorBytes) = (ring, output, together)
  }

  /// Takes a layer's scratch and packed weights in.
  /// - Returns: rows of sums that its kernel makes at a time.
  @inline(never)
  private mutating func addLayer(_ model: borrowing Model, _ index: Int, _ kernels: KernelTable?) -> Int {
    let layer = model.view(index)
    let rows = (WeightLayout(rawValue: layer.layout) ?? .canonical).tileRows
    guard let kernels else { return rows }
    guard let kernel = kernels.kernel(model.kernelKey(index)) else {
      isPossible = false
      return rows
    }
    // Made once and lent by its address, not passed on by value: see `Run` on the stack.
    var geometry = model.geometry(index)
    unsafe withUnsafeMutablePointer(to: &geometry) { geometry in
      if let scratch = unsafe kernel.scratch {
        scratchBytes = max(scratchBytes, unsafe scratch(UnsafeRawPointer(geometry)))
      }
      if let prepared = unsafe kernel.prepared {
        let bytes = unsafe prepared(UnsafeRawPointer(geometry))
        preparedBytes = Plan.sum(preparedBytes, Limits.align(bytes, Limits.sectionAlignment))
      }
    }
    return max(kernel.tileRows, rows)
  }

  /// Bytes of arena that a tensor takes.
  private static func bytes(_ tensor: TensorView) -> Int {
    tensor.isCallers ? 0 : Limits.align(tensor.byteCount, Limits.memoryAlignment)
  }
}
