import MoteHost
import MoteRuntime

/// Runs images on this host and keeps every layer's output of the image run last, rows in order.
struct HostLayers: LayerObserver {
  private(set) var outputs: [[UInt8]] = []

  mutating func layer(_ index: Int, rows: Range<Int>, wrote values: RawSpan) -> Bool {
    while outputs.count <= index { outputs.append([]) }
    for place in 0..<values.byteCount { outputs[index].append(values.unsafeLoad(fromByteOffset: place, as: UInt8.self)) }
    return true
  }

  /// Every layer's output for one image.
  static func run(_ runner: Runner, image: [UInt8]) throws -> [[UInt8]] {
    var layers = HostLayers()
    var logits = [Float](repeating: 0, count: runner.loaded.classCount)
    var output = logits.mutableSpan
    try runner.run(image.span, &output, observer: &layers)
    return layers.outputs
  }
}
