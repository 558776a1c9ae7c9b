import ArgumentParser
import Foundation
import MoteCommandSupport
import MoteHost

/// Writes the output folder.
struct Write: ParsableCommand {
  static let configuration = CommandConfiguration(abstract: "Write the output folder of a firmware build.")

  @Option(help: "The core that the library was built for.")
  var target: CoreName

  @Option(help: "The linked object with everything that the library holds.")
  var object: String

  @Option(help: "The archive of that object.")
  var library: String

  @Option(help: "The public header.")
  var header: String

  @Option(help: "The model's name; becomes an identifier of C.")
  var name: String

  @Option(help: "The folder to write.")
  var output: String

  @Argument(help: "The model.")
  var model: String

  func run() throws {
    let objectBytes = try InputFile.read(object, maxBytes: 1 << 30)
    guard let sizes = ObjectSizes(objectBytes) else { throw CommandFailure(path: object, "is no ELF object") }
    let headerBytes = try InputFile.read(header, maxBytes: 1 << 20)
    guard let version = CMakeFiles.version(of: headerBytes) else { throw CommandFailure(path: header, "defines no MOTE_VERSION") }
    let source = try modelSource()
    let summary = """
      target            \(target.target.name)
      code              \(sizes.code) bytes
      constants         \(sizes.constants) bytes
      writable data     \(sizes.writable) bytes
      model             \(source.bytes.count) bytes
      arena and scratch \(source.arenaBytes) bytes

      """
    let libraryBytes = try InputFile.read(library, maxBytes: 1 << 30)
    do {
      try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true)
    } catch { throw CommandFailure(path: output, "the folder cannot be made") }
    try put(libraryBytes, "libMoteFirmware.a")
    try put(headerBytes, "mote.h")
    try put(Array(source.header.utf8), "model.h")
    try put(Array(source.source.utf8), "model.c")
    try put(Array(CMakeFiles.config.utf8), "MoteConfig.cmake")
    try put(Array(CMakeFiles.configVersion(version).utf8), "MoteConfigVersion.cmake")
    try put(Array(CMakeFiles.lists.utf8), "CMakeLists.txt")
    try put(Array(summary.utf8), "sizes.txt")
    print(summary, terminator: "")
    print("written to \(printable(output))")
  }

  private func modelSource() throws -> ModelSource {
    let input = try ModelInput(path: model)
    return ModelSource(
      name: ModelSource.identifier(from: name), target: target.target.name, bytes: input.bytes,
      arenaBytes: try naming(model) { try input.arenaBytes(target.target) },
      inputBytes: input.loaded.height * input.loaded.width * input.loaded.channels,
      classCount: input.loaded.classCount)
  }

  private func put(_ bytes: [UInt8], _ file: String) throws {
    try OutputFile.write(bytes, to: URL(filePath: output).appending(path: file).path)
  }
}
