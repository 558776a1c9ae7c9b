import Dispatch
import MoteFormat
import MoteGraph
import MoteHost
import MoteReference
import MoteRuntime
import Synchronization

/// Runs models and the float reference over a data set, a batch at a time, and compares every layer's output.
///
/// The result does not depend on `threads`: parts are merged in the order of the images. `progress` is told, on the
/// caller's thread, how many images are done. Throws `ConformanceError` where the data does not fit the network, and
/// `RunError`.
public func compare(
  _ reference: ReferenceNetwork, _ models: [ModelUnderTest], data: ConformanceData,
  limits: ConformanceLimits = ConformanceLimits(), threads: Int = 2, progress: ((Int) -> Void)? = nil
) throws -> ConformanceReport {
  let input = reference.folded.input
  guard data.count > 0, Shape(data.height, data.width, data.channels) == input else {
    throw ConformanceError(
      "data: found \(data.count) images of \(data.height)x\(data.width)x\(data.channels), expected \(input)")
  }
  let comparison = Comparison(reference: reference, models: models, data: data)
  var total: BatchResult? = nil
  let batches = Array(stride(from: 0, to: data.count, by: comparison.batch))
  for group in stride(from: 0, to: batches.count, by: max(1, threads)) {
    let firsts = batches[group..<min(batches.count, group + max(1, threads))]
    let results = Mutex([Result<BatchResult, any Error>?](repeating: nil, count: firsts.count))
    DispatchQueue.concurrentPerform(iterations: firsts.count) { index in
      let result = Result { try comparison.run(from: firsts[group + index]) }
      results.withLock { $0[index] = result }
    }
    for case let result? in results.withLock({ $0 }) {
      let part = try result.get()
      if total == nil { total = part } else { total?.merge(part) }
    }
    progress?(min(data.count, (group + firsts.count) * comparison.batch))
  }
  guard let total else { throw ConformanceError("data: found no images, expected at least one") }
  return comparison.report(total, limits)
}

/// What one batch, or several in order, gave.
struct BatchResult: Sendable {
  struct ModelResult: Sendable {
    var statistics: [ErrorStatistics]
    var predictions: [Int]
    /// The network hash of each image.
    var hashes: [UInt8]
  }

  /// One element a value of the folded graph: 0 is the input.
  var ranges: [ChannelRange]
  var predictions: [Int]
  var models: [ModelResult]

  mutating func merge(_ next: BatchResult) {
    for index in ranges.indices { ranges[index].merge(next.ranges[index]) }
    predictions += next.predictions
    for (index, model) in next.models.enumerated() {
      for layer in model.statistics.indices { models[index].statistics[layer].merge(model.statistics[layer]) }
      models[index].predictions += model.predictions
      models[index].hashes += model.hashes
    }
  }
}

struct Comparison: Sendable {
  /// Floats that the reference's activations of one batch should not pass: 32 MiB.
  static let batchElements = 1 << 23

  let reference: ReferenceNetwork
  let models: [ModelUnderTest]
  let data: ConformanceData

  /// Images that one pass takes.
  var batch: Int {
    let elements = reference.bound.shapes.reduce(1) { $0 + $1.count }
    return max(1, min(50, Comparison.batchElements / elements))
  }

  func run(from first: Int) throws -> BatchResult {
    let count = min(batch, data.count - first)
    let size = data.height * data.width * data.channels
    let pixels = Array(data.pixels[(first * size)..<((first + count) * size)])
    let outputs = reference.fusedLayerOutputs(images: pixels, count: count)
    let folded = reference.folded
    var ranges = [ChannelRange(channels: folded.input.channels)] + folded.layers.map { ChannelRange(channels: $0.outputChannels) }
    ranges[0].add(pixels.map { folded.inputScale * Float($0) })
    for (index, output) in outputs.enumerated() { ranges[index + 1].add(output) }
    let classes = folded.layers.last?.outputShape.count ?? 0
    let logits = outputs.last ?? []
    let predictions = (0..<count).map { Softmax.largest(logits.span.extracting(($0 * classes)..<(($0 + 1) * classes))) }
    let results = try models.map { model in
      var observer = ComparisonObserver(model, reference: outputs, count: count)
      let runner = Runner(model.loaded)
      var logits = [Float](repeating: 0, count: classes)
      var (found, hashes): ([Int], [UInt8]) = ([], [])
      for image in 0..<count {
        observer.image = image
        observer.hash = HashObserver()
        var output = logits.mutableSpan
        try runner.run(pixels.span.extracting((image * size)..<((image + 1) * size)), &output, observer: &observer)
        observer.compare(logits: logits)
        hashes += bytes(of: observer.hash.finish())
        found.append(Softmax.largest(logits.span))
      }
      return BatchResult.ModelResult(statistics: observer.statistics, predictions: found, hashes: hashes)
    }
    return BatchResult(ranges: ranges, predictions: predictions, models: results)
  }
}
