import Foundation
import MoteCommandSupport
import MoteConformance
import MoteDefaults
import MoteGraph
import MoteImport

/// Parameters and images, from files or built in.
struct ConformInputs {
  let graph: Graph
  let maxMemory: Int

  func bound(path: String?) throws -> BoundGraph {
    try naming(path ?? "built-in parameters") {
      let contents =
        try path.map { try ParameterFile.readContents(path: $0, maxMemory: maxMemory) }
        ?? Safetensors.contents(Defaults.parameters)
      return try BoundGraph(graph.recorded(in: contents.metadata), parameters: contents.arrays)
    }
  }

  /// The images to compare on: the test images where there is a choice.
  func data(path: String?, limit: Int?) throws -> ConformanceData {
    guard let path else {
      let set = try Defaults.digits(limit: limit)
      return ConformanceData(
        name: "the built-in digits (no --mnist given)", height: set.height, width: set.width, count: set.count,
        pixels: set.pixels, labels: set.labels)
    }
    let set = try load(path, limit: limit, split: .test)
    return ConformanceData(
      name: printable(path), height: set.height, width: set.width, count: set.count, pixels: set.pixels,
      labels: set.labels)
  }

  func calibration(path: String?, mnist: String?, limit: Int) throws -> (pixels: [UInt8], count: Int, name: String) {
    if let path {
      let set = try load(path, limit: limit, split: .train)
      return (set.pixels, set.count, path)
    }
    if let mnist, hasTrainingSet(mnist) {
      let set = try load(mnist, limit: limit, split: .train)
      return (set.pixels, set.count, "training images of \(mnist)")
    }
    let set = try Defaults.digits(limit: limit)
    return (set.pixels, set.count, "the built-in digits")
  }

  private func hasTrainingSet(_ directory: String) -> Bool {
    ["", ".gz"].contains { FileManager.default.fileExists(atPath: "\(directory)/train-images-idx3-ubyte\($0)") }
  }

  private func load(_ path: String, limit: Int?, split: ImageSet.Split) throws -> ImageSet {
    try naming(path) {
      try ImageSet.load(
        path: path, expecting: (graph.input.height, graph.input.width), limit: limit, split: split,
        maxMemory: maxMemory)
    }
  }
}
