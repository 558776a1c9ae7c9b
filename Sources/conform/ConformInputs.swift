import CMoteDefaultParameters
import Foundation
import MoteCommandSupport
import MoteConformance
import MoteGraph
import MoteImages
import MoteImport

/// Parameters and images, from files or built in.
struct ConformInputs {
  let graph: Graph
  let maxMemory: Int

  func bound(path: String?) throws -> BoundGraph {
    guard let path else {
      let bytes = builtIn(mote_default_parameters_start(), mote_default_parameters_size)
      return try BoundGraph(graph, parameters: Safetensors.arrays(bytes))
    }
    do {
      return try BoundGraph(graph, parameters: ParameterFile.read(path: path, maxMemory: maxMemory))
    } catch {
      throw CommandFailure(path: path, String(describing: error))
    }
  }

  /// The images to compare on: the test images where there is a choice.
  func data(path: String?, limit: Int?) throws -> ConformanceData {
    guard let path else {
      let set = try builtInDigits(limit: limit)
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
    let set = try builtInDigits(limit: limit)
    return (set.pixels, set.count, "the built-in digits")
  }

  private func hasTrainingSet(_ directory: String) -> Bool {
    ["", ".gz"].contains { FileManager.default.fileExists(atPath: "\(directory)/train-images-idx3-ubyte\($0)") }
  }

  private func load(_ path: String, limit: Int?, split: ImageSet.Split) throws -> ImageSet {
    do {
      return try ImageSet.load(
        path: path, expecting: (graph.input.height, graph.input.width), limit: limit, split: split,
        maxMemory: maxMemory)
    } catch {
      throw CommandFailure(path: path, String(describing: error))
    }
  }

  private func builtInDigits(limit: Int?) throws -> ImageSet {
    let images = try IDX.images(builtIn(mote_default_digit_images_start(), mote_default_digit_images_size))
    let labels = try IDX.labels(builtIn(mote_default_digit_labels_start(), mote_default_digit_labels_size))
    let count = min(limit ?? images.count, images.count)
    return ImageSet(
      height: images.height, width: images.width, count: count,
      pixels: Array(images.pixels.prefix(count * images.height * images.width)), labels: Array(labels.prefix(count)))
  }
}

/// A copy of a block that the C target embeds; the block is constant and lives as long as the program.
private func builtIn(_ start: UnsafePointer<UInt8>?, _ count: Int) -> [UInt8] {
  Array(UnsafeBufferPointer(start: start, count: start == nil ? 0 : count))
}
