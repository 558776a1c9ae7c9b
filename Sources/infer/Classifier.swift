import CMoteDefaultModel
import Dispatch
import MoteCommandSupport
import MoteFormat
import MoteHost
import MoteRuntime

/// A loaded model that classifies and measures.
struct Classifier {
  let loaded: LoadedModel
  /// The contract's labels, or those that replace them.
  private let labels: [String]
  private let runner: AnyRunner

  /// One image at a time, on the calling thread or on several.
  private enum AnyRunner {
    case single(Runner)
    case shared(SharedRunner)
  }

  /// - Parameters:
  ///   - modelPath: nil for the model inside the executable.
  ///   - use: whether there are many images.
  ///   - threads: those that one image is divided among.
  ///   - labelsPath: a file with a label a line; nil for the labels in the contract.
  init(
    modelPath: String?, plan: Plan.Kind?, use: Use, threads: Int, labelsPath: String?, maxMemory: Int
  ) throws(CommandFailure) {
    let name = modelPath.map(displayName) ?? "built-in model"
    let bytes: [UInt8]
    if let modelPath {
      bytes = try InputFile.read(modelPath, maxBytes: maxMemory)
    } else {
      bytes = Array(UnsafeRawBufferPointer(start: mote_default_model_start(), count: mote_default_model_size))
    }
    let kernels = try selectedKernels(for: use)
    do {
      loaded = try LoadedModel(bytes: bytes, plan: plan, kernels: kernels, maxMemory: maxMemory)
      runner =
        threads == 1
        ? .single(Runner(loaded)) : .shared(try SharedRunner(loaded, workers: threads, maxMemory: maxMemory))
    } catch { throw CommandFailure(path: name, "\(error)") }
    if let labelsPath {
      labels = try LabelFile.read(labelsPath, classes: loaded.classCount, maxBytes: maxMemory)
    } else {
      labels = loaded.contract.labels
    }
    _ = try run([UInt8](repeating: 0, count: loaded.height * loaded.width * loaded.channels), named: name)
  }

  func classify(_ input: InputPreparation.Input) throws(CommandFailure) -> ImageResult {
    let (logits, microseconds) = try run(input.bytes, named: input.name)
    return ImageResult(
      file: input.name, classification: Classification(logits: logits, labels: labels), microseconds: microseconds)
  }

  /// One run of the network and its time, nothing else in it.
  private func run(
    _ pixels: [UInt8], named name: String
  ) throws(CommandFailure) -> (logits: [Float], microseconds: Double) {
    var logits = [Float](repeating: 0, count: loaded.classCount)
    var output = logits.mutableSpan
    let start = monotonicSeconds()
    do {
      switch runner {
      case .single(let runner): try runner.run(pixels.span, &output)
      case .shared(let runner):
        try runner.run(pixels.span, &output) {
          DispatchQueue.concurrentPerform(iterations: runner.workerCount, execute: $0)
        }
      }
    } catch { throw CommandFailure(path: name, "\(error)") }
    let microseconds = (monotonicSeconds() - start) * 1e6
    return (logits, microseconds)
  }
}
