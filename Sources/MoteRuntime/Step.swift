import MoteFormat
import MoteKernels

/// What a plan runs at once: one layer whole, or two convolutions through a ring of rows of the tensor between them,
/// where that takes less memory.
///
/// Plans add steps up, sessions carry them out; both make them here, so they cannot differ.
package struct Step {
  /// The first layer.
  package let layer: Int
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

  /// The layers of the step.
  package var layers: Int { ringRows == 0 ? 1 : 2 }

  /// - Parameter kernels: nil to work out the tensors alone, with the rows that the weight layouts ask for.
  /// - Returns: nil when a kernel is missing.
  @inline(never)
  package init?(
    _ model: borrowing Model, at index: Int, _ kind: Plan.Kind, _ kernels: KernelTable?, longestLife: Int
  ) {
    layer = index
    guard let first = StepLayer(model, index, kernels) else { return nil }
    add(first)
    firstPrepared = preparedBytes
    if kind == .layerwise {
      tensorBytes = model.liveEnd(index, longestLife: longestLife)
      return
    }
    inputBytes = Self.bytes(model, index)
    outputBytes = Self.bytes(model, index + 1)
    tensorBytes = Plan.sum(inputBytes, outputBytes)
    guard first.feedsConvolution(model, index) else { return }
    guard let second = StepLayer(model, index + 1, kernels) else { return nil }
    let between = model.tensor(index + 1)
    let rowsAtATime = second.rowsAtATime
    // Where the consumer's rows end inside a tile of the producer, the rest of the tile is in memory too.
    let rows = min(between.height, second.inputRows(rowsAtATime) + first.tileRows - 1)
    let ring = Limits.align(rows * between.width * between.channels * between.type.byteCount, Limits.memoryAlignment)
    let output = Self.bytes(model, index + 2)
    let together = Plan.sum(Plan.sum(inputBytes, output), ring)
    // One after the other, the tensor between them is whole, but input and output are not alive together.
    guard together <= max(tensorBytes, Plan.sum(outputBytes, output)) else { return }
    add(second)
    (ringRows, producerRows, consumerRows) = (rows, first.tileRows, rowsAtATime)
    (ringBytes, outputBytes, tensorBytes) = (ring, output, together)
  }

  private mutating func add(_ layer: StepLayer) {
    scratchBytes = max(scratchBytes, layer.scratchBytes)
    preparedBytes = Plan.sum(preparedBytes, layer.preparedBytes)
  }

  /// Bytes of arena that a tensor takes.
  private static func bytes(_ model: borrowing Model, _ index: Int) -> Int {
    let tensor = model.tensor(index)
    return tensor.arenaOffset == TensorRecord.callerOwned
      ? 0 : Limits.align(tensor.byteCount, Limits.memoryAlignment)
  }
}

/// What a step needs to know of one layer.
private struct StepLayer {
  let op: Operator
  let window: WindowRecord
  let pool: WindowRecord
  let hasPool: Bool
  let tileRows: Int
  let scratchBytes: Int
  let preparedBytes: Int

  @inline(never)
  init?(_ model: borrowing Model, _ index: Int, _ kernels: KernelTable?) {
    let layer = model.layer(index)
    op = layer.op
    window = layer.window
    pool = layer.pool ?? WindowRecord()
    hasPool = layer.pool != nil
    guard let kernels else {
      tileRows = layer.layout.tileRows
      scratchBytes = 0
      preparedBytes = 0
      return
    }
    guard let kernel = kernels.kernel(model.kernelKey(layer)) else { return nil }
    tileRows = max(kernel.tileRows, layer.layout.tileRows)
    let geometry = model.geometry(layer, output: model.tensor(index + 1))
    scratchBytes = kernel.scratchBytes(geometry)
    preparedBytes = Limits.align(kernel.preparedBytes(geometry), Limits.sectionAlignment)
  }

  /// Whether this is a convolution without a pool, directly before another convolution of a chain.
  func feedsConvolution(_ model: borrowing Model, _ index: Int) -> Bool {
    op == .convolution && !hasPool && index + 1 < model.layerCount && model.layer(index + 1).op == .convolution
  }

  /// Rows of output that fill a tile of sums.
  var rowsAtATime: Int { max(1, tileRows / pool.strideY) }

  /// Rows of input that `rows` rows of output look at, at most.
  func inputRows(_ rows: Int) -> Int {
    let sums = (rows - 1) * pool.strideY + pool.height
    return (sums - 1) * window.strideY + window.height
  }
}
