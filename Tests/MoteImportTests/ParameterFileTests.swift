import Foundation
import MoteGraph
import Testing

@testable import MoteImport

@Suite("Parameter files")
struct ParameterFileTests {
  private func refusal(_ bytes: [UInt8], maxMemory: Int = 1 << 20) throws -> ImportError {
    try #require(
      importError { () throws(ImportError) in try ParameterFile.parse(bytes, named: "x", maxMemory: maxMemory) })
  }

  @Test func areReadThroughGzip() throws {
    let files = [
      PickleBuilder.small, twoFloats, ZipBuilder(members: [.init(name: "a.npy", content: twoFloats)]).build(),
      Safetensors.encode([NamedArray(name: "a", shape: [1], values: .float32([1]))]),
    ]
    for file in files {
      let plain = try ParameterFile.parse(file, named: "x", maxMemory: 1 << 20)
      #expect(try ParameterFile.parse(gzip(file), named: "x", maxMemory: 1 << 20) == plain)
      #expect(plain.count == 1)
    }
  }

  /// The length of a safetensors header may look like the start of a pickle (0x80, 2) or of gzip (0x1F, 0x8B).
  @Test(arguments: [0x0280, 0x8B1F, 0x4B50]) func areSafetensorsWhateverTheLengthOfTheHeader(_ length: Int) throws {
    let json = #"{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#
    let header = json + String(repeating: " ", count: length - json.utf8.count)
    let bytes = littleEndian(UInt64(length)) + Array(header.utf8) + [Float(3)].bytes
    #expect(try ParameterFile.parse(bytes, named: "x", maxMemory: 4).map(\.values) == [.float32([3])])
  }

  @Test func areNamedAsTheirFile() throws {
    try withTemporaryDirectory { directory in
      let url = directory.appending(path: "W1.npy.gz")
      try Data(gzip(twoFloats)).write(to: url)
      #expect(try ParameterFile.read(path: url.path).map(\.name) == ["W1"])
    }
  }

  @Test func refuseWhatIsOfNoKnownFormat() throws {
    for bytes in [Array("(dp0\n.".utf8), [0], [], gzip(gzip(twoFloats)), Array("<html>".utf8)] {
      let error = try refusal(bytes)
      #expect(error.code == .unknownFormat && error.place == "offset 0")
    }
    #expect(try refusal([]).message == "the file is empty")
  }

  @Test func refuseAGzipBomb() throws {
    let bomb = gzip([], stream: deflateZeros(repeats: 100_000), size: 10)
    #expect(try refusal(bomb, maxMemory: 1 << 16).code == .expansion)
  }

  @Test func refuseADirectoryAndAMissingFile() throws {
    try withTemporaryDirectory { directory in
      let found = importError { () throws(ImportError) in try ParameterFile.read(path: directory.path) }
      #expect(found == ImportError(.unreadable, at: "file", "is a directory, expected a file"))
      let missing = importError { () throws(ImportError) in try ParameterFile.read(path: directory.path + "/none") }
      #expect(missing?.description == "file: cannot be read: No such file or directory")
    }
  }

  @Test func refuseAFileBeyondTheMemoryAllowed() throws {
    try withTemporaryDirectory { directory in
      let url = directory.appending(path: "a.pkl")
      try Data(PickleBuilder.small).write(to: url)
      let error = importError { () throws(ImportError) in try ParameterFile.read(path: url.path, maxMemory: 100) }
      #expect(error?.code == .tooLarge)
    }
  }
}
