import MoteRuntime

/// Why a host would not take a valid model or call.
public enum HostError: Error, Equatable, CustomStringConvertible, Sendable {
  /// The model and its arenas would take more than the caller allows.
  case tooMuchMemory(needed: Int, allowed: Int)
  case wrongPixelCount(found: Int, expected: Int)
  /// A batch's images are no whole number of images.
  case wrongBatchInput(found: Int, imageBytes: Int)
  /// A batch's output has not one logit per class and image.
  case wrongBatchOutput(found: Int, expected: Int)
  /// The batch runner is in the middle of another batch.
  case batchInProgress
  /// Fewer than 1 or more than `SharedPlan.mostWorkers` workers.
  case wrongWorkerCount(found: Int)
  /// The runner is in the middle of another image.
  case runInProgress
  /// A run of one image that was refused, or that its observer ended.
  case run(RunError)
  /// A path that is unknown, or that this CPU or this build does not have.
  case impossiblePath(String, reason: String)

  public var description: String {
    switch self {
    case .tooMuchMemory(let needed, let allowed):
      "the model needs \(needed) bytes of memory to run, more than the \(allowed) allowed (--max-memory)"
    case .wrongPixelCount(let found, let expected): "found \(found) pixels, expected \(expected)"
    case .wrongBatchInput(let found, let imageBytes):
      "found \(found) bytes of images, expected a multiple of \(imageBytes)"
    case .wrongBatchOutput(let found, let expected): "found room for \(found) logits, expected \(expected)"
    case .batchInProgress: "the batch runner is in the middle of another batch"
    case .wrongWorkerCount(let found): "found \(found) workers, expected 1 to \(SharedPlan.mostWorkers)"
    case .runInProgress: "the runner is in the middle of another image"
    case .run(let error): "\(error)"
    case .impossiblePath(let name, let reason):
      "\(name): \(reason); possible here: \(KernelPath.possible.map(\.rawValue).joined(separator: ", "))"
    }
  }
}
