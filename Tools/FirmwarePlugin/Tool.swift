import Foundation

/// Another program.
struct Tool {
  let url: URL

  init(_ url: URL) {
    self.url = url
  }

  /// Runs it to its end.
  /// - Parameter quiet: shows its output only if it fails.
  /// - Throws: `Refusal` with its complaint.
  func run(_ arguments: [String], quiet: Bool = false) throws {
    let result = try start(arguments)
    let failed = result.status != 0
    if !quiet || failed { FileHandle.standardOutput.write(result.output) }
    if failed { throw Refusal(complaint(result)) }
  }

  /// Runs it and gives the lines that it printed.
  func lines(_ arguments: [String]) throws -> [String] {
    let result = try start(arguments)
    guard result.status == 0 else { throw Refusal(complaint(result)) }
    return Self.lines(of: result.output)
  }

  private struct Result {
    let status: Int32
    let output, errors: Data
  }

  /// Output goes to files, not pipes: a program that prints much on both streams cannot block.
  private func start(_ arguments: [String]) throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "mote-\(UUID().uuidString)")
    let (output, errors) = (folder.appending(path: "output"), folder.appending(path: "errors"))
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      try Data().write(to: output)
      try Data().write(to: errors)
      process.standardOutput = try FileHandle(forWritingTo: output)
      process.standardError = try FileHandle(forWritingTo: errors)
      try process.run()
    } catch { throw Refusal("\(url.path) cannot be started") }
    defer { try? FileManager.default.removeItem(at: folder) }
    process.waitUntilExit()
    return Result(
      status: process.terminationStatus, output: (try? Data(contentsOf: output)) ?? Data(),
      errors: (try? Data(contentsOf: errors)) ?? Data())
  }

  /// What it complained about: the line that our commands begin with `Error: `, else a compiler's first error, else the last
  /// line on standard error.
  private func complaint(_ result: Result) -> String {
    let lines = Self.lines(of: result.errors)
    if let line = lines.first(where: { $0.hasPrefix("Error: ") }) { return String(line.dropFirst(7)) }
    let all = Self.lines(of: result.output) + lines
    return all.first { $0.contains("error: ") } ?? lines.last
      ?? "\(url.lastPathComponent) ended with status \(result.status)"
  }

  private static func lines(of text: Data) -> [String] {
    String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
  }
}
