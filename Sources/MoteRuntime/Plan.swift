import MoteFormat
import MoteKernels

/// How much memory a run of one model with one set of kernels takes: known to the byte before the first run.
public struct Plan: Sendable {
  /// Where the tensors lie in the arena.
  public enum Kind: UInt8, Sendable {
    /// Every layer's output whole, at the offsets that the file holds.
    case layerwise = 0
    /// Two convolutions, of which the first has no pool, run by turns through a ring of rows of the tensor between them;
    /// inputs and outputs of such steps lie at alternating ends of the arena. For chains of layers.
    case streamed = 1
  }

  public let kind: Kind
  public let kernels: KernelTable
  /// Bytes of the arena that tensors take.
  public let tensorBytes: Int
  /// Bytes of arena that one session needs, aligned to 16. A layer's scratch lies behind the tensors that are alive
  /// then, so this is the largest sum of the two, and at least `tensorBytes`.
  public let arenaBytes: Int
  /// Bytes of packed weights and of the table of their places; 0 when every kernel reads the file's own layout.
  public let preparedBytes: Int
  /// The most layers that one tensor is alive for, the one that writes it not counted.
  package let longestLife: Int
  /// The header checksum of the model that was planned; it covers the checksum of every section.
  package let modelChecksum: UInt32

  /// What scratch adds to the tensors' bytes.
  public var scratchBytes: Int { arenaBytes - tensorBytes }

  /// - Parameter kind: nil for the one that the file was packed for: streamed where its header says how large that is.
  /// - Throws: `RunError.noKernel` when the table lacks a kernel that the model needs, `.notAChain` when a streamed plan
  ///   is impossible, `.arenaTooLarge`.
  public init(
    _ model: borrowing Model, kind: Kind? = nil, kernels: KernelTable = .reference
  ) throws(RunError) {
    let kind = kind ?? model.preferredPlan
    #if MOTE_NO_LAYERWISE
      guard kind == .streamed else { throw .noKernel }
      let longestLife = 0
    #else
      let longestLife = model.longestLife
    #endif
    guard kind == .layerwise || model.isChain else { throw .notAChain }
    var tensors = kind == .layerwise ? model.tensorArenaBytes : 0
    var arena = tensors
    var prepared = 0
    var index = 0
    var step = Step(before: 0)
    while index < model.layerCount {
      step.begin(model, at: index, kind, kernels, longestLife: longestLife)
      guard let scratch = step.scratchBytes(model, kernels) else { throw .noKernel }
      tensors = max(tensors, step.tensorBytes)
      arena = max(arena, Plan.sum(step.tensorBytes, scratch))
      prepared = Plan.sum(prepared, step.preparedBytes(model, kernels))
      index &+= step.layers
    }
    #if !MOTE_DEVICE_KERNELS
      if prepared > 0 { prepared = Plan.sum(prepared, PackedWeights.tableBytes(model)) }
    #endif
    guard arena <= Int.max - Limits.memoryAlignment, prepared < Int.max else { throw .arenaTooLarge }
    self.init(
      trusting: model, kind: kind, kernels: kernels, tensorBytes: tensors,
      arenaBytes: Limits.align(arena, Limits.memoryAlignment), preparedBytes: prepared, longestLife: longestLife)
  }

  /// Puts a plan together again from its parts.
  /// - Precondition: they are those of a plan that `init` made for this very model and these kernels.
  package init(
    trusting model: borrowing Model, kind: Kind, kernels: KernelTable, tensorBytes: Int, arenaBytes: Int,
    preparedBytes: Int, longestLife: Int
  ) {
    self.kind = kind
    self.kernels = kernels
    self.tensorBytes = tensorBytes
    self.arenaBytes = arenaBytes
    self.preparedBytes = preparedBytes
    self.longestLife = longestLife
    modelChecksum = model.checksum
  }

  /// Whether an arena is large enough and aligned for a run.
  package static func check(arena: UnsafeRawPointer?, _ size: Int, needed: Int) throws(RunError) {
    guard size >= needed else { throw .arenaTooSmall }
    guard unsafe isAligned(arena) else { throw .arenaMisaligned }
  }

  /// Whether memory for packed weights is large enough and aligned.
  package static func check(prepared: UnsafeRawPointer?, _ size: Int, needed: Int) throws(RunError) {
    guard size >= needed else { throw .preparedTooSmall }
    guard unsafe isAligned(prepared) else { throw .preparedMisaligned }
  }

  static func isAligned(_ address: UnsafeRawPointer?) -> Bool {
    UInt(bitPattern: address) % UInt(Limits.memoryAlignment) == 0
  }

  /// `a + b`, both at least 0, or `Int.max` where that does not fit.
  static func sum(_ a: Int, _ b: Int) -> Int {
    let (sum, overflow) = a.addingReportingOverflow(b)
    return overflow ? Int.max : sum
  }
}

#if !hasFeature(Embedded)
  extension Plan.Kind: CaseIterable {}
#endif

extension Model {
  /// What the kernel of a layer is looked up by.
  func kernelKey(_ index: Int) -> KernelKey {
    let layer = view(index)
    return KernelKey(
      code: UInt32(layer.op) | UInt32(tensorView(layer.input).type) &<< 8 | UInt32(layer.layout) &<< 16)
  }

  /// Whether every layer reads what the layer before it wrote, and nothing else.
  public var isChain: Bool {
    for index in upTo(layerCount) {
      guard view(index).input == index else { return false }
      #if !MOTE_NO_GRAPHS
        guard view(index).inputCount == 1 else { return false }
      #endif
    }
    return true
  }

  /// The plan that the file was packed for.
  public var preferredPlan: Plan.Kind { streamedArenaBytes == 0 ? .layerwise : .streamed }

  /// Bytes that the tensors of a streamed plan take when every kernel makes as many rows at a time as the weight layouts
  /// ask for: what the header holds in a file that is packed for this plan; 0 when the layers are no chain.
  public var streamedTensorBytes: Int {
    guard isChain else { return 0 }
    var bytes = 0
    var index = 0
    var step = Step(before: 0)
    while index < layerCount {
      step.begin(self, at: index, .streamed, nil, longestLife: 0)
      bytes = max(bytes, step.tensorBytes)
      index &+= step.layers
    }
    return bytes
  }

  /// The most layers that one tensor is alive for, the one that writes it not counted: 1 in a chain.
  package var longestLife: Int {
    var longest = 0
    var t = 1
    while t < layerCount {
      longest = max(longest, tensorView(t).lastUse &- t &+ 1)
      t &+= 1
    }
    return longest
  }

  /// Where the tensors end that are alive while a layer runs: bytes from the start of the arena, aligned to 16.
  func liveEnd(_ index: Int, longestLife: Int) -> Int {
    var end = 0
    // Tensor t is written by layer t - 1; earlier ones than these are dead.
    var t = max(1, index &+ 1 &- longestLife)
    while t <= index &+ 1 {
      let tensor = tensorView(t)
      #if hasFeature(Embedded)
        let holder = tensor
      #else
        let holder = holder(t)
      #endif
      if !tensor.isCallers, tensor.lastUse >= index { end = max(end, holder.arenaOffset &+ holder.byteCount) }
      t &+= 1
    }
    return Limits.align(end, Limits.memoryAlignment)
  }
}
