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

  /// The layers of the step; none before the first step of a run.
  package private(set) var layers = 1

  /// No layers: what lies before a run's first step.
  init(before layer: Int) {
    self.layer = layer
    layers = 0
  }

  /// The step that begins with a layer.
  /// - Parameter kernels: nil to work out the tensors alone, with the rows that the weight layouts ask for.
  package init(
    _ model: borrowing Model, at index: Int, _ kind: Plan.Kind, _ kernels: KernelTable?, longestLife: Int
  ) {
    self.init(before: 0)
    begin(model, at: index, kind, kernels, longestLife: longestLife)
  }

  /// Becomes the step that begins with a layer.
  @inline(never)
  mutating func begin(
    _ model: borrowing Model, at index: Int, _ kind: Plan.Kind, _ kernels: KernelTable?, longestLife: Int
  ) {
    layer = index
    layers = 1
    (ringRows, ringBytes) = (0, 0)
    #if !MOTE_NO_LAYERWISE
      if kind == .layerwise {
        tensorBytes = model.liveEnd(index, longestLife: longestLife)
        return
      }
    #endif
    let input = model.tensorView(index)
    let between = input.next
    inputBytes = Self.bytes(input)
    outputBytes = Self.bytes(between)
    tensorBytes = Plan.sum(inputBytes, outputBytes)
    // A convolution without a pool, directly before another convolution of the chain.
    guard index &+ 1 < model.layerCount else { return }
    let layer = model.view(index)
    let next = layer.next
    guard layer.isOperator(.convolution), !layer.hasPool, next.isOperator(.convolution) else { return }
    let first = model.tileRows(index, kernels)
    let (window, pool) = (next.window, next.pool)
    let rowsAtATime = max(1, quotient(model.tileRows(index &+ 1, kernels), by: pool.strideY))
    let sums = (rowsAtATime &- 1) &* pool.strideY &+ pool.height
    let inputRows = (sums &- 1) &* window.strideY &+ window.height
    // Where the consumer's rows end inside a tile of the producer, the rest of the tile is in memory too.
    let rows = min(between.height, inputRows &+ first &- 1)
    let ring = Limits.align(rows &* between.rowBytes, Limits.memoryAlignment)
    let output = Self.bytes(between.next)
    let together = Plan.sum(Plan.sum(inputBytes, output), ring)
    // One after the other, the tensor between them is whole, but input and output are not alive together.
    guard together <= max(tensorBytes, Plan.sum(outputBytes, output)) else { return }
    layers = 2
    (ringRows, producerRows, consumerRows) = (rows, first, rowsAtATime)
    (ringBytes, outputBytes, tensorBytes) = (ring, output, together)
  }

  /// Bytes of scratch of the hungrier of its kernels, and of what is shown of a slice; nil when a kernel is missing.
  package func scratchBytes(_ model: borrowing Model, _ kernels: KernelTable) -> Int? {
    var bytes = 0
    for index in from(layer, to: layer &+ layers) {
      guard let kernel = kernels.kernel(model.kernelKey(index)) else { return nil }
      #if !hasFeature(Embedded)
        bytes = max(bytes, model.shownBytes(index))
      #endif
      guard let scratch = unsafe kernel.scratch else { continue }
      bytes = unsafe withUnsafeTemporaryAllocation(of: Geometry.self, capacity: 1) { geometry in
        guard let geometry = geometry.baseAddress else { return bytes }
        unsafe model.writeGeometry(index, geometry)
        return max(bytes, unsafe scratch(UnsafeRawPointer(geometry)))
      }
    }
    return bytes
  }

  /// Bytes of packed weights of its layers, whose kernels are there.
  func preparedBytes(_ model: borrowing Model, _ kernels: KernelTable) -> Int {
    #if MOTE_DEVICE_KERNELS
      return 0
    #else
      var sum = 0
      for index in from(layer, to: layer &+ layers) { sum = Plan.sum(sum, PackedWeights.bytes(model, kernels, index)) }
      return sum
    #endif
  }

  /// Bytes of arena that a tensor takes.
  private static func bytes(_ tensor: TensorView) -> Int {
    tensor.isCallers ? 0 : Limits.align(tensor.byteCount, Limits.memoryAlignment)
  }
}

extension Model {
  /// Rows of sums that the kernel of a layer makes at a time.
  func tileRows(_ index: Int, _ kernels: KernelTable?) -> Int {
    let rows = (WeightLayout(rawValue: view(index).layout) ?? .canonical).tileRows
    #if MOTE_DEVICE_KERNELS
      return rows
    #else
      return max(kernels?.kernel(kernelKey(index))?.tileRows ?? rows, rows)
    #endif
  }
}
