import Foundation
import MoteCommandSupport
import MoteConformance
import MoteGraph
import MoteImport
import MoteInputs

/// The images to compare on and to calibrate on, as the options say.
struct ConformInputs {
  let input: Shape
  let mnist: String?
  let dataSeed: UInt64?
  let maxMemory: Int

  /// The images to compare on: the test images where there is a choice.
  func data(limit: Int?) throws -> ConformanceData {
    let images = try load(source, limit: limit, split: .test)
    var name = images.origin
    if case .digits = source { name = "the built-in digits (no --mnist given)" }
    return ConformanceData(
      name: name, height: input.height, width: input.width, channels: input.channels, count: images.count,
      pixels: images.pixels, labels: images.labels)
  }

  /// Random images to calibrate on are others than those to compare on.
  func calibration(path: String?, limit: Int) throws -> InputImages {
    if let path { return try load(.path(path), limit: limit, split: .train) }
    if let mnist, hasTrainingSet(mnist) { return try load(.path(mnist), limit: limit, split: .train) }
    if let dataSeed { return try load(.random(seed: ~dataSeed), limit: min(limit, 32), split: .train) }
    return try load(.digits, limit: limit, split: .train)
  }

  private var source: InputImages.Source {
    if let mnist { .path(mnist) } else if let dataSeed { .random(seed: dataSeed) } else { .digits }
  }

  private func hasTrainingSet(_ directory: String) -> Bool {
    ["", ".gz"].contains { FileManager.default.fileExists(atPath: "\(directory)/train-images-idx3-ubyte\($0)") }
  }

  private func load(_ source: InputImages.Source, limit: Int?, split: ImageSet.Split) throws -> InputImages {
    try InputImages(
      source, input: input, limit: limit, split: split, options: "--mnist or --data-seed", maxMemory: maxMemory)
  }
}
