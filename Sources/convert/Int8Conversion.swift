import MoteCommandSupport
import MoteConvert
import MoteGraph
import MoteHost
import MoteInputs

/// What calibration images say of a network: ranges, and means where biases are to be corrected.
struct Int8Conversion {
  /// Images that the search for layers to keep in float measures on.
  private static let searchImages = 8

  let calibration: Calibration
  let means: [[Double]]?
  private let graph: FoldedGraph
  private let set: InputImages

  init(
    _ graph: FoldedGraph, _ set: InputImages, method: CalibrationMethod, percent: Double, correctsBias: Bool, maxMemory: Int
  ) throws {
    (self.graph, self.set) = (graph, set)
    let progress = ProgressBar(label: "calibrating", total: set.count)
    defer { progress.finish() }
    calibration = try MoteConvert.calibrate(
      graph, images: set.pixels, count: set.count, method: method, percent: percent, maxMemory: maxMemory,
      progress: { done, total in progress.update(to: total == 0 ? 0 : done * set.count / total) })
    means = try correctsBias ? channelMeans(graph, images: set.pixels, count: set.count, maxMemory: maxMemory) : nil
  }

  /// The layers whose float is worth most, as many as reach `target` decibels; says what it found.
  func search(target: Double, quiet: Bool) throws -> Set<String> {
    let count = min(set.count, Self.searchImages)
    let size = graph.input.count
    let kernels = try selectedKernels()
    let search = FloatSearch(graph, calibration, means: means, images: set.pixels, count: count) { bytes in
      let loaded = try LoadedModel(bytes: bytes, kernels: kernels, maxMemory: .max)
      let runner = Runner(loaded)
      var (all, logits): ([Float], [Float]) = ([], [Float](repeating: 0, count: loaded.classCount))
      for image in 0..<count {
        var output = logits.mutableSpan
        try runner.run(set.pixels.span.extracting(image * size..<(image + 1) * size), &output)
        all += logits
      }
      return all
    }
    let progress = ProgressBar(label: "searching", total: graph.layers.count)
    defer { progress.finish() }
    let found = try search.run(target: target) { done, total in progress.update(to: done * graph.layers.count / total) }
    progress.finish()
    guard !quiet else { return Set(found.kept) }
    for line in found.report { print("  \(line)") }
    let figures = "\(tenths(found.before)) dB before, \(tenths(found.after)) dB after, target \(tenths(target)) dB"
    print("kept in float: \(found.kept.isEmpty ? "nothing" : found.kept.joined(separator: ", ")) (\(figures), \(count) images)")
    return Set(found.kept)
  }

  private func tenths(_ value: Double) -> Double { value.isFinite ? (value * 10).rounded() / 10 : value }
}
