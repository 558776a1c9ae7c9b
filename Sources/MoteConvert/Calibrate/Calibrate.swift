import Dispatch
import MoteGraph
import Synchronization

/// Chooses the range of every value of a folded network from a set of images, `[count, H, W, C]` bytes.
///
/// Two passes of `FixedOrderForward`: the least and greatest values, then histograms between them. The result depends
/// neither on the machine nor on `threads`. `percent` is for `.percentile`. `progress` is called on the caller's thread
/// with the work done and its total.
///
/// A softmax at the end is left out, as in the model. Throws for a set without images or of the wrong size, for values of more
/// than `maxMemory` bytes, and, naming layer and image, when a value is not finite.
public func calibrate(
  _ graph: FoldedGraph, images: [UInt8], count: Int, method: CalibrationMethod, percent: Double = 99.99,
  threads: Int = 2, maxMemory: Int = .max, progress: ((Int, Int) -> Void)? = nil
) throws(ConvertError) -> Calibration {
  let graph = graph.endingInLogits
  let pass = try CalibrationPass(graph, images: images, count: count, threads: threads, maxMemory: maxMemory)
  guard percent > 0, percent <= 100 else {
    throw ConvertError("calibration: found percentile \(percent), expected more than 0 and at most 100")
  }
  let passes = method == .minMax ? 1 : 2
  let extremes = pass.run(Extremes(layers: graph.layers.count)) { progress?($0, passes * count) }
  if let place = extremes.nonFinite {
    throw ConvertError(
      "layer \(graph.layers[place.layer].name): found a value that is not finite for calibration image \(place.image),"
        + " expected finite activations")
  }
  let input: ClosedRange<Float> = 0...(255 * graph.inputScale)
  let observed = [input] + extremes.ranges
  guard method != .minMax else {
    return Calibration(method: method, images: count, ranges: observed, observed: observed)
  }
  let counted = pass.run(Histograms(extremes.ranges)) { progress?(count + $0, passes * count) }
  let ranges = counted.histograms.map {
    method == .mse ? $0.leastSquaresRange() : $0.percentileRange(percent)
  }
  return Calibration(method: method, images: count, ranges: [input] + ranges, observed: observed)
}

/// What a pass gathers. Merging must not depend on the order.
protocol Gathering: Sendable {
  mutating func add(_ outputs: [[Float]], image: Int)
  mutating func merge(_ other: Self)
}

private struct Extremes: Gathering {
  /// Each contains 0.
  var ranges: [ClosedRange<Float>]
  /// The first image, and its first layer, with a value that is not finite.
  var nonFinite: (image: Int, layer: Int)?

  init(layers: Int) { ranges = [ClosedRange<Float>](repeating: 0...0, count: layers) }

  mutating func add(_ outputs: [[Float]], image: Int) {
    for (layer, values) in outputs.enumerated() {
      var (lower, upper) = (ranges[layer].lowerBound, ranges[layer].upperBound)
      var allFinite = true
      for value in values {
        lower = value < lower ? value : lower
        upper = value > upper ? value : upper
        allFinite = allFinite && value.isFinite
      }
      guard allFinite else { return note((image, layer)) }
      ranges[layer] = lower...upper
    }
  }

  mutating func merge(_ other: Extremes) {
    for layer in ranges.indices {
      ranges[layer] =
        min(ranges[layer].lowerBound, other.ranges[layer].lowerBound)...max(
          ranges[layer].upperBound, other.ranges[layer].upperBound)
    }
    if let place = other.nonFinite { note(place) }
  }

  private mutating func note(_ place: (image: Int, layer: Int)) {
    if let known = nonFinite, known.image <= place.image { return }
    nonFinite = place
  }
}

private struct Histograms: Gathering {
  var histograms: [Histogram]

  init(_ ranges: [ClosedRange<Float>]) { histograms = ranges.map { Histogram($0) } }

  mutating func add(_ outputs: [[Float]], image: Int) {
    for layer in histograms.indices { histograms[layer].add(outputs[layer]) }
  }

  mutating func merge(_ other: Histograms) {
    for layer in histograms.indices { histograms[layer].merge(other.histograms[layer]) }
  }
}

/// One run over the images, shared between threads.
struct CalibrationPass: Sendable {
  /// Images that each thread takes between two reports of progress.
  private static let share = 16

  private let forward: FixedOrderForward
  private let images: [UInt8]
  private let count: Int
  private let threads: Int

  /// Throws for a set without images or of the wrong size, and for values of more than `maxMemory` bytes.
  init(_ graph: FoldedGraph, images: [UInt8], count: Int, threads: Int, maxMemory: Int) throws(ConvertError) {
    guard count > 0 else { throw ConvertError("calibration set: found no images, expected at least one") }
    let (expected, overflow) = count.multipliedReportingOverflow(by: graph.input.count)
    guard !overflow, images.count == expected else {
      throw ConvertError(
        "calibration set: found \(images.count) bytes, expected \(count) images of \(graph.input) bytes")
    }
    try graph.checkMemory(threads: threads, maxMemory: maxMemory)
    forward = FixedOrderForward(graph)
    (self.images, self.count, self.threads) = (images, count, max(1, threads))
  }

  func run<Result: Gathering>(_ empty: Result, progress: (Int) -> Void) -> Result {
    let gathered = Mutex([Result](repeating: empty, count: threads))
    let size = forward.graph.input.count
    for first in stride(from: 0, to: count, by: threads * CalibrationPass.share) {
      let end = min(count, first + threads * CalibrationPass.share)
      DispatchQueue.concurrentPerform(iterations: threads) { thread in
        var own = gathered.withLock { $0[thread] }
        for image in stride(from: first + thread, to: end, by: threads) {
          own.add(forward.layerOutputs(images[(image * size)..<((image + 1) * size)]), image: image)
        }
        gathered.withLock { $0[thread] = own }
      }
      progress(end)
    }
    return gathered.withLock { parts in
      var result = empty
      for part in parts { result.merge(part) }
      return result
    }
  }
}

extension FoldedGraph {
  /// A pass keeps the values of every layer, and sums before their pool, in each thread: refused before it begins where they
  /// are more than `maxMemory` bytes.
  fileprivate func checkMemory(threads: Int, maxMemory: Int) throws(ConvertError) {
    var bytes = 0
    for layer in layers {
      let values = max(layer.outputShape.count, layer.pool == nil ? 0 : layer.convolutionShape.count)
      let (size, isLarge) = values.multipliedReportingOverflow(by: MemoryLayout<Float>.size * max(1, threads))
      let (sum, isLarger) = bytes.addingReportingOverflow(size)
      guard !isLarge, !isLarger, sum <= maxMemory else {
        throw ConvertError(
          "layer \(layer.name): found values that pass \(maxMemory) bytes in \(max(1, threads)) threads, expected a smaller network or more --max-memory")
      }
      bytes = sum
    }
  }
}
