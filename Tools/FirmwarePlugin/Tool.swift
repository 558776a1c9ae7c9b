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
    let (status, output, errors) = try start(arguments)
    if !quiet { FileHandle.standardOutput.write(output) }
    guard status == 0 else {
      if quiet { FileHandle.standardError.write(output) }
      throw Refusal(Self.complaint(in: errors) ?? "\(url.lastPathComponent) ended with status \(status)")
    }
  }

  /// Runs it and gives the lines that it printed.
  func lines(_ arguments: [String]) throws -> [String] {
    let (status, output, errors) = try start(arguments)
    guard status == 0 else {
      throw Refusal(Self.complaint(in: errors) ?? "\(url.lastPathComponent) ended with status \(status)")
    }
    return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  private func start(_ arguments: [String]) throws -> (status: Int32, output: Data, errors: Data) {
    let process = Process()
    process.executableURL = url
    process.arguments = arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = errors
    do { try process.run() } catch { throw Refusal("\(url.path) cannot be started") }
    // Standard error is short; reading the longer stream first cannot block it for good.
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let complaint = errors.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, text, complaint)
  }

  /// The complaint among what was written to standard error: the line that the argument parser begins with `Error: `, else
  /// the last one.
  private static func complaint(in errors: Data) -> String? {
    let lines = String(decoding: errors, as: UTF8.self).split(separator: "\n").map(String.init)
    guard let line = lines.first(where: { $0.hasPrefix("Error: ") }) else { return lines.last }
    return String(line.dropFirst(7))
  }
}
