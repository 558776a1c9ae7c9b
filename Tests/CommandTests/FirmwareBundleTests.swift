import Foundation
import Testing

@Suite("firmware-bundle") struct FirmwareBundleTests {
  /// A little-endian ELF of 32 bits with one section: 24 bytes of code.
  private var object: [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 52 + 40)
    bytes.replaceSubrange(0..<7, with: [0x7F, 0x45, 0x4C, 0x46, 1, 1, 1])
    bytes[0x20] = 52  // the table of sections
    bytes[0x2E] = 40
    bytes[0x30] = 1
    bytes[52 + 4] = 1  // program data
    bytes[52 + 8] = 6  // allocated, executable
    bytes[52 + 0x14] = 24
    return bytes
  }

  private func write(
    _ directory: TemporaryDirectory, model: String, object: [UInt8]? = nil, output: String = "out", name: String = "digits"
  ) throws -> CommandResult {
    let object = try directory.file("mote.o", object ?? self.object)
    let library = try directory.file("lib.a", [1, 2, 3])
    return try CommandRunner.run(
      "firmware-bundle",
      [
        "write", model, "--target", "cortex-m4", "--object", object, "--library", library, "--header", library, "--output",
        output, "--name", name,
      ], directory: URL(filePath: directory.path))
  }

  @Test("writes library, header, model, sizes and CMake files") func writes() throws {
    let directory = TemporaryDirectory()
    let result = try write(directory, model: Samples.fixture("deepconvnet-int8.mote"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("code              24 bytes"))
    let folder = URL(filePath: directory.path + "/out")
    for name in ["libMoteFirmware.a", "mote.h", "model.h", "model.c", "sizes.txt", "MoteConfig.cmake", "CMakeLists.txt"] {
      #expect(FileManager.default.fileExists(atPath: folder.appending(path: name).path), "\(name)")
    }
    let source = try String(contentsOf: folder.appending(path: "model.c"), encoding: .utf8)
    let numbers = source.split(separator: "{").last?.split(whereSeparator: { ",}; \n".contains($0) }) ?? []
    #expect(numbers.compactMap { UInt8($0) } == Array(try Data(contentsOf: URL(filePath: Samples.fixture("deepconvnet-int8.mote")))))
  }

  @Test("makes an identifier of C of any name", arguments: [
    ("Net-v2", "net_v2"), ("9lives", "model_9lives"), ("été", "_t_"), ("a.b c", "a_b_c"),
  ])
  func identifiers(_ name: String, _ expected: String) throws {
    let directory = TemporaryDirectory()
    let result = try write(directory, model: Samples.fixture("deepconvnet-int8.mote"), name: name)
    #expect(result.status == 0, "\(result.errors)")
    let header = try String(contentsOf: URL(filePath: directory.path + "/out/model.h"), encoding: .utf8)
    #expect(header.contains("\(expected)_mote["))
  }

  @Test("an INT8 model with canonical weights needs no other kernels") func needs() throws {
    let result = try CommandRunner.run("firmware-bundle", ["needs", Samples.fixture("deepconvnet-int8.mote")])
    #expect(
      Set(result.output.split(separator: "\n").map(String.init)) == [
        "MOTE_NO_WINOGRAD", "MOTE_NO_ONTHEFLY", "MOTE_NO_FLOAT16", "MOTE_NO_CONVERSION", "MOTE_NO_POOL", "MOTE_NO_GRAPHS",
      ])
  }

  @Test("refuses an object that is none") func notAnObject() throws {
    let directory = TemporaryDirectory()
    let result = try write(directory, model: Samples.fixture("deepconvnet-int8.mote"), object: Array("no ELF".utf8))
    #expect(result.status == 1)
    #expect(result.errors.contains("is no ELF object"))
  }

  @Test("refuses an output folder that cannot be made") func unwritable() throws {
    let directory = TemporaryDirectory()
    let file = try directory.file("file", [])
    let result = try write(directory, model: Samples.fixture("deepconvnet-int8.mote"), output: file + "/out")
    #expect(result.status == 1)
    #expect(result.errors.contains("cannot be made"))
  }

  @Test("refuses a damaged model") func damagedModel() throws {
    let directory = TemporaryDirectory()
    let result = try write(directory, model: try directory.file("cut.mote", Array("MOTE".utf8)))
    #expect(result.status == 1)
    #expect(result.errors.contains("ends too early"))
  }

  @Test("refuses budgets that nothing fits, and says what would", arguments: ["--max-flash", "--max-ram"])
  func impossibleBudget(_ option: String) throws {
    let directory = TemporaryDirectory()
    let result = try CommandRunner.run(
      "firmware-bundle",
      ["pack", Samples.fixture("deepconvnet-int8.mote"), "--target", "cortex-m4", option, "1", "--output", "packed.mote"],
      directory: URL(filePath: directory.path))
    #expect(result.status == 1)
    #expect(result.errors.contains("the smallest that would do"))
    #expect(!FileManager.default.fileExists(atPath: directory.path + "/packed.mote"))
  }
}
