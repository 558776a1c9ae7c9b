import MoteFormat
import MoteKernels

/// How much memory a run of one model with one set of kernels takes: known to the byte before the first run.
public struct Plan: Sendable {
  /// Where the tensors lie in the arena.
  public enum Kind: Sendable {
    /// Every layer's output whole, at the offsets that the file holds.
    case layerwise
  }

  public let kind: Kind
  public let kernels: KernelTable
  /// Bytes of the arena that tensors take.
  public let tensorBytes: Int
  /// Bytes of arena that one session needs, aligned to 16. A layer's scratch lies behind the tensors that are alive
  /// then, so this is the largest sum of the two, and at least `tensorBytes`.
  public let arenaBytes: Int
  /// Bytes of packed weights; 0 when every kernel reads the file's own layout.
  public let preparedBytes: Int
  /// The most layers that one tensor is alive for, the one that writes it not counted.
  let longestLife: Int
  /// The header checksum of the model that was planned; it covers the checksum of every section.
  let modelChecksum: UInt32

  /// What scratch adds to the tensors' bytes.
  public var scratchBytes: Int { arenaBytes - tensorBytes }

  /// - Throws: `RunError.noKernel` when the table lacks a kernel that the model needs.
  public init(_ model: borrowing Model, kernels: KernelTable = .reference) throws(RunError) {
    kind = .layerwise
    self.kernels = kernels
    tensorBytes = model.tensorArenaBytes
    longestLife = model.longestLife
    modelChecksum = model.checksum
    var arena = tensorBytes
    var prepared = 0
    for index in 0..<model.layerCount {
      let layer = model.layer(index)
      guard let kernel = kernels.kernel(model.kernelKey(layer)) else { throw .noKernel }
      let geometry = model.geometry(layer, output: model.tensor(index + 1))
      let scratch = kernel.scratchBytes(geometry)
      if scratch > 0 {
        let start = model.liveEnd(index, longestLife: longestLife)
        let (end, overflow) = start.addingReportingOverflow(scratch)
        guard !overflow, end <= Int.max - Limits.memoryAlignment else { throw .arenaTooLarge }
        arena = max(arena, Limits.align(end, Limits.memoryAlignment))
      }
      let (sum, overflow) = prepared.addingReportingOverflow(
        Limits.align(kernel.preparedBytes(geometry), Limits.sectionAlignment))
      guard !overflow else { throw .arenaTooLarge }
      prepared = sum
    }
    arenaBytes = arena
    preparedBytes = prepared
  }
}

extension Model {
  /// What the kernel of a verified layer is looked up by.
  func kernelKey(_ layer: LayerRecord) -> KernelKey { KernelKey(layer.op, tensor(layer.input).type, layer.layout) }

  /// The most layers that one tensor is alive for, the one that writes it not counted: 1 in a chain.
  var longestLife: Int {
    var longest = 0
    for t in 1..<max(1, tensorCount - 1) { longest = max(longest, tensor(t).lastUse - (t - 1)) }
    return longest
  }

  /// Where the tensors end that are alive while a layer runs: bytes from the start of the arena, aligned to 16.
  func liveEnd(_ index: Int, longestLife: Int) -> Int {
    var end = 0
    // Tensor t is written by layer t - 1; earlier ones than these are dead.
    for t in max(1, index + 1 - longestLife)...index + 1 {
      let tensor = tensor(t)
      guard tensor.arenaOffset != TensorRecord.callerOwned, tensor.lastUse >= index else { continue }
      end = max(end, Int(truncatingIfNeeded: tensor.arenaOffset) + tensor.byteCount)
    }
    return Limits.align(end, Limits.memoryAlignment)
  }
}
