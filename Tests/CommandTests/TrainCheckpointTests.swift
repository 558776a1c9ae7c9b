import Foundation
import MoteImport
import Testing

@Suite("train: checkpoints") struct TrainCheckpointTests {
  private let home = TrainHome()

  @Test("interrupted, leaves a checkpoint that goes on to the same bytes") func interrupted() throws {
    let options = ["--digits", "200", "--batch", "20", "--epochs", "6", "--augment", "--average", "0.9"]
    #expect(try home.train(options + ["-o", "a", "--quiet"]).status == 0)
    let process = Process()
    process.executableURL = CommandRunner.products.appending(path: "train")
    process.arguments = options + ["-o", "b", "--quiet"]
    process.currentDirectoryURL = home.url
    process.standardError = try FileHandle(forWritingTo: URL(filePath: try home.directory.file("errors", [])))
    try process.run()
    // The first checkpoint is written before the first step.
    let deadline = Date(timeIntervalSinceNow: 60)
    while !FileManager.default.fileExists(atPath: home.directory.path + "/b.checkpoint"), Date() < deadline { usleep(1000) }
    process.interrupt()
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 130)
    #expect(String(decoding: try home.bytes("errors"), as: UTF8.self).hasPrefix("interrupted after step "))
    #expect(home.directory.names == ["a", "b.checkpoint", "errors"])

    let anew = try home.train(options + ["-o", "b"])
    #expect(anew.status == 1)
    #expect(anew.errors.contains("b.checkpoint: found the checkpoint of a run that stopped after step"))
    let other = try home.train(options + ["-o", "b", "--resume", "--lr", "0.002"])
    #expect(other.status == 1)
    #expect(other.errors.contains("b.checkpoint: learning_rate: found 0.001 in the checkpoint, expected 0.002"))
    let rest = try home.train(options + ["-o", "b", "--resume", "--quiet"])
    #expect(rest.status == 0, "\(rest.errors)")
    #expect(try home.bytes("a") == home.bytes("b"))
    #expect(home.directory.names == ["a", "b", "errors"])
  }

  @Test("keeps a checkpoint that was named, in a directory too") func namedCheckpoint() throws {
    try FileManager.default.createDirectory(atPath: home.directory.path + "/c", withIntermediateDirectories: false)
    let options = TrainHome.small + ["--checkpoint", "c", "-o", "n", "--quiet"]
    #expect(try home.train(options).status == 0)
    #expect(home.directory.names == ["c", "n"])
    let first = try home.bytes("n")
    // It is finished: going on gives the result again, and starting anew replaces it.
    #expect(try home.train(options + ["--resume"]).status == 0)
    #expect(try home.bytes("n") == first)
    #expect(try home.train(options).status == 0)
    #expect(FileManager.default.fileExists(atPath: home.directory.path + "/c/checkpoint.safetensors"))
  }

  @Test("a disk that fills while a checkpoint is written leaves the last good one") func diskFull() throws {
    let options = TrainHome.small + ["-o", "n", "--quiet"]
    let name = CommandRunner.products.appending(path: "train").path
    // The first checkpoint fits; those with an epoch in the log are longer. bash counts in KiB.
    let probe = try home.train(["--digits", "200", "--batch", "20", "--epochs", "2", "--checkpoint", "first", "-o", "x", "--quiet"])
    #expect(probe.status == 0)
    let size = try home.bytes("first").count
    let result = try CommandRunner.run(
      "/bin/bash", ["-c", "ulimit -f \(size / 1024 / 2); exec \"$0\" \"$@\"", name] + options, directory: home.url)
    #expect(result.status == 1)
    #expect(result.errors.contains("n.checkpoint: cannot be written: File too large"))
    #expect(result.errorLines.count == 1)
    #expect(home.directory.names == ["first", "x"])
    // With a good checkpoint there, the failure leaves it as it was, and it goes on to the same result.
    let good = ["--digits", "200", "--batch", "20", "--epochs", "2", "--checkpoint", "first", "-o", "y", "--quiet", "--resume"]
    let before = try home.bytes("first")
    let full = try CommandRunner.run(
      "/bin/bash", ["-c", "ulimit -f \(size / 1024 / 2); exec \"$0\" \"$@\"", name] + good, directory: home.url)
    #expect(full.status == 1)
    #expect(full.errors.contains("first: cannot be written"))
    #expect(try home.bytes("first") == before)
    #expect(try home.train(good).status == 0)
    #expect(try home.bytes("y") == home.bytes("x"))
  }

  @Test("a loss that is no number stops it, naming the step, and the last good checkpoint stays") func notANumber() throws {
    let result = try home.train(TrainHome.small + ["--optimizer", "momentum", "--lr", "1e30", "-o", "n", "--quiet"])
    #expect(result.status == 1)
    #expect(result.errors.contains("that is not a finite number"))
    #expect(result.errors.contains("step 2: ") || result.errors.contains("step 3: "))
    #expect(result.errors.contains("the last good checkpoint is n.checkpoint, after epoch 0"))
    #expect(result.errorLines.count == 1)
    #expect(home.directory.names == ["n.checkpoint"])
  }


  /// In a file system of 2 MB of its own.
  @Test(
    "a disk with room for one checkpoint, but not for the next beside it, is refused before the first step",
    .enabled(if: canMount))
  func roomForOne() throws {
    let script = "mkdir d && mount -t tmpfs -o size=2m none d && cd d && exec \"$0\" \"$@\""
    let result = try CommandRunner.run(
      "/usr/bin/env",
      ["unshare", "-rm", "bash", "-c", script, CommandRunner.products.appending(path: "train").path] + TrainHome.small + ["-o", "n"],
      directory: home.url)
    #expect(result.status == 1)
    #expect(result.errors.contains("n.checkpoint: cannot be written: No space left on device"), "\(result.errors)")
    #expect(!result.output.contains("epoch 1/"))
  }

  private static let canMount: Bool = {
    let script = "mkdir d && mount -t tmpfs -o size=2m none d"
    let home = TemporaryDirectory()
    let result = try? CommandRunner.run(
      "/usr/bin/env", ["unshare", "-rm", "bash", "-c", script], directory: URL(filePath: home.path))
    return result?.status == 0
  }()

  @Test("infinite parameters are not written as the result") func infinite() throws {
    let options = [
      "--digits", "20", "--batch", "20", "--epochs", "1", "--no-test", "--optimizer", "momentum", "--lr", "3.4e38", "--start",
      "built-in", "--classes", "12",
    ]
    let result = try home.train(options + ["-o", "n", "--quiet"])
    #expect(result.status == 1)
    #expect(result.errors.contains("the last good checkpoint is n.checkpoint, after epoch 0"), "\(result.errors)")
    #expect(home.directory.names == ["n.checkpoint"])
    // It is good: going on comes to the same end.
    let again = try home.train(options + ["-o", "n", "--quiet", "--resume"])
    #expect(again.status == 1 && again.errors == result.errors, "\(again.errors)")
  }

  @Test("a diverging run still draws its plot") func divergingPlot() throws {
    let result = try home.train([
      "--digits", "100", "--batch", "20", "--epochs", "1", "--lr", "20", "--plot", "p.svg", "--quiet", "-o", "n",
    ])
    #expect(result.status == 0, "\(result.errors)")
    #expect(String(decoding: try home.bytes("p.svg"), as: UTF8.self).contains("</svg>"))
  }

  /// A finished run with one thread, and its checkpoint.
  private static let finished = ["--digits", "40", "--batch", "20", "--epochs", "1", "--checkpoint", "c", "-o", "n", "--quiet"]

  /// The checkpoint with other metadata.
  private func edit(_ change: (inout [String: String]) -> Void) throws {
    var contents = try Safetensors.contents(home.bytes("c"))
    change(&contents.metadata)
    _ = try home.directory.file("c", Safetensors.encode(contents.arrays, metadata: contents.metadata))
  }

  @Test("a finished run resumed with another number of threads says with which it was made") func threads() throws {
    #expect(try home.train(Self.finished + ["--threads", "2"]).status == 0)
    let first = try home.bytes("n")
    #expect(try Safetensors.contents(first).metadata["threads"] == "2")
    let again = try home.train(Self.finished + ["--threads", "1", "--resume"])
    #expect(again.status == 0)
    #expect(again.errors == "note: the checkpoint was made with 2 threads, now 1; the last bits may differ\n")
    #expect(try home.bytes("n") == first)
  }

  @Test("resuming with other kernels says so") func otherKernels() throws {
    #expect(try home.train(Self.finished).status == 0)
    try edit { metadata in
      let log = metadata["log"] ?? ""
      metadata["log"] = log.replacing(/"kernels":"[^"]*"/, with: #""kernels":"abacus""#)
    }
    let again = try home.train(Self.finished + ["--resume"])
    #expect(again.status == 0)
    #expect(again.errors.hasPrefix("note: the checkpoint was made with kernels abacus, now "), "\(again.errors)")
  }

  @Test("an edited checkpoint is refused", arguments: [
    ("progress.correct", "9223372036854775807"), ("progress.correct", "9223372036854775000"), ("progress.loss", "1e308"),
  ])
  func edited(_ name: String, _ value: String) throws {
    #expect(try home.train(Self.finished).status == 0)
    try edit { $0[name] = value }
    try home.expectRefused(Self.finished + ["--resume", "--plot", "p.svg"], "c: found ")
  }
}
