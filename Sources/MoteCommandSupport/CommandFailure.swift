/// Why a command stops, as one line for people.
///
/// Thrown from a command's `run()`, it prints as `Error: <text>` on standard error and the exit status is 1; wrong usage
/// (a `ValidationError`, an unknown option) exits with 64 instead.
public struct CommandFailure: Error, Equatable, CustomStringConvertible, Sendable {
  /// One line, without control characters: a file's name cannot move the cursor or forge a second line.
  public let description: String

  /// - Parameter message: names the file, the place, what was found and what was expected.
  public init(_ message: String) {
    description = printable(message)
  }

  /// Refuses the file at `path` for the reason `message`.
  public init(path: String, _ message: String) {
    self.init("\(path): \(message)")
  }

  /// Prints `error` as the argument parser would, for commands that go on with the next file.
  public static func report(_ error: any Error) {
    StandardError.write("Error: \(printable(String(describing: error)))\n")
  }
}

/// `text` with every control, line-separating, and direction-changing character written as `\u{…}`.
public func printable(_ text: String) -> String {
  guard text.unicodeScalars.contains(where: isUnsafeToPrint) else { return text }
  var result = ""
  for scalar in text.unicodeScalars {
    if isUnsafeToPrint(scalar) {
      result += "\\u{\(String(scalar.value, radix: 16))}"
    } else {
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}

private func isUnsafeToPrint(_ scalar: Unicode.Scalar) -> Bool {
  switch scalar.value {
  case 0..<0x20, 0x7F..<0xA0: true  // C0, DEL, C1
  case 0x2028...0x202E, 0x2066...0x2069: true  // line separators, bidirectional overrides
  default: false
  }
}
