import ArgumentParser
import MoteCommandSupport
import MoteConvert

/// Packs a model for a core under budgets.
struct Pack: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Pack a canonical model for a core, as `convert --target` does.")

  @Option(help: "The core.")
  var target: CoreName

  @Option(help: "The most bytes that the model may take.")
  var maxFlash: MemorySize?

  @Option(help: "The most bytes that arena and scratch may take.")
  var maxRam: MemorySize?

  @Option(help: "The file to write.")
  var output: String

  @Argument(help: "The canonical model.")
  var model: String

  func run() throws {
    let input = try ModelInput(path: model)
    let budget = Budget(maxFlash: maxFlash?.bytes, maxRAM: maxRam?.bytes)
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
