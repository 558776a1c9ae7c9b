import Foundation
import Testing

@Suite("conform") struct ConformTests {
  @Test("compares a model on the built-in digits, says so, and writes both reports") func builtInDigits() throws {
    let directory = TemporaryDirectory()
    let model = Samples.fixture("deepconvnet-int8.mote")
    let result = try CommandRunner.run(
      "conform", [model, "--images", "20", "--json", "r.json", "--html", "r.html"],
      directory: URL(filePath: directory.path))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("built-in digits"))
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: directory.path + "/r.json")))
    let report = try #require(json as? [String: Any])
    #expect(report["images"] as? Int == 20)
    #expect((report["float"] as? [String: Any])?["errors"] as? Int == 0)
    let int8 = try #require(report["int8"] as? [String: Any])
    #expect(int8["errors"] as? Int == 0)
    #expect((int8["changed"] as? [Int])?.isEmpty == true)
    #expect((report["layers"] as? [[String: Any]])?.count == 8)
    #expect(report["fp16"] == nil)
    let html = try String(contentsOf: URL(filePath: directory.path + "/r.html"), encoding: .utf8)
    #expect(!html.contains("http://") && !html.contains("https://"))
  }

  @Test("a damaged model is refused in one line, with exit status 1") func damagedModel() throws {
    let directory = TemporaryDirectory()
    var bytes = try [UInt8](Data(contentsOf: URL(filePath: Samples.fixture("deepconvnet-fp16.mote"))))
    for index in stride(from: 200_001, to: 220_000, by: 2) { bytes[index] ^= 0x80 }
    let damaged = try directory.file("damaged.mote", bytes)
    let refused = try CommandRunner.run("conform", [damaged, "--images", "10"])
    #expect(refused.status == 1)
    #expect(refused.errors.contains("checksum"))
    #expect(refused.errorLines.count == 1)
  }

  @Test("a certificate is written beside the model, and a second one is refused") func certificate() throws {
    let directory = TemporaryDirectory()
    let home = URL(filePath: directory.path)
    let model = Samples.fixture("deepconvnet-int8.mote")
    let first = try CommandRunner.run(
      "conform", [model, "--images", "10", "--certify", "c.mote"], directory: home)
    #expect(first.status == 0, "\(first.errors)")
    let shown = try CommandRunner.run("inspect", ["c.mote"], directory: home)
    #expect(shown.output.contains("10 images"))
    let second = try CommandRunner.run(
      "conform", ["c.mote", "--images", "10", "--certify", "d.mote"], directory: home)
    #expect(second.status == 1)
    #expect(second.errors.contains("c.mote"))
    #expect(directory.names == ["c.mote"])
  }
}
