import Foundation
import MoteGraph
import MoteImport
import Testing

@testable import MoteONNX

@Suite("External data of ONNX models")
struct ONNXExternalDataTests {
  private func model(_ entries: [(String, String)]) -> ONNXModel {
    var tensor = ONNXTensor.floats("w", [1, 2, 1, 1])
    tensor.floatData = []
    tensor.dataLocation = 1
    tensor.externalData = entries.map { entry in .with { ($0.key, $0.value) = entry } }
    return ONNXModel([ONNXNode("Conv", ["x", "w"], "y")], [tensor])
  }

  private func inFolder(_ body: (String, ([(String, String)]) -> String) throws -> Void) throws {
    try withTemporaryDirectory { folder in
      try FileManager.default.createDirectory(at: folder.appending(path: "in"), withIntermediateDirectories: false)
      let numbers = [Float(0), 1.5, -2].flatMap { value in withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) } }
      try Data(numbers).write(to: folder.appending(path: "in/w.bin"))
      try Data(numbers).write(to: folder.appending(path: "outside.bin"))
      let path = folder.appending(path: "in").path
      try body(path) { refusal(model($0), folder: path) }
    }
  }

  @Test func isReadAtItsOffset() throws {
    try inFolder { folder, _ in
      let network = try ONNXNetwork.parse(
        model([("location", "w.bin"), ("offset", "4"), ("length", "8"), ("checksum", "ignored")]).bytes, folder: folder)
      #expect(network.parameters[0].values == .float32([1.5, -2]))
    }
  }

  @Test(arguments: ["../outside.bin", "/etc/passwd", "", ".", "./w.bin", "a//w.bin", "in/../../outside.bin", "a\\b", "w.bin\0"])
  func pathThatMayLeaveTheFolderIsRefused(location: String) throws {
    try inFolder { _, refusal in
      #expect(refusal([("location", location)]).hasSuffix("expected a path inside the model's folder"))
    }
  }

  @Test func linkThatLeavesTheFolderIsRefused() throws {
    try inFolder { folder, refusal in
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/link.bin", withDestinationPath: "../outside.bin")
      #expect(refusal([("location", "link.bin")]).hasSuffix("a link that leaves the model's folder"))
      try FileManager.default.createSymbolicLink(atPath: "\(folder)/good.bin", withDestinationPath: "w.bin")
      #expect(refusal([("location", "good.bin")]) == "read")
    }
  }

  @Test func whatIsNoFileIsRefused() throws {
    try inFolder { folder, refusal in
      #expect(refusal([("location", "missing.bin")]).contains("external data in missing.bin: No such file"))
      try FileManager.default.createDirectory(atPath: "\(folder)/directory", withIntermediateDirectories: false)
      #expect(refusal([("location", "directory")]).contains("is no file"))
      #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
      #expect(refusal([("location", "pipe")]).contains("is no file"))
    }
  }

  @Test(arguments: [("offset", "5"), ("offset", "-1"), ("offset", "x"), ("offset", "9223372036854775807"), ("length", "4"), ("length", "1e3"), ("location", "w.bin")])
  func extentThatDoesNotFitIsRefused(key: String, value: String) throws {
    try inFolder { _, refusal in
      let text = refusal([("location", "w.bin"), (key, value)])
      #expect(text.hasPrefix("initializer w: external data"), "\(text)")
    }
  }

  @Test func isRefusedWithoutALocationOrAFolder() throws {
    try inFolder { _, refusal in #expect(refusal([("offset", "0")]) == "initializer w: external data: found no location") }
    #expect(refusal(model([("location", "w.bin")])).hasSuffix("and the model came from no folder"))
  }

  @Test func isChargedBeforeItIsRead() throws {
    try inFolder { folder, _ in
      let bytes = model([("location", "w.bin")])
      var large = bytes
      large.graph.initializer[0].dims = [1 << 30, 2, 1, 1]
      #expect(refusal(large, folder: folder).hasSuffix("bytes allowed"))
    }
  }
}
