import ArgumentParser
import Foundation
import MoteCommandSupport
import MoteConvert

/// Writes the models that a core is measured with.
struct Models: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Write the models that a core is measured with, and list.txt, which names them.")

  @Argument(help: "The core.", transform: target)
  var core: Target

  @Argument(help: "The folder to write.")
  var folder: String

  @Option(help: "Only so many models, from the first on.")
  var count = Int.max

  func run() throws {
    let url = URL(filePath: folder, directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    var names = "", written = 0
    for measured in CostCase.all where written < count {
      for model in try measured.models(core) where written < count {
        try Data(model).write(to: url.appending(path: "\(written).mote"))
        names += "\(url.lastPathComponent)/\(written).mote\n"
        written += 1
      }
    }
    try Data(names.utf8).write(to: url.appending(path: "list.txt"))
  }
}

/// A core by its name.
func target(_ name: String) throws -> Target {
  guard let found = Target.named(name) else {
    throw ValidationError("\(name): unknown core; there are \(Target.all.map(\.name).joined(separator: ", "))")
  }
  return found
}
