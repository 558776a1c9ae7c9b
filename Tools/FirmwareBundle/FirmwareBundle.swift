import ArgumentParser

/// The host's part of `swift package firmware`: reads the model, says what it needs, and writes the output folder.
@main
struct FirmwareBundle: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "firmware-bundle",
    abstract: "Write the files of a firmware library. Called by `swift package firmware`.",
    subcommands: [Needs.self, Pack.self, Write.self])
}
