import Foundation
import Testing

@Suite("convert of other networks") struct ConvertGraphTests {
  private func run(_ arguments: [String], in directory: TemporaryDirectory) throws -> CommandResult {
    try CommandRunner.run("convert", arguments, directory: URL(filePath: directory.path))
  }

  @Test("LeNet-5 with random weights, twice the same bytes", arguments: ["int8", "fp16"])
  func randomWeights(_ precision: String) throws {
    let directory = TemporaryDirectory()
    for output in ["a.mote", "b.mote"] {
      let result = try run(["--network", "lenet5", "--seed", "1", "--\(precision)", "-o", output], in: directory)
      #expect(result.status == 0, "\(result.errors)")
      #expect(result.output.contains("bytes of arena; no plan needs fewer than"))
    }
    let folder = URL(filePath: directory.path)
    #expect(try Data(contentsOf: folder.appending(path: "a.mote")) == Data(contentsOf: folder.appending(path: "b.mote")))
    let shown = try CommandRunner.run("inspect", ["a.mote"], directory: folder)
    #expect(shown.status == 0, "\(shown.errors)")
  }

  @Test("an ONNX model, in both precisions", arguments: ["int8", "fp16"]) func onnx(_ precision: String) throws {
    let directory = TemporaryDirectory()
    let model = Samples.fixture("import/onnx/channels-first.onnx")
    let options = precision == "int8" ? ["--calibration-seed", "1"] : []
    let result = try run([model, "--\(precision)"] + options, in: directory)
    #expect(result.status == 0, "\(result.errors)")
    #expect(directory.names == ["channels-first-\(precision).mote"])
  }

  @Test("a network without parameters is refused") func noParameters() throws {
    let result = try run(["--network", "resnet18"], in: TemporaryDirectory())
    #expect(result.status == 1 && result.errorLines.count == 1)
    #expect(result.errors.contains("--network resnet18: no parameters are built in; expected a parameter file or --seed"))
  }

  @Test("built-in digits for another input are refused") func noCalibration() throws {
    let result = try run([Samples.fixture("import/onnx/channels-first.onnx"), "--int8"], in: TemporaryDirectory())
    #expect(result.status == 1 && result.errors.contains("expected --calibrate or --calibration-seed"))
  }

  @Test("calibration images in four dimensions, and damage to them") func colorImages() throws {
    let directory = TemporaryDirectory()
    let folder = URL(filePath: directory.path)
    let model = Samples.fixture("import/onnx/channels-first.onnx")
    let found = try run([model, "--int8", "--calibration-seed", "1", "-o", "x.mote"], in: directory).output
    #expect(found.contains("calibration: minmax on 32 images (random bytes, seed 1)"))
    for (name, header) in [("size", [0, 0, 8, 4, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 9, 0, 0, 0, 9]), ("short", [0, 0, 8, 4, 1])] as [(String, [UInt8])] {
      try Data(header).write(to: folder.appending(path: name))
      let result = try run([model, "--int8", "--calibrate", name], in: directory)
      #expect(result.status == 1 && result.errorLines.count == 1 && result.errors.contains(name), "\(result.errors)")
    }
  }

  @Test("a damaged ONNX model is refused by name") func damaged() throws {
    let directory = TemporaryDirectory()
    var bytes = try Data(contentsOf: URL(filePath: Samples.fixture("import/onnx/channels-first.onnx")))
    bytes.removeLast(10)
    try bytes.write(to: URL(filePath: directory.path).appending(path: "cut.onnx"))
    let result = try run(["cut.onnx", "--fp16"], in: directory)
    #expect(result.status == 1 && result.errorLines.count == 1 && result.errors.contains("cut.onnx"))
  }

  @Test("options that exclude each other", arguments: [
    ["--fp16", "--calibration-seed", "1"], ["--calibrate", "x", "--calibration-seed", "1"], ["x.npz", "--seed", "1"],
  ]) func usage(_ arguments: [String]) throws {
    #expect(try run(arguments, in: TemporaryDirectory()).status == 64)
  }
}
