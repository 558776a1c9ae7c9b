import Foundation

/// What a command left behind when it ended.
struct CommandResult {
  /// The exit status; -1 if a signal ended it.
  let status: Int32
  let output: String
  let errors: String
  /// Whether it was stopped because its time was over.
  let timedOut: Bool

  /// The lines on standard error.
  var errorLines: [Substring] { errors.split(separator: "\n") }
}

/// Runs the package's executables as a user does.
enum CommandRunner {
  /// Where SwiftPM put the executables: beside the test bundle.
  static let products: URL = {
    var url = URL(filePath: CommandLine.arguments[0]).standardizedFileURL
    #if os(Linux)
      // Run through the testing helper, the bundle is named by an argument.
      if let bundle = CommandLine.arguments.first(where: { $0.hasSuffix(".xctest") }) {
        url = URL(filePath: bundle).standardizedFileURL
      }
    #else
      if let bundle = Bundle.allBundles.first(where: { $0.bundlePath.hasSuffix(".xctest") }) { url = bundle.bundleURL }
    #endif
    return url.deletingLastPathComponent()
  }()

  /// The repository's top directory.
  static let package = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  /// Runs `command`, one of the package's or an absolute path, with `arguments` until it ends, or `timeout` seconds.
  ///
  /// Output goes to files, not pipes: a command that prints much cannot block.
  static func run(
    _ command: String, _ arguments: [String], input: [UInt8] = [], directory: URL? = nil, timeout: Double = 60
  ) throws -> CommandResult {
    let scratch = TemporaryDirectory()
    let output = URL(filePath: try scratch.file("output", []))
    let errors = URL(filePath: try scratch.file("errors", []))
    let process = Process()
    process.executableURL = command.hasPrefix("/") ? URL(filePath: command) : products.appending(path: command)
    process.arguments = arguments
    process.currentDirectoryURL = directory ?? URL(filePath: scratch.path)
    process.standardInput = try FileHandle(forReadingFrom: URL(filePath: try scratch.file("input", input)))
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    let deadline = Date(timeIntervalSinceNow: timeout)
    while process.isRunning, Date() < deadline { usleep(2_000) }
    let timedOut = process.isRunning
    if timedOut { kill(process.processIdentifier, SIGKILL) }
    process.waitUntilExit()
    return CommandResult(
      status: process.terminationReason == .exit ? process.terminationStatus : -1,
      output: String(decoding: try Data(contentsOf: output), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self), timedOut: timedOut)
  }
}
