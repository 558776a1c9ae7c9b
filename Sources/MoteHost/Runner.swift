import MoteFormat
import MoteRuntime

/// A loaded model with an arena: runs image after image without allocating. One thread at a time.
public final class Runner {
  public let loaded: LoadedModel
  private let arena: AlignedMemory

  public init(_ loaded: LoadedModel) {
    self.loaded = loaded
    arena = AlignedMemory(byteCount: loaded.plan.arenaBytes)
  }

  /// Runs one image; allocates nothing.
  /// - Throws: `RunError`.
  public func run(_ input: Span<UInt8>, _ output: inout MutableSpan<Float>) throws(RunError) {
    var observer = NoObserver()
    try run(input, &output, observer: &observer)
  }

  /// Runs one image and shows every layer's output; allocates nothing of its own.
  public func run<Observer: LayerObserver & ~Copyable>(
    _ input: Span<UInt8>, _ output: inout MutableSpan<Float>, observer: inout Observer
  ) throws(RunError) {
    let (loaded, arena) = (loaded, arena)
    var session = try Session(
      loaded.model, loaded.plan, prepared: loaded.preparedBytes, arena: arena.mutableBytes)
    try session.run(input, &output, observer: &observer)
  }

  /// Classifies one image of exactly the model's size.
  public func classify(pixels: [UInt8]) throws -> Classification {
    var logits = [Float](repeating: 0, count: loaded.classCount)
    guard pixels.count == loaded.height * loaded.width * loaded.channels else {
      throw HostError.wrongPixelCount(found: pixels.count, expected: loaded.height * loaded.width * loaded.channels)
    }
    var output = logits.mutableSpan
    try run(pixels.span, &output)
    return Classification(logits: logits, labels: loaded.contract.labels)
  }
}
