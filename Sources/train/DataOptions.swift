import ArgumentParser
import Foundation
import MoteCommandSupport
import MoteDigits
import MoteGraph
import MoteImport
import MoteTrain

/// Which images are trained and tested on.
struct DataOptions: ParsableArguments {
  @Option(help: "A directory with MNIST's four idx files (.gz or not).")
  var mnist: String?
  @Option(help: "Instead of --mnist: draw so many digits to train on, and a tenth as many to test on.")
  var digits: Int?
  @Option(help: "For --digits: which digits are drawn.")
  var digitsSeed: UInt64 = 1
  @Option(help: "Take the last so many training images away, to validate on.")
  var holdOut = 0
  @Flag(help: "Do not touch the test images.")
  var noTest = false
  @Option(help: "The most memory that any one input may expand to.")
  var maxMemory = MemorySize.standard

  /// Digits that are drawn at most: 1.5 GB of pixels.
  private static let maximumDigits = 2_000_000

  /// What an error calls the data.
  var name: String { mnist ?? "generated digits" }

  /// The files that may be read; no output may be one of them.
  var files: [String?] {
    guard let mnist else { return [] }
    let names = ["train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"]
    return names.flatMap { ["\(mnist)/\($0)", "\(mnist)/\($0).gz"] }
  }

  func load(for graph: Graph) throws -> LoadedData {
    guard holdOut >= 0 else { throw CommandFailure("--hold-out: found \(holdOut), expected at least 0") }
    switch (mnist, digits) {
    case (let path?, nil):
      let training = try set(path, .train, graph)
      return try LoadedData(training, test: noTest ? nil : set(path, .test, graph), holdOut: holdOut)
    case (nil, let count?):
      guard (10...Self.maximumDigits).contains(count) else {
        throw CommandFailure("--digits: found \(count), expected 10 to \(Self.maximumDigits)")
      }
      let training = try drawn(count, seed: digitsSeed, "generated training digits", graph)
      // Other digits than any training set of another seed nearby.
      let test = try noTest ? nil : drawn(count / 10, seed: ~digitsSeed, "generated test digits", graph)
      return try LoadedData(training, test: test, holdOut: holdOut)
    default:
      throw CommandFailure(
        "found \(mnist == nil ? "neither --mnist nor" : "both --mnist and") --digits, expected one of them")
    }
  }

  private func set(_ path: String, _ split: ImageSet.Split, _ graph: Graph) throws -> LabelledImages {
    try naming(path) {
      var isDirectory: ObjCBool = false
      // A single file would be trained and tested on alike.
      guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), isDirectory.boolValue else {
        throw CommandFailure(path: path, "found no directory, expected one with MNIST's idx files")
      }
      let set = try ImageSet.load(
        path: path, expecting: (graph.input.height, graph.input.width), split: split, maxMemory: maxMemory.bytes)
      // A folder of pictures has one set only, and would be trained and tested on.
      guard set.names == nil else {
        throw CommandFailure(path: path, "found a folder of .pgm files, expected a directory with MNIST's idx files")
      }
      return try LabelledImages(set, named: split == .train ? "training images" : "test images", for: graph)
    }
  }

  private func drawn(_ count: Int, seed: UInt64, _ name: String, _ graph: Graph) throws -> LabelledImages {
    var generator = DigitGenerator(seed: seed)
    let (pixels, labels) = generator.batch(count: count)
    return try LabelledImages(
      ImageSet(height: 28, width: 28, count: count, pixels: pixels, labels: labels), named: name, for: graph)
  }
}

/// The images, split, and what the log says of them.
struct LoadedData {
  let data: TrainingData
  /// Positions of the images held out, or nothing.
  let heldOut: String
  let settings: [String: String]

  init(_ all: LabelledImages, test: LabelledImages?, holdOut: Int) throws {
    let split = try holdOut == 0 ? nil : all.holdingOut(holdOut)
    let training = split?.training ?? all
    data = TrainingData(training: training, validation: split?.validation, test: test)
    heldOut = split == nil ? "" : "\(training.count)..<\(all.count)"
    var settings = [
      "training_images": "\(training.count)", "held_out": heldOut.isEmpty ? "none" : heldOut,
      "training_set_sha256": digest(all), "test_images": "\(test?.count ?? 0)",
    ]
    if let test { settings["test_set_sha256"] = digest(test) }
    self.settings = settings
  }
}
