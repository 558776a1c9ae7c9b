import Foundation
import Testing

@testable import MoteCommandSupport

@Suite("Command support: failures and notes")
struct CommandFailureTests {
  @Test("a message names the file and stays one printable line")
  func escapesControlCharacters() {
    let failure = CommandFailure(path: "a\u{1B}[2J\nb\u{202E}\u{9B}.pgm", "has no pixels")
    #expect(failure.description == "a\\u{1b}[2J\\u{a}b\\u{202e}\\u{9b}.pgm: has no pixels")
  }

  @Test("ordinary text, also beyond ASCII, is unchanged")
  func keepsText() {
    #expect(printable("größe 图像 é.pgm") == "größe 图像 é.pgm")
  }
}

@Suite("Command support: input files")
struct InputFileTests {
  let directory = TemporaryDirectory()

  @Test("reads every byte, up to exactly the limit", arguments: [0, 1, 4095, 4096, 4097, 10_000])
  func readsWholeFile(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let path = try directory.file("input", bytes)
    #expect(try InputFile.read(path, maxBytes: count) == bytes)
  }

  @Test("refuses a file of one byte too many, naming both sizes")
  func refusesLargeFile() throws {
    let path = try directory.file("large", [UInt8](repeating: 7, count: 101))
    #expect(throws: CommandFailure(path: path, "has 101 bytes; at most 100 are accepted")) {
      try InputFile.read(path, maxBytes: 100)
    }
  }

  @Test("refuses a large sparse file without reading it")
  func refusesSparseFile() throws {
    let path = try directory.file("sparse", [])
    #expect(truncate(path, 1 << 40) == 0)
    #expect(throws: CommandFailure.self) { try InputFile.read(path, maxBytes: 1 << 30) }
  }

  @Test("refuses a directory")
  func refusesDirectory() {
    #expect(throws: CommandFailure(path: directory.path, "is a directory; expected a file")) {
      try InputFile.read(directory.path, maxBytes: 100)
    }
  }

  @Test("refuses a missing file by name")
  func refusesMissingFile() {
    let path = directory.path + "/missing"
    #expect(throws: CommandFailure(path: path, "cannot be opened: No such file or directory")) {
      try InputFile.read(path, maxBytes: 100)
    }
  }

  @Test("reads all of a pipe, whose length nobody tells", arguments: [0, 4095, 4096, 4097, 60_000])
  func readsPipe(count: Int) throws {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let pipe = Pipe()
    try pipe.fileHandleForWriting.write(contentsOf: Data(bytes))
    try pipe.fileHandleForWriting.close()
    #expect(try InputFile.read("/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)", maxBytes: 60_000) == bytes)
  }

  @Test("stops at the limit on a device without an end")
  func refusesEndlessDevice() {
    #expect(throws: CommandFailure(path: "/dev/zero", "has more than the 10000 bytes that are accepted")) {
      try InputFile.read("/dev/zero", maxBytes: 10_000)
    }
  }
}

@Suite("Command support: output files")
struct OutputFileTests {
  let directory = TemporaryDirectory()

  @Test("writes a new file and leaves nothing else")
  func writesNewFile() throws {
    let path = directory.path + "/new"
    try OutputFile.write([1, 2, 3], to: path)
    #expect(try InputFile.read(path, maxBytes: 10) == [1, 2, 3])
    #expect(directory.names == ["new"])
  }

  @Test("replaces a file and keeps its permissions")
  func replacesFile() throws {
    let path = try directory.file("old", [9, 9, 9, 9])
    #expect(chmod(path, 0o640) == 0)
    try OutputFile.write("ab", to: path)
    #expect(try InputFile.read(path, maxBytes: 10) == [0x61, 0x62])
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    #expect(mode == 0o640)
  }

  @Test("writes through a symbolic link")
  func followsLink() throws {
    let path = try directory.file("target", [9])
    let link = directory.path + "/link"
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: path)
    try OutputFile.write([5], to: link)
    #expect(try InputFile.read(path, maxBytes: 10) == [5])
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
  }

  @Test("refuses a directory and leaves it empty")
  func refusesDirectory() {
    #expect(throws: CommandFailure.self) { try OutputFile.write([1], to: directory.path) }
    #expect(throws: CommandFailure.self) { try OutputFile.write([1], to: directory.path + "/") }
    #expect(directory.names.isEmpty)
  }

  @Test("refuses a missing directory by name")
  func refusesMissingDirectory() {
    let path = directory.path + "/missing/out"
    #expect(throws: CommandFailure(path: path, "cannot be created: No such file or directory")) {
      try OutputFile.write([1], to: path)
    }
    #expect(directory.names.isEmpty)
  }

  @Test("refuses a directory that takes no files")
  func refusesUnwritableDirectory() {
    #expect(throws: CommandFailure.self) { try OutputFile.write([1], to: "/proc/mote-output") }
  }

  @Test("refuses two outputs in one place, however it is spelled, and whether it exists or not")
  func refusesOnePlace() throws {
    let (there, other) = (directory.path + "/there", directory.path + "/../\(directory.path.split(separator: "/").last ?? "")/there")
    for _ in 0..<2 {
      #expect(throws: CommandFailure(path: there, "is named for two outputs")) { try OutputFile.check([there, nil, there], inputs: []) }
      #expect(throws: CommandFailure(path: other, "is named for two outputs, as \(there) too; expected two files")) {
        try OutputFile.check([there, other], inputs: [])
      }
      try OutputFile.check([there, directory.path + "/else"], inputs: [directory.path + "/input"])
      _ = try directory.file("there", [])
    }
    #expect(throws: CommandFailure(path: there, "is also read, as \(other); expected another output")) {
      try OutputFile.check([there], inputs: [other])
    }
  }

  @Test("refuses an empty name of an output")
  func refusesEmptyName() {
    #expect(throws: CommandFailure.self) { try OutputFile.check([""], inputs: []) }
    #expect(throws: CommandFailure.self) { try OutputFile.checkCreatable([""]) }
    #expect(throws: Never.self) { try OutputFile.check([nil], inputs: []) }
  }

  @Test("a failed replacement removes the temporary file")
  func removesTemporary() throws {
    // A name too long for the file system is only noticed by the rename.
    let path = directory.path + "/" + String(repeating: "n", count: 300)
    #expect(throws: CommandFailure(path: path, "cannot be replaced: File name too long")) {
      try OutputFile.write([1], to: path)
    }
    #expect(directory.names.isEmpty)
  }

  @Test("a full device is an error")
  func refusesFullDevice() {
    #expect(throws: CommandFailure(path: "/dev/full", "cannot be written: No space left on device")) {
      try OutputFile.write([1], to: "/dev/full")
    }
  }
}

@Suite("Command support: memory sizes")
struct MemorySizeTests {
  @Test(
    "reads units as powers of 1024",
    arguments: [
      ("1GiB", 1 << 30), ("512M", 512 << 20), ("200K", 200 << 10), ("1073741824", 1 << 30), ("7b", 7), ("2tb", 2 << 40),
    ])
  func reads(text: String, bytes: Int) {
    #expect(MemorySize(argument: text)?.bytes == bytes)
  }

  @Test(
    "refuses what is no positive amount in range",
    arguments: [
      "", "0", "-1", "+1", "1.5G", "G", "1X", "1 G", "٣K", "9223372036854775808", "8388608T", "99999999999999999999G",
    ])
  func refuses(text: String) {
    #expect(MemorySize(argument: text) == nil)
  }

  @Test("its description reads back", arguments: [1, 1000, 1024, 1536, 1 << 30, 3 << 40])
  func describes(bytes: Int) {
    let size = MemorySize(bytes: bytes)
    #expect(MemorySize(argument: size.description) == size)
  }
}

@Suite("Command support: progress")
struct ProgressBarTests {
  @Test("shows share, count, rate, and time left")
  func line() {
    #expect(
      progressLine(label: "calibrate", count: 250, total: 500, seconds: 2)
        == "calibrate  [##########----------]  250/500  125/s  2 s left")
    #expect(progressLine(label: "a", count: 0, total: 0, seconds: 0) == "a  [####################]  0/0")
    #expect(progressLine(label: "a", count: 1, total: 4, seconds: 0.8).hasSuffix("1/4  1.3/s  3 s left"))
    // What was done before this bar began does not count for the rate.
    #expect(progressLine(label: "a", count: 60, total: 100, from: 40, seconds: 1).hasSuffix("60/100  20/s  2 s left"))
    #expect(
      progressLine(label: "e", count: 50, total: 100, seconds: 1, detail: "loss 1") == "e  [#####-----]  50/100  50/s  loss 1")
  }

  @Test("draws at most ten times a second and clears its line once")
  func limitsRate() {
    final class Screen {
      var drawings: [String] = []
      var time = 0.0
    }
    let screen = Screen()
    let bar = ProgressBar(label: "run", total: 1000, write: { screen.drawings.append($0) }, now: { screen.time })
    for count in 1...1000 {
      screen.time = Double(count) / 1000
      bar.update(to: count)
    }
    bar.finish()
    bar.finish()
    #expect((9...12).contains(screen.drawings.count))
    #expect(screen.drawings.filter { $0 == "\r\u{1B}[K" }.count == 1)
    #expect(screen.drawings.last == "\r\u{1B}[K")
  }
}

@Suite("Command support: JSON lines")
struct JSONLineTests {
  @Test("is one line that Foundation reads back")
  func readsBack() throws {
    var line = JSONLine()
    line.add("file", "a\"\\\n\u{1B}\u{2028}é.pgm")
    line.add("class", 7)
    line.add("probability", Float(0.1))
    line.add("microseconds", 12.5)
    line.add("logits", [Float(1e-30), -2, .nan])
    #expect(!line.text.contains("\n"))
    let object = try JSONSerialization.jsonObject(with: Data(line.text.utf8)) as? [String: Any]
    #expect(object?["file"] as? String == "a\"\\\n\u{1B}\u{2028}é.pgm")
    #expect(object?["class"] as? Int == 7)
    #expect(object?["probability"] as? Double == 0.1)
    #expect((object?["logits"] as? [Any])?.last is NSNull)
  }
}
