import ArgumentParser
import MoteCommandSupport
import MoteConvert
import MoteFormat
import MoteKernels
import MoteRuntime

/// Prints what a build can leave out for a model.
struct Needs: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the compilation conditions under which a build holds what the model needs, one per line.")

  @Option(help: "The core.")
  var target: CoreName

  @Argument(help: "The model.")
  var model: String

  func run() throws {
    let loaded = try ModelInput(path: model).loaded
    try check(loaded.model)
    for condition in Omissions(loaded.model).conditions { print(condition) }
  }

  /// Refuses a model that the core has no kernels for, before anything is compiled.
  private func check(_ given: borrowing Model) throws {
    for index in 0..<given.layerCount {
      let layer = given.layer(index)
      let input = given.tensor(layer.input).type
      guard target.target.planningKernels.kernel(KernelKey(layer.op, input, layer.layout)) == nil else { continue }
      guard layer.layout == .canonical else {
        throw CommandFailure(
          path: model,
          "layer \(index): found weights in layout \(layer.layout), which \(target.target.name) does not read; pack the model for that core")
      }
      throw CommandFailure(path: model, "layer \(index): \(target.target.name) has no kernel for \(layer.op) of \(input)")
    }
  }
}
