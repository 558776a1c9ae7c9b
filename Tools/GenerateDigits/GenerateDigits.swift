import ArgumentParser
import Foundation
import MoteDigits
import MoteImages

@main
struct GenerateDigits: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "generate-digits",
    abstract: "Draw handwritten-looking digits, normalised as MNIST's are.",
    discussion: """
      Examples:
        generate-digits --count 200 --seed 1 --output digits/
        generate-digits --count 30 --pgm --output digits/

      Writes digits-images-idx3-ubyte and digits-labels-idx1-ubyte, or with --pgm one file for each digit, named by its \
      class and its number within the class: 7-003.pgm. The same seed gives the same bytes on every machine.
      """)

  @Option(help: "How many digits to draw.") var count = 200
  @Option(help: "The seed of the random numbers.") var seed: UInt64 = 1
  @Option(name: .shortAndLong, help: "The folder to write into; made if missing.") var output: String
  @Flag(help: "Write PGM files instead of an idx pair.") var pgm = false

  func validate() throws {
    guard (1...1_000_000).contains(count) else { throw ValidationError("--count must be 1 to 1000000, found \(count)") }
  }

  func run() throws {
    var generator = DigitGenerator(seed: seed)
    let (pixels, labels) = generator.batch(count: count)
    let images = IDX.Images(count: count, height: 28, width: 28, pixels: pixels)
    let folder = URL(fileURLWithPath: output, isDirectory: true)
    try orExplain(output) { try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true) }
    func write(_ bytes: [UInt8], _ name: String) throws {
      let file = folder.appendingPathComponent(name)
      try orExplain(file.path) { try Data(bytes).write(to: file, options: .atomic) }
    }
    guard pgm else {
      try write(IDX.encode(images: images), "digits-images-idx3-ubyte")
      try write(IDX.encode(labels: labels), "digits-labels-idx1-ubyte")
      return
    }
    var seen = [Int](repeating: 0, count: 10)
    for (index, label) in labels.enumerated() {
      let number = String(seen[Int(label)])
      seen[Int(label)] += 1
      let padding = String(repeating: "0", count: max(0, 3 - number.count))
      try write(PGM.write(images[index]), "\(label)-\(padding)\(number).pgm")
    }
  }

  /// Turns Foundation's errors, which print as records, into one line with the path.
  private func orExplain(_ path: String, _ body: () throws -> Void) throws {
    do { try body() } catch { throw CannotWrite(path: path, reason: error.localizedDescription) }
  }
}

private struct CannotWrite: Error, CustomStringConvertible {
  var path: String
  var reason: String
  var description: String { "\(path): cannot write: \(reason)" }
}
