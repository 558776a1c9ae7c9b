import Foundation
import Testing

@Suite("The annotated file") struct DumpTests {
  @Test("inspect --dump prints the committed dump, and the format document quotes it") func dump() throws {
    let root = CommandRunner.package
    let result = try CommandRunner.run("inspect", ["--dump", root.appending(path: "Fixtures/models/small-int8.mote").path])
    #expect(result.status == 0)
    #expect(result.output == (try String(contentsOf: root.appending(path: "Fixtures/dumps/small-int8.txt"), encoding: .utf8)))
    let document = try String(contentsOf: root.appending(path: "Sources/MoteFormat/README.md"), encoding: .utf8)
    let section = try #require(document.components(separatedBy: "## One file, byte by byte\n").last)
    let quoted = section.split(separator: "\n").filter { $0.hasPrefix("    0") }.map { $0.dropFirst(4) }
    #expect(quoted.count > 40)
    let lines = Set(result.output.split(separator: "\n"))
    for line in quoted { #expect(lines.contains(line), "\(line)") }
  }
}
