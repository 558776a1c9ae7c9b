import Foundation
import MoteHost
import Testing

@Suite("bench")
struct BenchTests {
  let directory = TemporaryDirectory()
  /// As little as can be measured.
  private let quick = [
    "--processes", "2", "--positions", "2", "--milliseconds", "1", "--cold-calls", "0", "--images", "3",
  ]

  @Test("measures every path that is asked for and writes the report")
  func measures() throws {
    let path = directory.path + "/bench.json"
    let model = Samples.fixture("models/small-int8.mote")
    let forced = KernelPath.possible.flatMap { ["--path", $0.rawValue] }
    let result = try CommandRunner.run("bench", quick + forced + ["--json", path, model])
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.errors.isEmpty)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: path))) as? [String: Any])
    let paths = try #require(object["paths"] as? [[String: Any]])
    #expect(paths.map { $0["path"] as? String } == KernelPath.possible.map(\.rawValue))
    for path in paths {
      let preparations = try #require(path["preparations"] as? [[String: Any]])
      #expect(preparations.map { $0["use"] as? String } == ["loops", "coldCalls"])
      let warm = try #require(preparations[0]["warm"] as? [String: Any])
      #expect(warm["groups"] as? Int == 4)
      let layers = try #require(preparations[0]["layers"] as? [[String: Any]])
      #expect(layers.map { $0["name"] as? String } == ["conv1", "conv2", "pool", "affine"])
    }
    for path in KernelPath.possible { #expect(result.output.contains("\npath \(path.rawValue) ")) }
  }

  @Test("--blocks answers every line with two times")
  func blocks() throws {
    let model = Samples.fixture("models/small-int8.mote")
    let result = try CommandRunner.run("bench", ["--blocks", "--path", "scalar", model], input: Array("3\n5\n".utf8))
    #expect(result.status == 0)
    let lines = result.output.split(separator: "\n")
    #expect(lines.first == "ready scalar")
    #expect(lines.dropFirst().map { $0.split(separator: " ").compactMap { Double($0) }.count } == [2, 2])
  }

  @Test("--blocks refuses what is no number of runs", arguments: ["x", "0", "-1", "9999999"])
  func badBlock(line: String) throws {
    let model = Samples.fixture("models/small-int8.mote")
    let result = try CommandRunner.run("bench", ["--blocks", "--path", "scalar", model], input: Array("\(line)\n".utf8))
    #expect(result.status == 1)
    #expect(
      result.errorLines == ["Error: standard input: found \(line), expected a number of runs in 1 ... 1000000"])
  }

  @Test("an impossible path is refused by name")
  func impossiblePath() throws {
    let result = try CommandRunner.run("bench", ["--path", "z80"])
    #expect(result.status == 1)
    #expect(result.errorLines.count == 1)
    #expect(result.errors.hasPrefix("Error: --path z80: no such path (all: scalar, "))
  }

  @Test("a damaged model is refused before anything is measured")
  func damaged() throws {
    let path = try directory.file("damaged.mote", Array(try Samples.model().dropLast()))
    let result = try CommandRunner.run("bench", [path])
    #expect(result.status == 1)
    #expect(result.errorLines.count == 1)
    #expect(result.errors.hasPrefix("Error: \(path): offset "))
  }

  @Test("a report over the model is refused")
  func overwrites() throws {
    let path = try directory.file("net.mote", try Samples.model())
    let result = try CommandRunner.run("bench", ["--json", path, path])
    #expect(result.status == 1)
    #expect(result.errors.contains("is also read"))
    #expect(try Data(contentsOf: URL(filePath: path)).count == Samples.model().count)
  }

  @Test("help has examples")
  func help() throws {
    let result = try CommandRunner.run("bench", ["--help"])
    #expect(result.status == 0)
    #expect(result.output.contains("EXAMPLES"))
    #expect(!result.output.contains("as-worker"))
  }

  @Test(
    "wrong usage exits with 64",
    arguments: [
      ["--processes", "0"], ["--positions", "257"], ["--images", "0"], ["--workers", "-1"], ["-"],
      ["--blocks", "--path", "scalar", "--path", "scalar"],
    ])
  func usage(arguments: [String]) throws {
    let result = try CommandRunner.run("bench", arguments)
    #expect(result.status == 64)
    #expect(result.output.isEmpty)
  }
}
