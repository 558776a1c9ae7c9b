import MoteHost
import MoteRuntime

/// What every layer of a model writes for a few inputs, as text that can be compared.
public enum GoldenVectors {
  /// The inputs: black, white, and seeded noise.
  public static func inputs(_ count: Int) -> [[UInt8]] {
    var random = SeededRandom(3)
    return [[UInt8](repeating: 0, count: count), [UInt8](repeating: 255, count: count), random.bytes(count), random.bytes(count)]
  }

  /// JSON: for each input its bytes, each layer record's output and the logits, little-endian in hexadecimal.
  /// - Parameter kernels: the path to be proved; the reference by default.
  public static func json(_ model: [UInt8], kernels: KernelTable = .reference) throws -> String {
    let loaded = try LoadedModel(bytes: model, kernels: kernels)
    let runner = Runner(loaded)
    var runs: [String] = []
    for input in inputs(loaded.height * loaded.width * loaded.channels) {
      var observer = Recorder()
      var hashes = HashObserver()
      var logits = [Float](repeating: 0, count: loaded.classCount)
      var output = logits.mutableSpan
      try runner.run(input.span, &output, observer: &observer)
      try runner.run(input.span, &output, observer: &hashes)
      let layers = observer.layers.map { "      \"\(hex($0))\"" }.joined(separator: ",\n")
      let bytes = logits.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value.bitPattern >> (8 * UInt32($0))) } }
      let digest = hashes.finish()
      runs.append(
        "  {\n    \"input\": \"\(hex(input))\",\n    \"layers\": [\n\(layers)\n    ],\n    \"logits\": \"\(hex(bytes))\",\n"
          + "    \"hash\": \"\(hex(digest.indices.map { digest[$0] }))\"\n  }")
    }
    return "[\n" + runs.joined(separator: ",\n") + "\n]\n"
  }

  static func hex(_ bytes: [UInt8]) -> String {
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }
}

/// Keeps what every layer wrote, all its rows together.
public struct Recorder: LayerObserver {
  public private(set) var layers: [[UInt8]] = []
  /// The row that each layer writes next.
  private var next: [Int] = []

  public init() {}

  public mutating func layer(_ index: Int, rows: Range<Int>, wrote values: RawSpan) -> Bool {
    if index == layers.count {
      layers.append([])
      next.append(0)
    }
    precondition(next[index] == rows.lowerBound, "layer \(index) showed its rows out of order")
    next[index] = rows.upperBound
    layers[index] += values.withUnsafeBytes { Array($0) }
    return true
  }
}
