import ArgumentParser
import MoteCommandSupport
import MoteConvert

/// Packs a model for a core under budgets, or refuses one that the core does not run.
struct Pack: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Pack a canonical model for a core, as `convert --target` does; check one that is packed already.")

  @Option(help: "The core.")
  var target: CoreName

  @Option(help: "The most bytes that the model may take.")
  var maxFlash: MemorySize?

  @Option(help: "The most bytes that arena and scratch may take.")
  var maxRam: MemorySize?

  @Flag(help: "Leave the model as it is.")
  var asIs = false

  @Option(help: "The file to write.")
  var output: String

  @Argument(help: "The model.")
  var model: String

  func run() throws {
    let input = try ModelInput(path: model)
    let budget = Budget(maxFlash: maxFlash?.bytes, maxRAM: maxRam?.bytes)
    if asIs || input.isPacked {
      guard budget == Budget() else {
        throw CommandFailure(
          path: model, "a model that is \(asIs ? "left as it is" : "packed already") cannot be held to budgets; leave them out")
      }
      try naming(model) { try target.target.check(input.loaded.model) }
      try OutputFile.write(input.bytes, to: output)
      return print("\(input.isPacked ? "packed already" : "canonical weights"): left as it is")
    }
    let packed = try naming(model) { try MoteConvert.pack(input.bytes, for: target.target, within: budget) }
    try OutputFile.write(packed.bytes, to: output)
    for line in packed.report { print(line) }
  }
}

/// A core as an argument.
struct CoreName: ExpressibleByArgument {
  let target: Target

  init?(argument: String) {
    guard let target = Target.named(argument) else { return nil }
    self.target = target
  }
}
