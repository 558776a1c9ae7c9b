import Foundation
import MoteHost
import MoteRuntime

/// All that `bench` found: what it prints, as a table or as JSON.
struct Report: Codable, Equatable {
  struct Layer: Codable, Equatable {
    var name: String
    var macs: Int
    /// Microseconds, with the clock's own time.
    var time: Figure
  }

  struct Preparation: Codable, Equatable {
    var use: String
    var preparedBytes, arenaBytes: Int
    /// Microseconds.
    var warm: Figure
    var cold: Figure?
    var layers: [Layer]
  }

  struct Batch: Codable, Equatable {
    var workers: Int
    var imagesPerSecond: Figure
  }

  struct Shared: Codable, Equatable {
    var workers: Int
    /// Microseconds.
    var time: Figure
  }

  struct Path: Codable, Equatable {
    var path: String
    /// Microseconds from the file's bytes to the first result.
    var open: Figure
    var preparations: [Preparation]
    var batches: [Batch]
    /// One image on several workers.
    var shared: [Shared]
    /// The name in `peaks` that this path is measured by, if there is one.
    var peak: String?
  }

  var model: String
  var macs: Int
  var cpuFeatures: String
  var cores: Int
  var processes: Int
  var stackPositions: Int
  var batchImages: Int
  /// `release` or `debug`.
  var build: String
  /// Multiply-accumulates a nanosecond at best, by loop.
  var peaks: [String: Double]
  var paths: [Path]

  /// Sorted keys: the order never changes.
  func json() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(self), as: UTF8.self) + "\n"
  }

  static let thisBuild: String = {
    #if DEBUG
      "debug"
    #else
      "release"
    #endif
  }()
}

extension Report.Path {
  /// Brings together what several processes measured of one path.
  /// - Parameters:
  ///   - processes: at least one, all of the same model.
  ///   - layers: names and MACs.
  init(path: String, isFloat: Bool, processes: [ProcessMeasurement], layers: [(name: String, macs: Int)]) {
    self.path = path
    peak = Peak.name(of: path, isFloat: isFloat)
    open = Figure([Statistics(processes.map(\.open))])
    preparations = processes[0].preparations.indices.map { index in
      let all = processes.map { $0.preparations[index] }
      return Report.Preparation(
        use: all[0].use, preparedBytes: all[0].preparedBytes, arenaBytes: all[0].arenaBytes,
        warm: Figure(all.flatMap(\.warm)), cold: all[0].cold == nil ? nil : Figure(all.compactMap(\.cold)),
        layers: layers.enumerated().map { layer, facts in
          Report.Layer(name: facts.name, macs: facts.macs, time: Figure(all.map { $0.layers[layer] }))
        })
    }
    shared = processes[0].shared.indices.map { index in
      Report.Shared(
        workers: processes[0].shared[index].workers, time: Figure(processes.map { $0.shared[index].time }))
    }
    batches = processes[0].batches.indices.map { index in
      Report.Batch(
        workers: processes[0].batches[index].workers,
        imagesPerSecond: Figure(processes.map { $0.batches[index].imagesPerSecond }))
    }
  }
}
