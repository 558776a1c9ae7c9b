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

  @Test("a NUL in a layer's name is refused, as no file can hold it") func nulInAName() throws {
    let directory = TemporaryDirectory()
    let model = Samples.fixture("fuzz/onnx/nul-in-a-name.onnx")
    let result = try run([model, "--int8", "--calibration-seed", "1"], in: directory)
    #expect(result.status == 1 && result.errorLines.count == 1 && directory.names.isEmpty)
    #expect(result.errors.contains("layer p1\\u{0}node: found a NUL in the name, expected none"), "\(result.errors)")
  }

  @Test("a network known by its arrays, and what to do where it is not") func identified() throws {
    let directory = TemporaryDirectory()
    let found = try run([Samples.fixture("lenet5.safetensors"), "--fp16"], in: directory)
    #expect(found.status == 0 && directory.names == ["lenet5-fp16.mote"], "\(found.errors)")
    let wrong = try run([Samples.fixture("lenet5.safetensors"), "--network", "alexnet", "--fp16"], in: directory)
    #expect(wrong.status == 1 && wrong.errorLines.count == 1 && wrong.errors.contains("alexnet"))
    let given = try run([Samples.fixture("import/onnx/channels-first.onnx"), "--network", "lenet5", "--fp16"], in: directory)
    #expect(given.status == 1 && given.errors.contains("brings its own network"))
  }

  @Test("a layer kept in float, the search for such layers, and a layer that is none") func keepFloat() throws {
    let directory = TemporaryDirectory()
    let parameters = [Samples.fixture("lenet5.safetensors"), "--calibration-images", "20", "-o", "x.mote"]
    let kept = try run(parameters + ["--keep-float", "c3", "--keep-float", "f6"], in: directory)
    #expect(kept.status == 0 && kept.output.contains("c3: kept in float") && kept.output.contains("f6: kept in float"))
    let conform = try CommandRunner.run(
      "conform", ["x.mote", "--against", Samples.fixture("lenet5.safetensors"), "--images", "20"],
      directory: URL(filePath: directory.path))
    #expect(conform.status == 0, "\(conform.output)")
    let found = try run(parameters + ["--keep-float", "auto", "--target-sqnr", "36"], in: directory)
    #expect(found.status == 0 && found.output.contains("kept in float: ") && found.output.contains("target 36.0 dB"), "\(found.output)")
    let unknown = try run(parameters + ["--keep-float", "c9"], in: directory)
    #expect(unknown.status == 1 && unknown.errorLines.count == 1 && unknown.errors.contains("c9"))
  }

  @Test("mean and std are a table in the model, stand in its contract, and conform applies them") func normalization() throws {
    let directory = TemporaryDirectory()
    let made = try run(
      ["--network", "lenet5", "--seed", "2", "--mean", "0.1307", "--std", "0.3081", "--int8", "-o", "x.mote"], in: directory)
    #expect(made.status == 0, "\(made.errors)")
    let folder = URL(filePath: directory.path)
    let compared = try CommandRunner.run(
      "conform", ["x.mote", "--network", "lenet5", "--seed", "2", "--images", "20", "--max-changed-int8", "20"], directory: folder)
    #expect(compared.status == 0 && compared.output.contains("input/normalize"), "\(compared.output)\(compared.errors)")
    for wrong in [["--mean", "1,2"], ["--std", "0"]] {
      let result = try run(["--network", "lenet5", "--seed", "2", "--fp16"] + wrong, in: directory)
      #expect(result.status == 1 && result.errorLines.count == 1, "\(result.errors)")
    }
  }

  @Test("calibration pictures and tensors of a folder are fitted as declared") func pictures() throws {
    let directory = TemporaryDirectory()
    let folder = URL(filePath: directory.path)
    let images = folder.appending(path: "images")
    try FileManager.default.createDirectory(at: images, withIntermediateDirectories: false)
    let shape = try run([Samples.fixture("import/onnx/channels-first.onnx"), "--int8", "--calibrate", "images"], in: directory)
    #expect(shape.status == 1 && shape.errorLines.count == 1)
    try Data(Array("P6\n9 20\n255\n".utf8) + (0..<540).map { UInt8($0 % 251) }).write(to: images.appending(path: "a.ppm"))
    try Data(Samples.pgm(3, 3, [1, 2, 3, 4, 5, 6, 7, 8, 255])).write(to: images.appending(path: "b.pgm"))
    let found = try run(
      [Samples.fixture("import/onnx/channels-first.onnx"), "--int8", "--calibrate", "images", "-o", "x.mote"], in: directory)
    #expect(found.status == 0 && found.output.contains("on 2 images"), "\(found.errors)")
    let digits = folder.appending(path: "digits")
    try FileManager.default.createDirectory(at: digits, withIntermediateDirectories: false)
    try Data(Samples.framed(7) { $0 }).write(to: digits.appending(path: "7.pgm"))
    let fitted = try run(["--int8", "--calibrate", "digits", "--fit", "stretch", "-o", "y.mote"], in: directory)
    #expect(fitted.status == 0 && fitted.output.contains("on 1 images"), "\(fitted.errors)")
    try Data([0x93, 1]).write(to: digits.appending(path: "8.npy"))
    let damaged = try run(["--int8", "--calibrate", "digits", "--fit", "stretch", "-o", "z.mote"], in: directory)
    #expect(damaged.status == 1 && damaged.errorLines.count == 1 && damaged.errors.contains("8.npy"), "\(damaged.errors)")
  }

  @Test("options that exclude each other", arguments: [
    ["--fp16", "--calibration-seed", "1"], ["--calibrate", "x", "--calibration-seed", "1"], ["x.npz", "--seed", "1"],
    ["--fp16", "--keep-float", "auto"], ["--keep-float", "auto", "--keep-float", "c1"], ["--fp16", "--correct-bias"],
    ["--target-sqnr", "30"], ["--mean", "a"],
  ]) func usage(_ arguments: [String]) throws {
    #expect(try run(arguments, in: TemporaryDirectory()).status == 64)
  }
}
