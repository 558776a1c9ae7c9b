import Foundation

/// Files that the tests of infer and inspect share.
enum Samples {
  static func digit(_ digit: Int) -> String { fixture("digits/\(digit).pgm") }

  static func fixture(_ path: String) -> String { CommandRunner.package.appending(path: "Fixtures/\(path)").path }

  /// The model inside the executables.
  static func model() throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: fixture("deepconvnet-int8.mote"))))
  }

  /// Pixels of a P5 digit of 28 x 28: what follows the header.
  static func pixels(of digit: Int) throws -> [UInt8] {
    [UInt8](try Data(contentsOf: URL(filePath: Samples.digit(digit))).suffix(784))
  }

  static func pgm(_ width: Int, _ height: Int, _ pixels: [UInt8]) -> [UInt8] {
    Array("P5\n\(width) \(height)\n255\n".utf8) + pixels
  }

  /// The digit in the middle of a square of twice its side, every pixel passed through `level`.
  static func framed(_ digit: Int, level: (UInt8) -> UInt8) throws -> [UInt8] {
    let pixels = try pixels(of: digit)
    var frame = [UInt8](repeating: level(0), count: 56 * 56)
    for y in 0..<28 { for x in 0..<28 { frame[(y + 14) * 56 + x + 14] = level(pixels[y * 28 + x]) } }
    return pgm(56, 56, frame)
  }
}

/// Runs one of the package's commands with an environment variable set.
func run(_ command: String, _ arguments: [String], environment: String) throws -> CommandResult {
  try CommandRunner.run(
    "/usr/bin/env", [environment, CommandRunner.products.appending(path: command).path] + arguments)
}

/// The class in each line of `--json` output, with the whole object.
func objects(_ output: String) throws -> [[String: Any]] {
  try output.split(separator: "\n").map {
    try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
  }
}
