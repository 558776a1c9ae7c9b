import CMoteBench
import Dispatch
import MoteCommandSupport
import MoteHost
import MoteRuntime

/// A loaded model, an image and a place for the result: what is timed. All times are in microseconds.
final class Subject {
  let loaded: LoadedModel
  private let runner: Runner
  private let pixels: [UInt8]

  init(_ loaded: LoadedModel) {
    self.loaded = loaded
    runner = Runner(loaded)
    pixels = Subject.noise(loaded.height * loaded.width * loaded.channels)
  }

  private var noLogits: [Float] { [Float](repeating: 0, count: loaded.classCount) }

  /// The time does not depend on what is in an image.
  static func noise(_ count: Int) -> [UInt8] {
    var state: UInt32 = 1
    return (0..<count).map { _ in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
  }

  func run() throws(RunError) {
    _ = try times(1)
  }

  /// The time of each of `count` runs.
  func times(_ count: Int) throws(RunError) -> [Double] {
    let (runner, pixels) = (runner, pixels)
    var (times, logits) = ([Double](repeating: 0, count: count), noLogits)
    var output = logits.mutableSpan
    for index in 0..<count {
      let start = monotonicSeconds()
      try runner.run(pixels.span, &output)
      times[index] = (monotonicSeconds() - start) * 1e6
    }
    return times
  }

  /// The times of `count` runs, layer by layer.
  func layerTimes(_ count: Int) throws(RunError) -> [[Double]] {
    let (loaded, runner, pixels) = (loaded, runner, pixels)
    var logits = noLogits
    var clock = LayerClock(layers: loaded.model.layerCount)
    var times = clock.seconds.map { _ in [Double](repeating: 0, count: count) }
    var output = logits.mutableSpan
    for index in 0..<count {
      clock.start()
      try runner.run(pixels.span, &output, observer: &clock)
      for layer in times.indices { times[layer][index] = clock.seconds[layer] * 1e6 }
    }
    return times
  }

  /// The times of `count` runs, each after every cache was filled with something else.
  func coldTimes(_ count: Int) throws(RunError) -> [Double] {
    // Larger than the largest cache, but not without bound: systems tell of caches that many cores share.
    let size = min(max(mote_largest_cache() / 4 * 5, 64 << 20), 384 << 20)
    var block = [UInt8](repeating: 1, count: size)
    var times: [Double] = []
    for _ in 0..<count {
      block.withUnsafeMutableBufferPointer { mote_sweep($0.baseAddress, $0.count) }
      times += try self.times(1)
    }
    return times
  }

  /// The times of `count` runs of one image that workers share.
  func sharedTimes(workers: Int, count: Int) throws(HostError) -> [Double] {
    let (shared, pixels) = (try SharedRunner(loaded, workers: workers, maxMemory: .max), pixels)
    var (times, logits) = ([Double](repeating: 0, count: count), noLogits)
    var output = logits.mutableSpan
    for index in 0..<count {
      let start = monotonicSeconds()
      if workers == 1 {
        try shared.run(pixels.span, &output) { $0(0) }
      } else {
        try shared.run(pixels.span, &output) { DispatchQueue.concurrentPerform(iterations: workers, execute: $0) }
      }
      times[index] = (monotonicSeconds() - start) * 1e6
    }
    return times
  }

  /// Images a second of each of `count` batches.
  func batchRates(images: Int, workers: Int, count: Int) throws(HostError) -> [Double] {
    let batch = try BatchRunner(loaded, workers: workers, maxMemory: .max)
    let pixels = Subject.noise(images * batch.imageBytes)
    var logits = [Float](repeating: 0, count: images * loaded.classCount)
    var output = logits.mutableSpan
    var rates: [Double] = []
    for _ in 0..<count {
      let start = monotonicSeconds()
      if workers == 1 {
        try batch.run(pixels.span, &output)
      } else {
        try batch.run(pixels.span, &output) { DispatchQueue.concurrentPerform(iterations: workers, execute: $0) }
      }
      rates.append(Double(images) / (monotonicSeconds() - start))
    }
    return rates
  }
}
