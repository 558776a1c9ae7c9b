import ArgumentParser
import MoteCommandSupport

/// Prints what a build can leave out for a model.
struct Needs: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the compilation conditions under which a build holds what the model needs, one per line.")

  @Argument(help: "The model.")
  var model: String

  func run() throws {
    let loaded = try ModelInput(path: model).loaded
    for condition in Omissions(loaded.model).conditions { print(condition) }
  }
}
