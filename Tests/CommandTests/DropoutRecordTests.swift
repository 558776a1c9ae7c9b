import Foundation
import MoteImport
import Testing

@Suite("train: the form of dropout") struct TrainedDropoutTests {
  private func trained(_ arguments: [String], in directory: TemporaryDirectory) throws -> [String: String] {
    let result = try CommandRunner.run(
      "train", ["--digits", "40", "--batch", "20", "--epochs", "1", "--quiet", "-o", "n.safetensors"] + arguments,
      directory: URL(filePath: directory.path))
    #expect(result.status == 0, "\(result.errors)")
    return try Safetensors.contents(
      [UInt8](Data(contentsOf: URL(filePath: directory.path + "/n.safetensors")))).metadata
  }

  @Test("is recorded as it was trained, and kept when training goes on from the file") func recorded() throws {
    let directory = TemporaryDirectory()
    let first = try trained(["--dropout", "inverted", "--dropout-ratio", "0.25"], in: directory)
    #expect(first["dropout"] == "inverted" && first["dropout_ratio"] == "0.25")
    let start = try directory.file(
      "start.safetensors", [UInt8](Data(contentsOf: URL(filePath: directory.path + "/n.safetensors"))))
    let kept = try trained(["--start", start], in: directory)
    #expect(kept["dropout"] == "inverted" && kept["dropout_ratio"] == "0.25")
    let changed = try trained(["--start", start, "--dropout", "book"], in: directory)
    #expect(changed["dropout"] == "book" && changed["dropout_ratio"] == "0.25")
  }
}

@Suite("The recorded form of dropout") struct RecordedDropoutTests {
  /// The built-in parameters with other metadata.
  private func parameters(_ metadata: [String: String], in directory: TemporaryDirectory) throws -> String {
    let bytes = [UInt8](try Data(contentsOf: URL(filePath: Samples.fixture("deepconvnet.safetensors"))))
    return try directory.file("p.safetensors", Safetensors.encode(Safetensors.arrays(bytes), metadata: metadata))
  }

  @Test("decides the factor that convert folds", arguments: [
    (["dropout": "book", "dropout_ratio": "0.5"], "dropout1: x0.5 folded into W7, b7"),
    (["dropout": "book", "dropout_ratio": "0.25"], "dropout1: x0.75 folded into W7, b7"),
    (["dropout": "book"], "dropout1: x0.5 folded into W7, b7"), ([:], "dropout1: x0.5 folded into W7, b7"),
    (["dropout": "inverted", "dropout_ratio": "0.5"], "dropout1: x1, left out"),
  ] as [([String: String], String)])
  func convert(_ metadata: [String: String], _ text: String) throws {
    let directory = TemporaryDirectory()
    let path = try parameters(metadata, in: directory)
    let result = try CommandRunner.run("convert", [path, "--fp16", "-o", "n.mote"], directory: URL(filePath: directory.path))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains(text), "\(result.output)")
  }

  @Test("is the one that conform compares with", arguments: ["book", "inverted"]) func conform(_ form: String) throws {
    let directory = TemporaryDirectory()
    let home = URL(filePath: directory.path)
    let path = try parameters(["dropout": form, "dropout_ratio": "0.5"], in: directory)
    #expect(try CommandRunner.run("convert", [path, "--fp16", "-o", "n.mote", "--quiet"], directory: home).status == 0)
    let result = try CommandRunner.run("conform", ["n.mote", "--against", path, "--images", "20"], directory: home)
    #expect(result.status == 0, "\(result.output)\(result.errors)")
    // The model of one form is no model of the other.
    let other = try parameters(["dropout": form == "book" ? "inverted" : "book", "dropout_ratio": "0.5"], in: directory)
    #expect(try CommandRunner.run("conform", ["n.mote", "--against", other, "--images", "20"], directory: home).status == 1)
  }

  @Test("is refused where it is unknown", arguments: [
    (["dropout": "upright"], "dropout: found upright, expected book or inverted"),
    (["dropout": "book", "dropout_ratio": "1"], "dropout_ratio: found 1, expected a number in 0..<1"),
    (["dropout_ratio": "0.5"], "dropout_ratio: found it without dropout"), (["network": "lenet"], "network: found parameters of lenet"),
  ] as [([String: String], String)])
  func refused(_ metadata: [String: String], _ text: String) throws {
    let directory = TemporaryDirectory()
    let path = try parameters(metadata, in: directory)
    for (command, arguments) in [("convert", [path, "-o", "n.mote"]), ("conform", ["--against", path])] {
      let result = try CommandRunner.run(command, arguments, directory: URL(filePath: directory.path))
      #expect(result.status == 1)
      #expect(result.errors.contains(text), "\(result.errors)")
      #expect(result.errorLines.count == 1)
    }
    #expect(directory.names == ["p.safetensors"])
  }
}
