import Foundation
import MoteImages
import MoteImport
import Testing

/// A directory of its own in which a test runs `train`.
struct TrainHome {
  /// Options of a run of a second or two.
  static let small = ["--digits", "200", "--batch", "20", "--epochs", "2"]

  let directory = TemporaryDirectory()
  var url: URL { URL(filePath: directory.path) }

  func train(_ arguments: [String], timeout: Double = 120) throws -> CommandResult {
    try CommandRunner.run("train", arguments, directory: url, timeout: timeout)
  }
  func bytes(_ name: String) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: url.appending(path: name)))
  }

  /// In one line, before anything is written.
  func expectRefused(
    _ arguments: [String], _ text: String, status: Int32 = 1, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = directory.names
    let result = try train(arguments)
    #expect(result.status == status, "\(result.output)", sourceLocation: sourceLocation)
    #expect(result.errors.contains(text), "\(result.errors)", sourceLocation: sourceLocation)
    #expect(result.errorLines.count == 1, "\(result.errors)", sourceLocation: sourceLocation)
    #expect(result.output.isEmpty, sourceLocation: sourceLocation)
    #expect(directory.names == before, sourceLocation: sourceLocation)
  }

  /// MNIST's four files in a directory, of `count` black images each.
  func mnist(_ name: String, height: Int = 28, labels: [UInt8] = [0, 1, 2, 3, 4]) throws -> String {
    let path = directory.path + "/" + name
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    let pixels = [UInt8](repeating: 0, count: labels.count * height * 28)
    let images = IDX.encode(images: IDX.Images(count: labels.count, height: height, width: 28, pixels: pixels))
    for prefix in ["train", "t10k"] {
      _ = try directory.file("\(name)/\(prefix)-images-idx3-ubyte", images)
      _ = try directory.file("\(name)/\(prefix)-labels-idx1-ubyte", IDX.encode(labels: labels))
    }
    return path
  }
}
