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
