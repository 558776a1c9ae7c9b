import Foundation
import Testing

@Suite("infer and inspect: models")
struct ModelArgumentTests {
  let directory = TemporaryDirectory()

  /// The arguments that make either command read the model at `path`.
  private func arguments(_ command: String, _ path: String) -> [String] {
    command == "infer" ? ["--model", path, Samples.digit(0)] : [path]
  }

  private func expectRefusal(_ command: String, _ bytes: [UInt8], _ text: String) throws {
    let path = try directory.file("damaged.mote", bytes)
    let result = try CommandRunner.run(command, arguments(command, path))
    #expect(result.status == 1)
    #expect(result.output.isEmpty)
    #expect(result.errorLines.count == 1)
    #expect(result.errors.hasPrefix("Error: \(path): \(text)"), "\(result.errors)")
  }

  @Test("the built-in model is the committed file")
  func builtIn() throws {
    let path = Samples.fixture("deepconvnet-int8.mote")
    #expect(
      try CommandRunner.run("inspect", ["--json"]).output == CommandRunner.run("inspect", ["--json", path]).output)
    let named = try objects(try CommandRunner.run("infer", ["--json", "--model", path, Samples.digit(6)]).output)
    let builtIn = try objects(try CommandRunner.run("infer", ["--json", Samples.digit(6)]).output)
    #expect(named.first?["logits"] as? [Double] == builtIn.first?["logits"] as? [Double])
    #expect(named.count == 1)
  }

  @Test("refuse an empty model", arguments: ["infer", "inspect"])
  func refusesEmpty(command: String) throws {
    try expectRefusal(command, [], "offset 0: the file ends too early")
  }

  @Test("refuse a truncated model", arguments: ["infer", "inspect"])
  func refusesTruncated(command: String) throws {
    let model = try Samples.model()
    try expectRefusal(command, Array(model.dropLast()), "offset \(model.count - 1): the file ends too early")
  }

  @Test("refuse a model with a changed byte", arguments: ["infer", "inspect"])
  func refusesChanged(command: String) throws {
    var model = try Samples.model()
    model[model.count / 2] ^= 1
    try expectRefusal(command, model, "offset ")
  }

  @Test("refuse a file that is no model", arguments: ["infer", "inspect"])
  func refusesOther(command: String) throws {
    try expectRefusal(command, [UInt8](repeating: 7, count: 4096), "offset 0: this is not a .mote file")
  }

  @Test("refuse a directory as a model", arguments: ["infer", "inspect"])
  func refusesDirectory(command: String) throws {
    let result = try CommandRunner.run(command, arguments(command, directory.path))
    #expect(result.status == 1)
    #expect(result.errorLines == ["Error: \(directory.path): is a directory; expected a file"])
  }

  @Test("refuse a model that needs more than --max-memory", arguments: ["infer", "inspect"])
  func refusesMemory(command: String) throws {
    let path = Samples.fixture("deepconvnet-int8.mote")
    let size = try Samples.model().count
    let few = try CommandRunner.run(command, ["--max-memory", "\(size - 1)"] + arguments(command, path))
    #expect(few.status == 1)
    #expect(few.errorLines == ["Error: \(path): has \(size) bytes; at most \(size - 1) are accepted"])
    let noArena = try CommandRunner.run(command, ["--max-memory", "\(size)"] + arguments(command, path))
    #expect(noArena.status == 1)
    #expect(noArena.errorLines.count == 1)
    #expect(noArena.errors.contains("more than the \(size) allowed (--max-memory)"))
  }

  @Test("MOTE_ISA names the scalar path or is refused", arguments: ["infer", "inspect"])
  func environment(command: String) throws {
    let path = Samples.fixture("deepconvnet-int8.mote")
    #expect(try run(command, arguments(command, path), environment: "MOTE_ISA=scalar").status == 0)
    let result = try run(command, arguments(command, path), environment: "MOTE_ISA=z80")
    #expect(result.status == 1)
    #expect(result.errorLines.count == 1)
    #expect(result.errors.hasPrefix("Error: MOTE_ISA=z80: no such path (all: scalar, "))
    #expect(result.errors.contains("; possible here: scalar"))
  }

  @Test("help has examples", arguments: ["infer", "inspect"])
  func help(command: String) throws {
    let result = try CommandRunner.run(command, ["--help"])
    #expect(result.status == 0)
    #expect(result.output.contains("EXAMPLES"))
    #expect(result.output.contains("\n  \(command) --json "))
  }

  @Test(
    "wrong usage exits with 64",
    arguments: [
      ("infer", []), ("infer", ["--nonsense", "a.pgm"]), ("infer", ["--fit", "squash", "a.pgm"]), ("infer", ["--top", "0", "a.pgm"]),
      ("infer", ["--json", "--show", "a.pgm"]), ("infer", ["--max-memory", "none", "a.pgm"]),
      ("infer", ["--threads", "0", "a.pgm"]), ("infer", ["--threads", "1025", "a.pgm"]),
      ("infer", ["--threads", "2", "--plan", "streamed", "a.pgm"]),
      ("inspect", ["a", "b"]), ("inspect", ["--json", "--dump"]), ("inspect", ["--all"]),
    ] as [(String, [String])])
  func usage(command: String, arguments: [String]) throws {
    let result = try CommandRunner.run(command, arguments)
    #expect(result.status == 64)
    #expect(result.output.isEmpty)
    #expect(!result.errors.isEmpty)
  }

  @Test("a result that cannot be written is a failure", arguments: ["infer", "inspect"])
  func fullDevice(command: String) throws {
    let path = CommandRunner.products.appending(path: command).path
    let image = command == "infer" ? Samples.digit(0) : ""
    let result = try CommandRunner.run("/bin/sh", ["-c", "'\(path)' \(image) > /dev/full"])
    #expect(result.status == 1)
    #expect(result.errorLines == ["Error: standard output: cannot be written: No space left on device"])
  }
}
