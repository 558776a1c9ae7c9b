import ArgumentParser

/// The host's half of `Tools/Firmware/measure-costs`.
@main
struct FirmwareCosts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "firmware-costs", abstract: "Measure what layers cost on a core, and fit its cost model; see Tools/Firmware/measure-costs.",
    subcommands: [Models.self, Table.self, Fit.self])
}
