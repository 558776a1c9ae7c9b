import CMoteBench
import Foundation
import MoteCommandSupport
import MoteHost
import MoteRuntime

/// What one process measured of one path; sent to the process that asked as JSON.
struct ProcessMeasurement: Codable {
  struct Preparation: Codable {
    var use: String
    var preparedBytes, arenaBytes: Int
    /// Microseconds of warm runs, a group for each stack position.
    var warm: [Statistics]
    /// Microseconds of runs after every cache was filled with something else; nil where none were asked for.
    var cold: Statistics?
    /// By layer; microseconds.
    var layers: [Statistics]
  }

  struct Batch: Codable {
    var workers: Int
    var imagesPerSecond: Statistics
  }

  /// One image on several workers; microseconds.
  struct Shared: Codable {
    var workers: Int
    var time: Statistics
  }

  /// Microseconds from the file's bytes to the first result, the first thing that the process did.
  var open: Double
  var preparations: [Preparation] = []
  var batches: [Batch] = []
  var shared: [Shared] = []
  /// Multiply-accumulates a nanosecond, by loop.
  var peaks: [String: Double] = [:]
}

/// How much is measured.
struct Effort {
  /// Milliseconds of warm runs, for each use.
  var milliseconds: Int
  var stackPositions: Int
  var coldCalls: Int
  var batchImages: Int
  var workers: Int

  /// How many runs fill `share` of the time, when one takes `microseconds`.
  func runs(_ microseconds: Double, share: Double) -> Int {
    Int(min(max(Double(milliseconds) * 1000 * share / max(microseconds, 0.1), 5), 100_000))
  }
}

extension ProcessMeasurement {
  /// Measures in this process. Of the uses, the first is the one that opening and batches are measured with.
  static func measure(path: String, effort: Effort, load: (KernelTable) throws -> LoadedModel) throws
    -> ProcessMeasurement
  {
    let start = monotonicSeconds()
    let first = Subject(try load(try selectedKernels(path: path, for: .loops)))
    try first.run()
    var result = ProcessMeasurement(open: (monotonicSeconds() - start) * 1e6)
    for workers in 1...effort.workers {
      result.batches.append(
        Batch(workers: workers, imagesPerSecond: try batches(first, workers: workers, effort)))
    }
    for workers in 1...effort.workers {
      result.shared.append(Shared(workers: workers, time: try shared(first, workers: workers, effort)))
    }
    // After the batches: threads that are made later stay on the core as well.
    _ = mote_pin()
    for peak in Peak.possible { result.peaks[peak.name] = peak.measure() }
    for use in Use.allCases {
      let subject = use == .loops ? first : Subject(try load(try selectedKernels(path: path, for: use)))
      result.preparations.append(try measure(subject, use, effort))
    }
    return result
  }

  private static func measure(_ subject: Subject, _ use: Use, _ effort: Effort) throws -> Preparation {
    let guess = Statistics(try subject.times(5)).min
    let runs = effort.runs(guess, share: 0.8 / Double(effort.stackPositions))
    var groups: [Statistics] = []
    var failure: (any Error)?
    for position in 0..<effort.stackPositions {
      atStackOffset(position * 4096 / effort.stackPositions) {
        do { groups.append(Statistics(try subject.times(runs))) } catch { failure = error }
      }
    }
    if let failure { throw failure }
    let layers = try subject.layerTimes(effort.runs(guess, share: 0.2)).map { Statistics($0) }
    return Preparation(
      use: "\(use)", preparedBytes: subject.loaded.plan.preparedBytes, arenaBytes: subject.loaded.plan.arenaBytes,
      warm: groups, cold: effort.coldCalls > 0 ? Statistics(try subject.coldTimes(effort.coldCalls)) : nil, layers: layers)
  }

  private static func shared(_ subject: Subject, workers: Int, _ effort: Effort) throws -> Statistics {
    let guess = Statistics(try subject.sharedTimes(workers: workers, count: 2)).min
    return Statistics(try subject.sharedTimes(workers: workers, count: effort.runs(guess, share: 0.5)))
  }

  static func batches(_ subject: Subject, workers: Int, _ effort: Effort) throws -> Statistics {
    let guess = try subject.batchRates(images: effort.batchImages, workers: workers, count: 2)
    let microseconds = Double(effort.batchImages) / Statistics(guess).max * 1e6
    return Statistics(
      try subject.batchRates(
        images: effort.batchImages, workers: workers, count: effort.runs(microseconds, share: 0.5)))
  }
}
