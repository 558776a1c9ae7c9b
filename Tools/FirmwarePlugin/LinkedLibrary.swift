import Foundation

/// The library as it is given away: linked to one object that holds what `mote.h` can reach and nothing else, with no
/// names outside but those of `mote.h`.
///
/// The compiler puts a copy of the language's allocator into every module; it is unreachable, and goes here. Modules that
/// come as bitcode are compiled here as one, in which everything but those names is private: whole functions disappear into
/// their only callers, which is an eighth of the code.
struct LinkedLibrary {
  let object: URL
  let archive: URL

  /// - Parameter options: for the code generator, where the modules are bitcode; nil where they are machine code.
  init(of compiled: URL, in work: URL, tools: ToolFolder, options: [String]?) throws {
    object = work.appending(path: "mote.o")
    archive = work.appending(path: "libMoteFirmware.a")
    let symbols = try tools.tool("llvm-nm").lines([
      "--defined-only", "--extern-only", "--just-symbol-name", compiled.path,
    ])
    let roots = Set(symbols.filter { $0.hasPrefix("mote_") }).sorted()
    guard !roots.isEmpty else { throw Refusal("\(compiled.path): has no function of mote.h") }
    let wanted = ["--gc-sections"] + roots.map { "--undefined=\($0)" }
    var inputs = [compiled.path]
    if let options {
      // An executable, because only then the linker takes names for private; nothing but its object is used.
      let whole = work.appending(path: "whole.o")
      try tools.tool("ld.lld").run(
        wanted + ["--entry=0", "--unresolved-symbols=ignore-all", "--lto-obj-path=\(whole.path)"]
          + options.flatMap { ["-mllvm", $0] } + inputs + ["-o", work.appending(path: "whole.elf").path], quiet: true)
      inputs.insert(whole.path, at: 0)
    }
    try tools.tool("ld.lld").run(["-r"] + wanted + inputs + ["-o", object.path], quiet: true)
    try tools.tool("llvm-objcopy").run(
      ["--strip-debug"] + roots.map { "--keep-global-symbol=\($0)" } + [object.path], quiet: true)
    try? FileManager.default.removeItem(at: archive)
    try tools.tool("llvm-ar").run(["rcsD", archive.path, object.path], quiet: true)
  }
}

/// Where the compiler's own binary tools lie: beside `swift`, or on the PATH.
struct ToolFolder {
  let swift: URL

  func tool(_ name: String) throws -> Tool {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let folders = [swift.resolvingSymlinksInPath().deletingLastPathComponent()]
      + path.split(separator: ":").map { URL(filePath: String($0)) }
    for folder in folders {
      let candidate = folder.appending(path: name)
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return Tool(candidate) }
    }
    throw Refusal("\(name) is missing; it comes with the Swift toolchain")
  }
}
