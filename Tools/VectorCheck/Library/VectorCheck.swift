import MoteFormat
import MoteKernels
import MoteRuntime
import MoteVector

/// Runs layers and networks by one path and hashes what they gave: the same hashes on every machine, or something is wrong.
public enum VectorCheck {
  /// Checks layers `first ..< first + count` against the reference.
  /// - Returns: the first layer that differs, or `first + count`; `hash` has every layer's bytes before it.
  public static func layers(
    _ kernels: KernelTable, first: Int, count: Int, _ memory: UnsafeMutableRawPointer, byteCount: Int, _ hash: inout SHA256
  ) -> Int {
    var index = first
    while index < first &+ count {
      var pieces = CheckMemory(memory, byteCount: byteCount)
      guard CheckedLayer(index, &pieces).check(kernels, &hash, &pieces) else { return index }
      index &+= 1
    }
    return index
  }

  /// The same of layers with binary16 weights, which are compared within the errors that rounding makes.
  public static func floatLayers(
    _ kernels: KernelTable, first: Int, count: Int, _ memory: UnsafeMutableRawPointer, byteCount: Int, _ hash: inout SHA256
  ) -> Int {
    var index = first
    while index < first &+ count {
      var pieces = CheckMemory(memory, byteCount: byteCount)
      guard CheckedFloatLayer(index, &pieces).check(kernels, &hash, &pieces) else { return index }
      index &+= 1
    }
    return index
  }

  /// Runs images through a model; `hash` has the network hash of each, over the bytes of every layer.
  ///
  /// Then the first image again, without an observer, with `mark` before and `done` behind it, and once more with `layer`
  /// behind every layer: for counting instructions.
  /// - Returns: why a model or its plan was refused, as the C interface numbers errors; 0 for nothing.
  public static func network(
    _ kernels: KernelTable, model bytes: RawSpan, images: Span<UInt8>, _ memory: UnsafeMutableRawPointer, byteCount: Int,
    _ hash: inout SHA256, marks: Marks
  ) -> Int32 {
    do throws(ModelError) {
      let model = try Model(verifying: bytes)
      do throws(RunError) {
        try run(model, Plan(model, kind: .layerwise, kernels: kernels), images, memory, byteCount, &hash, marks)
        return 0
      } catch {
        return Int32(error.rawValue)
      }
    } catch {
      return Int32(error.code.rawValue)
    }
  }

  private static func run(
    _ model: borrowing Model, _ plan: Plan, _ images: Span<UInt8>, _ memory: UnsafeMutableRawPointer, _ byteCount: Int,
    _ hash: inout SHA256, _ marks: Marks
  ) throws(RunError) {
    var pieces = CheckMemory(memory, byteCount: byteCount)
    let arenaStart = pieces.take(plan.arenaBytes)
    let preparedStart = pieces.take(plan.preparedBytes)
    let logits = pieces.take(4 &* model.outputCount)
    guard !pieces.isExhausted else { throw .arenaTooLarge }
    var prepared = MutableRawSpan(_unsafeStart: preparedStart, byteCount: plan.preparedBytes)
    try plan.prepare(model, into: &prepared)
    var output = MutableSpan<Float>(_unsafeStart: logits.assumingMemoryBound(to: Float.self), count: model.outputCount)
    var session = try Session(
      copy model, plan, prepared: prepared.bytes, arena: MutableRawSpan(_unsafeStart: arenaStart, byteCount: plan.arenaBytes))
    let pixels = model.inputCount
    for image in 0..<images.count / pixels {
      var layers = HashObserver()
      try session.run(images.extracting(image &* pixels..<(image &+ 1) &* pixels), &output, observer: &layers)
      hash.update(layers.finish())
    }
    let first = images.extracting(0..<pixels)
    marks.run()
    try session.run(first, &output)
    marks.done()
    var observer = MarkObserver(marks: marks)
    marks.layers()
    try session.run(first, &output, observer: &observer)
    marks.done()
  }
}

/// Functions whose calls a counter sees.
public struct Marks {
  public typealias Mark = @convention(c) () -> Void
  public var run, layers, layer, done: Mark

  public init(run: @escaping Mark, layers: @escaping Mark, layer: @escaping Mark, done: @escaping Mark) {
    (self.run, self.layers, self.layer, self.done) = (run, layers, layer, done)
  }
}

private struct MarkObserver: LayerObserver {
  let marks: Marks

  mutating func layer(_ index: Int, rows: Range<Int>, wrote values: RawSpan) -> Bool {
    marks.layer()
    return true
  }
}
