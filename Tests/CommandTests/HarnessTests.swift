import Foundation
import Testing

@Suite("Command tests: the harness")
struct HarnessTests {
  @Test("finds the built executables", arguments: ["convert", "infer", "inspect", "conform", "train"])
  func findsProducts(command: String) {
    #expect(FileManager.default.isExecutableFile(atPath: CommandRunner.products.appending(path: command).path))
  }

  @Test("captures output, errors, input, and the exit status")
  func captures() throws {
    let result = try CommandRunner.run("/bin/sh", ["-c", "cat; echo note >&2; exit 3"], input: [0x61])
    #expect(result.status == 3)
    #expect(result.output == "a")
    #expect(result.errorLines == ["note"])
    #expect(!result.timedOut)
  }

  @Test("stops a command whose time is over")
  func timesOut() throws {
    let result = try CommandRunner.run("/bin/sh", ["-c", "exec sleep 30"], timeout: 0.2)
    #expect(result.timedOut)
    #expect(result.status == -1)
  }
}
