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
    _ directory: TemporaryDirectory, model: String, object: [UInt8]? = nil, header: String? = nil, output: String = "out",
    name: String = "digits"
  ) throws -> CommandResult {
    let object = try directory.file("mote.o", object ?? self.object)
    let library = try directory.file("lib.a", [1, 2, 3])
    return try CommandRunner.run(
      "firmware-bundle",
      [
        "write", model, "--target", "cortex-m4", "--object", object, "--library", library, "--header",
        header ?? CommandRunner.package.appending(path: "Sources/CMote/include/mote.h").path, "--output", output, "--name", name,
      ], directory: URL(filePath: directory.path))
  }

  @Test("writes library, header, model, sizes and CMake files") func writes() throws {
    let directory = TemporaryDirectory()
    let result = try write(directory, model: Samples.fixture("deepconvnet-int8.mote"))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("code              24 bytes"))
    let folder = URL(filePath: directory.path + "/out")
    for name in ["libMoteFirmware.a", "mote.h", "model.h", "model.c", "sizes.txt", "MoteConfig.cmake", "MoteConfigVersion.cmake", "CMakeLists.txt"] {
      #expect(FileManager.default.fileExists(atPath: folder.appending(path: name).path), "\(name)")
    }
    let source = try String(contentsOf: folder.appending(path: "model.c"), encoding: .utf8)
    let numbers = source.split(separator: "{").last?.split(whereSeparator: { ",}; \n".contains($0) }) ?? []
    #expect(numbers.compactMap { UInt8($0) } == Array(try Data(contentsOf: URL(filePath: Samples.fixture("deepconvnet-int8.mote")))))
  }

  @Test("model.h says which core its sizes are for, and model.c names the alignment for every compiler") func core() throws {
    let directory = TemporaryDirectory()
    _ = try write(directory, model: Samples.fixture("deepconvnet-int8.mote"))
    let folder = URL(filePath: directory.path + "/out")
    #expect(try String(contentsOf: folder.appending(path: "model.h"), encoding: .utf8).contains("the library for\n * cortex-m4 takes"))
    let source = try String(contentsOf: folder.appending(path: "model.c"), encoding: .utf8)
    for way in ["__attribute__((aligned(64)))", "alignas(64)", "_Alignas(64)", "__align(64)", "#error"] { #expect(source.contains(way)) }
    let version = try String(contentsOf: folder.appending(path: "MoteConfigVersion.cmake"), encoding: .utf8)
    #expect(version.contains("set(PACKAGE_VERSION \"1\")"))
  }

  @Test("refuses a header without a version, and leaves no folder behind") func foreignHeader() throws {
    let directory = TemporaryDirectory()
    let result = try write(
      directory, model: Samples.fixture("deepconvnet-int8.mote"), header: try directory.file("other.h", Array("#define X 1\n".utf8)))
    #expect(result.status == 1)
    #expect(result.errors.contains("defines no MOTE_VERSION"))
    #expect(!FileManager.default.fileExists(atPath: directory.path + "/out"))
  }

  /// Runs `pack` and gives what it wrote, nil if it wrote nothing.
  private func pack(_ model: String, _ target: String, _ options: [String] = []) throws -> (CommandResult, [UInt8]?) {
    let directory = TemporaryDirectory()
    let result = try CommandRunner.run(
      "firmware-bundle", ["pack", model, "--target", target, "--output", "packed.mote"] + options, directory: URL(filePath: directory.path))
    return (result, FileManager.default.contents(atPath: directory.path + "/packed.mote").map { Array($0) })
  }

  @Test("packs a canonical model without budgets too, and leaves it as it is when asked") func asIs() throws {
    let canonical = Samples.fixture("deepconvnet-int8.mote")
    let (packed, bytes) = try pack(canonical, "cortex-m4")
    #expect(packed.status == 0 && packed.output.contains("winogradPairs"), "\(packed.errors)")
    #expect(try bytes != Samples.model())
    let (left, same) = try pack(canonical, "cortex-m4", ["--as-is"])
    #expect(left.status == 0 && left.output.contains("left as it is"))
    #expect(try same == Samples.model())
    let (refused, none) = try pack(canonical, "cortex-m4", ["--as-is", "--max-ram", "24K"])
    #expect(refused.status == 1 && none == nil)
    #expect(refused.errors.contains("cannot be held to budgets"))
  }

  @Test("leaves a model that is packed for the core as it is, and refuses one that is packed for another") func packedAlready() throws {
    let directory = TemporaryDirectory()
    let (_, bytes) = try pack(Samples.fixture("deepconvnet-int8.mote"), "cortex-m55")
    let model = try directory.file("m55.mote", try #require(bytes))
    let (left, same) = try pack(model, "cortex-m55")
    #expect(left.status == 0 && same == bytes, "\(left.errors)")
    let (budget, noFile) = try pack(model, "cortex-m55", ["--max-flash", "700K"])
    #expect(budget.status == 1 && noFile == nil)
    #expect(budget.errors.contains("packed already cannot be held to budgets"))
    let (foreign, none) = try pack(model, "cortex-m4")
    #expect(foreign.status == 1 && none == nil && foreign.errorLines.count == 1)
    #expect(foreign.errors.contains("m55.mote: layer 0: layout directVectors is not one that cortex-m4 reads"))
  }

  @Test("a graph needs the operators of graphs") func graphNeeds() throws {
    let result = try CommandRunner.run("firmware-bundle", ["needs", Samples.fixture("models/small-graph-int8.mote")])
    #expect(result.status == 0 && !result.output.contains("MOTE_NO_GRAPHS"))
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
