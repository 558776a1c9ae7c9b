import MoteFormat
import MoteRuntime

/// How much memory a run of one image takes that several workers share: known to the byte before the first run.
///
/// The plan is layer-wise. Behind its tensors every worker has scratch of its own.
public struct SharedPlan: Sendable {
  /// What the tensors and the packed weights take. `prepare` of this plan, or of any other of the same model and kernels,
  /// packs the weights.
  public let plan: Plan
  public let workers: Int
  /// Bytes of scratch of one worker, a multiple of 64.
  public let scratchBytes: Int
  /// Bytes of arena that one session needs, for the tensors and all workers' scratch.
  public let arenaBytes: Int

  /// The most workers that a run may be shared among.
  public static var mostWorkers: Int { 1024 }

  /// Multiply-accumulates that a part of a layer has at least: a few microseconds of work, several times what handing it
  /// over costs. Tests divide the smallest layers.
  package var leastWork = 1 << 18

  /// - Throws: `HostError.wrongWorkerCount`, or `.run` with the error of a plan: no kernel for a layer, an arena too large.
  public init(
    _ model: borrowing Model, workers: Int, kernels: KernelTable = .reference
  ) throws(HostError) {
    guard (1...Self.mostWorkers).contains(workers) else { throw .wrongWorkerCount(found: workers) }
    do throws(RunError) { plan = try Plan(model, kind: .layerwise, kernels: kernels) } catch { throw .run(error) }
    self.workers = workers
    // 64 bytes more, so that no two workers write to one line of the cache.
    let (scratch, isTooMuch) = plan.largestScratch(model).addingReportingOverflow(127)
    guard !isTooMuch else { throw .run(.arenaTooLarge) }
    scratchBytes = scratch & ~63
    let (all, overflow) = scratchBytes.multipliedReportingOverflow(by: workers)
    let (arena, isTooLarge) = all.addingReportingOverflow(Limits.align(plan.tensorBytes, 64))
    guard !overflow, !isTooLarge else { throw .run(.arenaTooLarge) }
    arenaBytes = arena
  }

  /// Where a worker's scratch begins in the arena.
  func scratchOffset(_ worker: Int) -> Int { arenaBytes - (workers - worker) * scratchBytes }
}
