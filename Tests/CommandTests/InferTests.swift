import Foundation
import Testing

@Suite("infer: images")
struct InferTests {
  let directory = TemporaryDirectory()

  @Test("recognises each committed digit", arguments: 0..<10)
  func recognises(digit: Int) throws {
    let result = try CommandRunner.run("infer", [Samples.digit(digit)])
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
    #expect(result.output.hasPrefix("\(Samples.digit(digit)): \(digit)  "))
    #expect(result.output.contains(/\d+\.\d %  \(runner-up \d, \d+\.\d %\)  \d+ us\n$/))
  }

  @Test("JSON lines carry the documented members and nothing else")
  func json() throws {
    let result = try CommandRunner.run("infer", ["--json", Samples.digit(3), Samples.digit(4)])
    let lines = try objects(result.output)
    #expect(lines.count == 2)
    for (line, digit) in zip(lines, [3, 4]) {
      #expect(Set(line.keys) == ["file", "class", "label", "probability", "logits", "microseconds"])
      #expect(line["file"] as? String == Samples.digit(digit))
      #expect(line["class"] as? Int == digit)
      #expect(line["label"] as? String == "\(digit)")
      let logits = try #require(line["logits"] as? [Double])
      #expect(logits.count == 10)
      #expect(logits.firstIndex(of: logits.max() ?? 0) == digit)
      let probability = try #require(line["probability"] as? Double)
      #expect(probability > 0.1 && probability <= 1)
      #expect(try #require(line["microseconds"] as? Double) > 0)
    }
  }

  @Test("an image on several threads gives the same logits", arguments: ["int8", "fp16"])
  func threads(precision: String) throws {
    func logits(_ arguments: [String]) throws -> [[Double]] {
      let model = Samples.fixture("deepconvnet-\(precision).mote")
      let result = try CommandRunner.run(
        "infer", ["--json", "--model", model] + arguments + [Samples.digit(3), Samples.digit(8)])
      #expect(result.status == 0, "\(result.errors)")
      return try objects(result.output).map { try #require($0["logits"] as? [Double]) }
    }
    let alone = try logits([])
    #expect(alone.count == 2)
    for threads in ["2", "3"] { #expect(try logits(["--threads", threads]) == alone) }
  }

  @Test("a bad image among several is reported, the others are classified, the status is 1")
  func goesOn() throws {
    let bad = try directory.file("short.pgm", Samples.pgm(28, 28, [1, 2, 3]))
    let result = try CommandRunner.run("infer", ["--json", Samples.digit(1), bad, Samples.digit(2)])
    #expect(result.status == 1)
    #expect(try objects(result.output).map { $0["class"] as? Int } == [1, 2])
    #expect(result.errorLines.count == 1)
    #expect(result.errors.contains("\(bad): byte "))
  }

  @Test("reads standard input")
  func standardInput() throws {
    let image = Samples.pgm(28, 28, try Samples.pixels(of: 5))
    let result = try CommandRunner.run("infer", ["-"], input: image)
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("standard input: 5  "))
  }

  @Test("another size is normalised with a note, whatever its polarity", arguments: [false, true])
  func normalises(negative: Bool) throws {
    let image = try directory.file("large.pgm", try Samples.framed(3) { negative ? 255 - $0 : $0 })
    let result = try CommandRunner.run("infer", [image])
    #expect(result.status == 0)
    #expect(result.output.hasPrefix("\(image): 3  "))
    #expect(result.errorLines.count == 1)
    #expect(result.errors.contains("56 x 56 normalised as MNIST: \(negative ? "dark" : "bright") ink"))
  }

  @Test("--fit none refuses another size and names both")
  func fitNone() throws {
    let image = try directory.file("large.pgm", try Samples.framed(3) { $0 })
    let result = try CommandRunner.run("infer", ["--fit", "none", image, Samples.digit(3)])
    #expect(result.status == 1)
    #expect(result.errorLines.count == 1)
    #expect(result.errors.contains("\(image): byte 0: found an image of 56 x 56, expected 28 x 28"))
    #expect(result.output.hasPrefix("\(Samples.digit(3)): 3  "))
  }

  @Test("--invert of a negative gives the digit's own logits")
  func invertsExactSize() throws {
    let negative = try directory.file(
      "negative.pgm", Samples.pgm(28, 28, try Samples.pixels(of: 7).map { 255 - $0 }))
    let plain = try objects(try CommandRunner.run("infer", ["--json", Samples.digit(7)]).output)
    let inverted = try objects(try CommandRunner.run("infer", ["--json", "--invert", negative]).output)
    #expect(plain.first?["logits"] as? [Double] == inverted.first?["logits"] as? [Double])
    #expect(inverted.first?["class"] as? Int == 7)
  }

  @Test("--invert forces dark ink where another size is normalised")
  func invertsOtherSizes() throws {
    let image = try directory.file("bright.pgm", try Samples.framed(3) { $0 })
    let forced = try CommandRunner.run("infer", ["--invert", image])
    // Nothing is darker than the black border of a bright digit.
    #expect(forced.status == 1)
    #expect(forced.errors.contains("blank"))
    let dark = try directory.file("dark.pgm", try Samples.framed(3) { 255 - $0 })
    #expect(try CommandRunner.run("infer", ["--invert", dark]).output.hasPrefix("\(dark): 3  "))
  }

  @Test("--show draws 28 lines above the result")
  func shows() throws {
    let result = try CommandRunner.run("infer", ["--show", Samples.digit(8)])
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 30)
    #expect(lines.prefix(28).allSatisfy { $0.count == 56 })
    #expect(lines[28].hasPrefix(Samples.digit(8)))
  }

  @Test(
    "refuses files that are no grey image, in one line with name and place",
    arguments: [
      ("empty", []), ("bitmap", Array("P4\n1 1\na".utf8)), ("colour", Array("P6\n1 1\n255\nab".utf8)),
      ("tensor", [0x93] + Array("NUMPY".utf8)), ("zero", Array("P5\n0 28\n255\n".utf8)),
      ("maximum-0", Array("P5\n1 1\n0\nx".utf8)), ("maximum-65536", Array("P5\n1 1\n65536\nxx".utf8)),
      ("huge", Array("P5\n2000000000 2000000000\n255\n".utf8)), ("text", Array("hello".utf8)),
    ] as [(String, [UInt8])])
  func refusesImage(name: String, bytes: [UInt8]) throws {
    let path = try directory.file(name, bytes)
    let result = try CommandRunner.run("infer", [path])
    #expect(result.status == 1)
    #expect(result.output.isEmpty)
    #expect(result.errorLines.count == 1)
    #expect(result.errors.hasPrefix("Error: \(path): byte "))
  }

  @Test("refuses a directory and a missing file")
  func refusesNoFile() throws {
    let missing = directory.path + "/missing.pgm"
    let result = try CommandRunner.run("infer", [directory.path, missing])
    #expect(result.status == 1)
    #expect(
      result.errorLines == [
        "Error: \(directory.path): is a directory; expected a file",
        "Error: \(missing): cannot be opened: No such file or directory",
      ])
  }
}
