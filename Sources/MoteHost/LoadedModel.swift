import MoteFormat
import MoteRuntime

/// A model that owns its bytes: verified once when it is made, shared freely between threads.
///
///     let model = try LoadedModel(bytes: bytes)
///     let digit = try model.classify(pixels: image.pixels)
public final class LoadedModel: Sendable {
  private let file: AlignedMemory
  private let prepared: AlignedMemory
  public let plan: Plan
  public let contract: Contract
  /// The input's `H`, `W` and `C`.
  public let height, width, channels: Int
  public let classCount: Int

  /// Verifies, plans and prepares: packs the weights once, for all runners and batches on all threads.
  /// - Parameters:
  ///   - plan: nil for the plan that the file was packed for.
  ///   - kernels: nil for the fastest that this CPU has, for image after image; see `KernelTable.best`.
  ///   - maxMemory: bytes that the file, the prepared weights and one arena may take together; compared before
  ///     anything of that size is allocated.
  /// - Throws: `ModelError`, `RunError` from planning, or `HostError.tooMuchMemory`.
  public init(
    bytes: [UInt8], plan kind: Plan.Kind? = nil, kernels: KernelTable? = nil, maxMemory: Int = 1 << 30
  ) throws {
    let kernels = try kernels ?? KernelTable.best()
    guard bytes.count <= maxMemory else {
      throw HostError.tooMuchMemory(needed: bytes.count, allowed: maxMemory)
    }
    let file = AlignedMemory(bytes)
    let model = try Model(verifying: file.bytes)
    self.file = file
    plan = try Plan(model, kind: kind, kernels: kernels.fitting(model))
    let needed = bytes.count + plan.arenaBytes + plan.preparedBytes + 4 * model.output.elementCount
    guard needed <= maxMemory else { throw HostError.tooMuchMemory(needed: needed, allowed: maxMemory) }
    contract = Contract(model)
    (height, width, channels) = (model.input.height, model.input.width, model.input.channels)
    classCount = model.output.elementCount
    let prepared = AlignedMemory(byteCount: plan.preparedBytes)
    self.prepared = prepared
    var memory = prepared.mutableBytes
    try plan.prepare(model, into: &memory)
  }

  /// The verified model, as a view of this owner's bytes.
  public var model: Model {
    // The bytes passed `Model(verifying:)` in `init`, are never written again and live as long as their owner.
    @_lifetime(borrow self) get { _overrideLifetime(Model(trusting: file.untiedBytes), borrowing: self) }
  }

  /// What `Plan.prepare` packed.
  public var preparedBytes: RawSpan {
    @_lifetime(borrow self) get { _overrideLifetime(prepared.untiedBytes, borrowing: self) }
  }

  /// The length of the file in bytes.
  public var fileBytes: Int { file.byteCount }

  /// What the kernels are called: a name of `KernelPath`.
  public var path: String { "\(plan.kernels.name)" }

  /// Classifies one image with an arena of its own. In a loop, make one `Runner` and keep it.
  public func classify(pixels: [UInt8]) throws -> Classification {
    try Runner(self).classify(pixels: pixels)
  }
}
