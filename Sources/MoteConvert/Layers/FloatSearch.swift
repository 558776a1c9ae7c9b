import MoteGraph

/// Which layers of an INT8 network pay most for being kept in float, found by trying.
public struct FloatSearch {
  /// What a search found.
  public struct Found: Sendable {
    /// The layers to keep, the one that gains most first.
    public var kept: [String]
    /// Signal to quantization noise of the logits over all images, in decibels: without and with them.
    public var before, after: Double
    /// What one layer more or less changed, a line each.
    public var report: [String]
  }

  private let graph: FoldedGraph
  private let calibration: Calibration
  private let means: [[Double]]?
  private let truth: [Float]
  private let logits: ([UInt8]) throws -> [Float]

  /// - Parameters:
  ///   - images: `[count, H, W, C]`, to measure on.
  ///   - logits: what a model file makes of them, one after the other. Bytes are the same on every path, and so is the result.
  public init(
    _ graph: FoldedGraph, _ calibration: Calibration, means: [[Double]]?, images: [UInt8], count: Int,
    logits: @escaping ([UInt8]) throws -> [Float]
  ) {
    self.graph = graph.endingInLogits
    (self.calibration, self.means, self.logits) = (calibration, means, logits)
    let forward = FixedOrderForward(self.graph)
    let size = graph.input.count
    truth = (0..<count).flatMap { forward.layerOutputs(images[$0 * size..<($0 + 1) * size]).last ?? [] }
  }

  /// Keeps one layer at a time in float and ranks them by what that gains; then keeps as many, the best first, as reach
  /// `target` decibels. A layer that lowers the figure beside those kept already is left out again.
  public func run(target: Double, progress: ((Int, Int) -> Void)? = nil) throws -> Found {
    let candidates = graph.layers.filter { $0.kind != .maxPool && $0.kind != .concat }.map(\.name)
    let before = try sqnr(keeping: [])
    var found = Found(kept: [], before: before, after: before, report: [])
    guard before < target else { return found }
    var gains: [(name: String, sqnr: Double)] = []
    for (index, name) in candidates.enumerated() {
      gains.append((name, try sqnr(keeping: [name])))
      progress?(index + 1, candidates.count)
    }
    // Equal ones stay in the order of the network.
    let ranked = gains.enumerated().sorted { ($1.element.sqnr, $0.offset) < ($0.element.sqnr, $1.offset) }.map(\.element)
    for (name, alone) in ranked where found.after < target {
      let together = try sqnr(keeping: Set(found.kept + [name]))
      guard together > found.after else { continue }
      found.report.append(
        "\(name): alone \(decimal(alone - before)) dB; \(decimal(found.after)) dB became \(decimal(together)) dB")
      found.kept.append(name)
      found.after = together
    }
    return found
  }

  private func sqnr(keeping names: Set<String>) throws -> Double {
    let model = try convertToInt8(graph, calibration, keepFloat: names, means: means)
    let found = try logits(model.bytes)
    var (signal, noise) = (0.0, 0.0)
    for (value, real) in zip(found, truth) {
      let error = Double(value) - Double(real)
      noise += error * error
      signal += Double(real) * Double(real)
    }
    guard signal > 0 else { return 0 }
    return noise == 0 ? .infinity : 10 * DoubleMath.logarithm(signal / noise) / DoubleMath.logarithm(10)
  }
}

/// One digit behind the point.
private func decimal(_ value: Double) -> String {
  guard value.isFinite, value.magnitude < 1e9 else { return "\(value)" }
  let tenths = Int((value * 10).rounded())
  return "\(tenths < 0 ? "-" : "")\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
}
