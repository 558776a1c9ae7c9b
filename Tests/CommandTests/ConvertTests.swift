import Foundation
import Testing

@Suite("convert") struct ConvertTests {
  private func expectRefused(
    _ arguments: [String], status: Int32 = 1, containing text: String, in directory: TemporaryDirectory,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let before = directory.names
    let result = try CommandRunner.run("convert", arguments, directory: URL(filePath: directory.path))
    #expect(result.status == status, sourceLocation: sourceLocation)
    #expect(result.errors.contains(text), "\(result.errors)", sourceLocation: sourceLocation)
    if status == 1 { #expect(result.errorLines.count == 1, sourceLocation: sourceLocation) }
    #expect(directory.names == before, sourceLocation: sourceLocation)
  }

  @Test("with nothing given it writes the committed default models", arguments: ["int8", "fp16"])
  func defaults(_ precision: String) throws {
    let directory = TemporaryDirectory()
    let result = try CommandRunner.run("convert", ["--\(precision)"], directory: URL(filePath: directory.path))
    #expect(result.status == 0, "\(result.errors)")
    let made = try Data(contentsOf: URL(filePath: directory.path).appending(path: "deepconvnet-\(precision).mote"))
    let committed = try Data(contentsOf: URL(filePath: Samples.fixture("deepconvnet-\(precision).mote")))
    #expect(made == committed)
    #expect(result.output.contains("dropout1: x0.9 folded into W7, b7"))
    #expect(result.output.contains("arena:"))
  }

  @Test("refuses missing parameters") func missingFile() throws {
    try expectRefused(["nowhere.pkl"], containing: "nowhere.pkl", in: TemporaryDirectory())
  }

  @Test("refuses a directory in place of parameters") func directoryAsFile() throws {
    try expectRefused(["/tmp"], containing: "directory", in: TemporaryDirectory())
  }

  @Test("refuses an empty parameter file") func emptyFile() throws {
    let directory = TemporaryDirectory()
    try Data().write(to: URL(filePath: directory.path).appending(path: "empty.pkl"))
    try expectRefused(["empty.pkl"], containing: "empty.pkl", in: directory)
  }

  @Test("refuses parameters with a NaN, naming the array") func notANumber() throws {
    let directory = TemporaryDirectory()
    var bytes = try Data(contentsOf: URL(filePath: Samples.fixture("deepconvnet.safetensors")))
    bytes.replaceSubrange(bytes.count - 4..<bytes.count, with: [0, 0, 0xC0, 0x7F])
    try bytes.write(to: URL(filePath: directory.path).appending(path: "nan.safetensors"))
    try expectRefused(["nan.safetensors"], containing: "nan", in: directory)
  }

  @Test("refuses a pickle that calls os.system, naming the global") func osSystem() throws {
    let directory = TemporaryDirectory()
    let pickle: [UInt8] = [0x80, 2] + Array("cos\nsystem\n".utf8) + [0x58, 4, 0, 0, 0] + Array("true".utf8) + [0x85, 0x52, 0x2E]
    try Data(pickle).write(to: URL(filePath: directory.path).appending(path: "evil.pkl"))
    try expectRefused(["evil.pkl"], containing: "os.system", in: directory)
  }

  @Test("refuses a calibration folder without images") func noImages() throws {
    let directory = TemporaryDirectory()
    try FileManager.default.createDirectory(
      at: URL(filePath: directory.path).appending(path: "empty"), withIntermediateDirectories: false)
    try expectRefused(["--int8", "--calibrate", "empty"], containing: "empty", in: directory)
  }

  @Test("refuses calibration images of the wrong size") func wrongSize() throws {
    let directory = TemporaryDirectory()
    let folder = URL(filePath: directory.path).appending(path: "images")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    try Data(Samples.pgm(2, 2, [0, 1, 2, 3])).write(to: folder.appending(path: "0.pgm"))
    try expectRefused(["--int8", "--calibrate", "images"], containing: "2x2", in: directory)
  }

  @Test("refuses an unwritable output") func unwritable() throws {
    try expectRefused(["--int8", "-o", "/proc/nowhere/net.mote"], containing: "/proc/nowhere", in: TemporaryDirectory())
  }

  @Test("refuses parameters above --max-memory before reading them") func tooMuchMemory() throws {
    try expectRefused(
      [Samples.fixture("deepconvnet.safetensors"), "--max-memory", "100K"], containing: "deepconvnet.safetensors",
      in: TemporaryDirectory())
  }

  @Test(
    "wrong usage exits with 64",
    arguments: [
      ["--int8", "--fp16"], ["--network", "nonet"], ["--calibration-images", "0"], ["--method", "magic"],
      ["--fp16", "--calibrate", "x"],
    ])
  func usage(_ arguments: [String]) throws {
    try expectRefused(arguments, status: 64, containing: "Usage", in: TemporaryDirectory())
  }

  @Test("help has examples", arguments: ["convert", "conform", "infer", "inspect", "train"]) func help(_ command: String) throws {
    let result = try CommandRunner.run(command, ["--help"])
    #expect(result.status == 0)
    #expect(result.output.contains("EXAMPLES") || result.output.contains("Examples"))
  }
}

/// What would destroy the user's own files is refused before any work is done.
@Suite("Outputs that are inputs") struct OutputIsInputTests {
  @Test("convert refuses to replace its own parameters") func convertOntoItself() throws {
    let directory = TemporaryDirectory()
    let bytes = try Data(contentsOf: URL(filePath: Samples.fixture("deepconvnet.safetensors")))
    let path = try directory.file("p.safetensors", [UInt8](bytes))
    let result = try CommandRunner.run("convert", [path, "--int8", "-o", path])
    #expect(result.status == 1)
    #expect(result.errors.contains("is also read"))
    #expect(try Data(contentsOf: URL(filePath: path)) == bytes)
  }

  @Test("convert refuses to replace a write-protected file, even for root") func writeProtected() throws {
    let directory = TemporaryDirectory()
    let path = try directory.file("kept.mote", [1, 2, 3])
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
    let result = try CommandRunner.run("convert", ["--int8", "-o", path])
    #expect(result.status == 1)
    #expect(result.errors.contains("write-protected"))
    #expect(try Data(contentsOf: URL(filePath: path)) == Data([1, 2, 3]))
  }

  @Test("conform refuses to write its report over the model") func conformOntoModel() throws {
    let directory = TemporaryDirectory()
    let model = try Samples.model()
    let path = try directory.file("net.mote", model)
    let result = try CommandRunner.run("conform", [path, "--json", path])
    #expect(result.status == 1)
    #expect(result.errors.contains("is also read"))
    #expect(try [UInt8](Data(contentsOf: URL(filePath: path))) == model)
  }
}
