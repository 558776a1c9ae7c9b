import Foundation
import Testing

/// Against a server on this machine, with four files made here instead of MNIST's.
@Suite("Tools/fetch-mnist") struct FetchMNISTTests {
  private static let names = [
    "train-images-idx3-ubyte", "train-labels-idx1-ubyte", "t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte",
  ]
  private let directory = TemporaryDirectory()

  /// The files compressed, by the path a mirror has them under, and the list of the sums of their contents.
  private func prepare() throws -> (files: [String: [UInt8]], sums: String) {
    var files: [String: [UInt8]] = [:]
    for name in Self.names {
      _ = try directory.file(name, Array("the content of \(name)".utf8))
    }
    let home = URL(filePath: directory.path)
    let sums = try CommandRunner.run("/usr/bin/env", ["sha256sum"] + Self.names, directory: home)
    #expect(sums.status == 0)
    #expect(try CommandRunner.run("/usr/bin/env", ["gzip"] + Self.names, directory: home).status == 0)
    for name in Self.names {
      let path = directory.path + "/\(name).gz"
      files["/mnist/\(name).gz"] = [UInt8](try Data(contentsOf: URL(filePath: path)))
      try FileManager.default.removeItem(atPath: path)
    }
    return (files, try directory.file("sums", Array(sums.output.utf8)))
  }

  /// So many zeros, compressed.
  private func zeros(_ count: Int) throws -> [UInt8] {
    let script = "head -c \(count) /dev/zero | gzip > zeros"
    #expect(try CommandRunner.run("/bin/bash", ["-c", script], directory: URL(filePath: directory.path)).status == 0)
    return [UInt8](try Data(contentsOf: URL(filePath: directory.path + "/zeros")))
  }

  private func fetch(_ server: FileServer, sums: String) throws -> CommandResult {
    try CommandRunner.run(
      CommandRunner.package.path + "/Tools/fetch-mnist",
      ["--mirror", "http://127.0.0.1:\(server.port)/mnist/", "--sums", sums, "m"], directory: URL(filePath: directory.path))
  }

  private var kept: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: directory.path + "/m")) ?? []).sorted()
  }

  @Test("keeps files whose content is right, and does not download them again") func downloads() throws {
    let (files, sums) = try prepare()
    let server = try FileServer(files)
    defer { server.stop() }
    let first = try fetch(server, sums: sums)
    #expect(first.status == 0, "\(first.errors)")
    #expect(kept == Self.names.map { $0 + ".gz" }.sorted())
    #expect(server.requests.count == 4)
    let second = try fetch(server, sums: sums)
    #expect(second.status == 0)
    #expect(server.requests.count == 4)
  }

  @Test("takes the mirror and the sums from the environment too") func environment() throws {
    let (files, sums) = try prepare()
    let server = try FileServer(files)
    defer { server.stop() }
    let result = try CommandRunner.run(
      "/usr/bin/env",
      [
        "MOTE_MNIST_MIRROR=http://127.0.0.1:\(server.port)/mnist", "MOTE_MNIST_SUMS=\(sums)",
        CommandRunner.package.path + "/Tools/fetch-mnist", "m",
      ], directory: URL(filePath: directory.path))
    #expect(result.status == 0, "\(result.errors)")
    #expect(kept.count == 4)
  }

  @Test("refuses content with a wrong sum, keeps nothing of it, and keeps what was right before") func wrongSum() throws {
    var (files, sums) = try prepare()
    files["/mnist/\(Self.names[1]).gz"] = files["/mnist/\(Self.names[0]).gz"]
    let server = try FileServer(files)
    defer { server.stop() }
    let result = try fetch(server, sums: sums)
    #expect(result.status == 1)
    #expect(result.errors.contains("\(Self.names[1]).gz: found SHA-256"))
    #expect(result.errorLines.count == 1)
    #expect(kept == [Self.names[0] + ".gz"])
  }

  @Test("replaces a damaged file that lies there") func damagedFile() throws {
    let (files, sums) = try prepare()
    try FileManager.default.createDirectory(atPath: directory.path + "/m", withIntermediateDirectories: false)
    let whole = files["/mnist/\(Self.names[0]).gz"] ?? []
    _ = try directory.file("m/\(Self.names[0]).gz", Array(whole.dropLast(3)))
    let server = try FileServer(files)
    defer { server.stop() }
    #expect(try fetch(server, sums: sums).status == 0)
    let replaced = try [UInt8](Data(contentsOf: URL(filePath: directory.path + "/m/\(Self.names[0]).gz")))
    #expect(replaced == whole)
  }

  @Test("refuses a truncated download") func truncated() throws {
    var (files, sums) = try prepare()
    files["/mnist/\(Self.names[0]).gz"]?.removeLast(3)
    let server = try FileServer(files)
    defer { server.stop() }
    #expect(try fetch(server, sums: sums).status == 1)
    #expect(kept.isEmpty)
  }

  @Test("says so where a download expands beyond what any of the files has") func bomb() throws {
    var (files, sums) = try prepare()
    files["/mnist/\(Self.names[0]).gz"] = try zeros(70_000_000)
    let server = try FileServer(files)
    defer { server.stop() }
    let result = try fetch(server, sums: sums)
    #expect(result.status == 1)
    #expect(result.errors.contains("\(Self.names[0]).gz: found SHA-256"), "\(result.errors)")
    #expect(result.errorLines.count == 1 && kept.isEmpty)
  }

  @Test("stops a download beyond 64 MiB that does not tell its length") func withoutLength() throws {
    var (files, sums) = try prepare()
    files["/mnist/\(Self.names[0]).gz"] = [UInt8](repeating: 7, count: 65 << 20)
    let server = try FileServer(files, .withoutLength)
    defer { server.stop() }
    let result = try fetch(server, sums: sums)
    #expect(result.status == 1)
    #expect(result.errors.contains("\(Self.names[0]).gz: cannot be downloaded"), "\(result.errors)")
    #expect(kept.isEmpty)
  }

  @Test("obeys a signal while a transfer stalls, and keeps nothing of it") func stalled() throws {
    let (files, sums) = try prepare()
    let server = try FileServer(files, .half)
    defer { server.stop() }
    let process = Process()
    process.executableURL = URL(filePath: CommandRunner.package.path + "/Tools/fetch-mnist")
    process.arguments = ["--mirror", "http://127.0.0.1:\(server.port)/mnist", "--sums", sums, "m"]
    process.currentDirectoryURL = URL(filePath: directory.path)
    // Threads that run tests may block signals, and what they start would inherit that.
    var (term, before) = (sigset_t(), sigset_t())
    sigemptyset(&term)
    sigaddset(&term, SIGTERM)
    pthread_sigmask(SIG_UNBLOCK, &term, &before)
    try process.run()
    pthread_sigmask(SIG_SETMASK, &before, nil)
    let deadline = Date(timeIntervalSinceNow: 60)
    while server.requests.isEmpty, Date() < deadline { usleep(1000) }
    process.terminate()
    while process.isRunning, Date() < deadline { usleep(1000) }
    // Waiting for one that does not stop would hang the whole run.
    try #require(!process.isRunning)
    #expect(process.terminationReason == .exit && process.terminationStatus == 143)
    #expect(kept.isEmpty)
  }

  @Test("refuses a directory where a file belongs") func directoryInTheWay() throws {
    let (files, sums) = try prepare()
    let path = directory.path + "/m/\(Self.names[1]).gz"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let server = try FileServer(files)
    defer { server.stop() }
    let result = try fetch(server, sums: sums)
    #expect(result.status == 1)
    #expect(result.errors.contains("\(Self.names[1]).gz: is a directory"), "\(result.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: path).isEmpty)
  }

  @Test("removes what a killed run left long ago, and nothing of one that may still run") func leftovers() throws {
    let (files, sums) = try prepare()
    try FileManager.default.createDirectory(atPath: directory.path + "/m", withIntermediateDirectories: false)
    let (old, new) = (try directory.file("m/.\(Self.names[0]).aaaaaa", [1]), try directory.file("m/.\(Self.names[0]).bbbbbb", [1]))
    try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -7200)], ofItemAtPath: old)
    let server = try FileServer(files)
    defer { server.stop() }
    #expect(try fetch(server, sums: sums).status == 0)
    #expect(!FileManager.default.fileExists(atPath: old) && FileManager.default.fileExists(atPath: new))
  }

  @Test("names a file that the mirror lacks") func missing() throws {
    var (files, sums) = try prepare()
    files["/mnist/\(Self.names[3]).gz"] = nil
    let server = try FileServer(files)
    defer { server.stop() }
    let result = try fetch(server, sums: sums)
    #expect(result.status == 1)
    #expect(result.errors.contains("\(Self.names[3]).gz: cannot be downloaded"))
    #expect(kept.count == 3)
  }

  @Test("finds the sums of MNIST in the README") func readme() throws {
    let readme = try String(contentsOf: CommandRunner.package.appending(path: "README.md"), encoding: .utf8)
    for name in Self.names { #expect(readme.contains("| `\(name)` | `")) }
  }

  @Test("wrong usage exits with 64") func usage() throws {
    for arguments in [["--nonsense"], ["--mirror"], ["a", "b"]] {
      let result = try CommandRunner.run(CommandRunner.package.path + "/Tools/fetch-mnist", arguments)
      #expect(result.status == 64)
    }
  }
}
