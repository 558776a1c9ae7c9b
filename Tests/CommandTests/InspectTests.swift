import Foundation
import Testing

@Suite("inspect")
struct InspectTests {
  /// One line of a dump, cut at its columns.
  private struct DumpLine {
    let offset: Int
    /// Nil on a line that continues.
    let length: Int?
    let bytes: [UInt8]
    let text: String

    init(_ line: Substring) throws {
      let characters = Array(line)
      offset = try #require(Int(String(characters[0..<8]), radix: 16))
      length = Int(String(characters[8..<16]).trimmingCharacters(in: .whitespaces))
      let end = min(characters.count, 65)
      bytes = String(characters[18..<end]).split(separator: " ").compactMap { UInt8($0, radix: 16) }
      text = characters.count > 70 ? String(characters[70...]) : ""
    }
  }

  private func dump(_ arguments: [String]) throws -> [DumpLine] {
    let result = try CommandRunner.run("inspect", ["--dump"] + arguments)
    #expect(result.status == 0)
    return try result.output.split(separator: "\n").map { try DumpLine($0) }
  }

  @Test("--dump accounts for every byte once, in order, and names it")
  func dumpTiles() throws {
    let model = try Samples.model()
    var end = 0
    for line in try dump([]) {
      guard let length = line.length else { continue }
      #expect(line.offset == end)
      #expect(length > 0)
      #expect(!line.text.isEmpty)
      #expect(line.bytes == Array(model[end..<end + min(length, 16)]))
      end += length
    }
    #expect(end == model.count)
  }

  @Test("--dump --all prints the very bytes of the file")
  func dumpPrintsAll() throws {
    #expect(try dump(["--all"]).flatMap(\.bytes) == Samples.model())
  }

  @Test("--dump decodes header, codes, tables, names, and padding")
  func dumpDecodes() throws {
    let texts = try dump([]).map(\.text)
    for text in [
      "header.magic: \"MOTE\"", "header.version: 1", "header.layerCount: 8", "header.rule: 1 (single)",
      "sections[0].kind: 1 (contract)", "contract.fit: 1 (mnist)", "contract.name: \"deepconvnet\"", "labels[9]: \"9\"",
      "tensors[0].height: 28", "tensors[8].arenaOffset: 4294967295 (the caller's)",
      "layers[0].operator: 1 (convolution)",
      "layers[3].window: 3x3, strides 1 1, pads 2 2 2 2", "layers[1].pool: 2x2, strides 2 2, pads 0 0 0 0",
      "layers[7].type: 1 (int8)", "conv1 weights: int8 [O, KH, KW, C] 16x3x3x1", "affine2 logit scales: float32 [O] 10",
      "names[7]: \"affine2\"", "padding",
    ] {
      #expect(texts.contains(text), "\(text)")
    }
  }

  @Test("JSON and text tell the layers, the memory and the sections")
  func summary() throws {
    let output = try CommandRunner.run("inspect", ["--json"]).output
    let object = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    #expect(object["name"] as? String == "deepconvnet")
    #expect(object["macs"] as? Int == 8_772_340)
    let layers = try #require(object["layers"] as? [[String: Any]])
    #expect(
      layers.map { $0["name"] as? String } == [
        "conv1", "conv2", "conv3", "conv4", "conv5", "conv6", "affine1", "affine2",
      ])
    #expect(layers.reduce(0) { $0 + ($1["macs"] as? Int ?? 0) } == 8_772_340)
    #expect(layers[5]["outputShape"] as? [Int] == [4, 4, 64])
    let memory = try #require(object["memory"] as? [String: Int])
    #expect(memory["file"] == (try Samples.model().count))
    #expect(memory["arena"] == memory["tensorArena", default: 0] + memory["scratch", default: 0])
    let sections = try #require(object["sections"] as? [[String: Any]])
    #expect(sections.prefix(5).map { $0["kind"] as? String } == ["contract", "tensors", "layers", "data", "names"])

    let text = try CommandRunner.run("inspect", []).output
    for layer in layers { #expect(text.contains("\n\(layer["name"] as? String ?? "?")  ")) }
    for section in sections { #expect(text.contains(section["checksum"] as? String ?? "?")) }
    #expect(text.contains("\(memory["arena"] ?? 0) bytes (tensors and scratch)"))
  }
}
