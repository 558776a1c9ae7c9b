import ArgumentParser
import MoteCommandSupport
import MoteConvert

/// The options that pack a model for a microcontroller.
struct Packing: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Pack the weights for a core, so that firmware reads them straight from flash: \(Target.all.map(\.name).joined(separator: ", ")).",
      valueName: "core"))
  var target: Target?
  @Option(help: ArgumentHelp("With --target: the most bytes that the model file may take (200K is 204,800).", valueName: "size"))
  var maxFlash: MemorySize?
  @Option(help: ArgumentHelp("With --target: the most bytes that arena and scratch may take.", valueName: "size"))
  var maxRam: MemorySize?

  func validate() throws {
    guard target == nil else { return }
    if maxFlash != nil || maxRam != nil { throw ValidationError("--max-flash and --max-ram go with --target.") }
  }

  var budget: Budget { Budget(maxFlash: maxFlash?.bytes, maxRAM: maxRam?.bytes) }
}

extension Target: ExpressibleByArgument {
  public init?(argument: String) {
    guard let target = Target.named(argument) else { return nil }
    self = target
  }

  public static var allValueStrings: [String] { all.map(\.name) }
}
