import Foundation
import PackagePlugin

/// `swift package firmware`: the static library, the C header and the model of a microcontroller build.
@main
struct FirmwarePlugin: CommandPlugin {
  func performCommand(context: PluginContext, arguments: [String]) async throws {
    do {
      let request = try Request(arguments)
      guard !request.wantsHelp else { return print(Request.help) }
      try build(request, context)
    } catch let refusal as Refusal {
      Diagnostics.error(refusal.text)
    }
  }

  private func build(_ request: Request, _ context: PluginContext) throws {
    let package = try mote(in: context.package)
    let target = request.target
    let bundle = Tool(try context.tool(named: "firmware-bundle").url)
    let work = context.pluginWorkDirectoryURL.appending(path: target.name)
    let output = request.outputFolder(package: context.package.directoryURL)
    try Request.check(outputFolder: output)
    try FileManager.default.createDirectory(at: work, withIntermediateDirectories: true)

    let given = request.model ?? package.appending(path: "Fixtures/deepconvnet-int8.mote").path
    let model = try packed(given, request, bundle, work)
    let conditions = request.keepsAll ? [] : try bundle.lines(["needs", model]).filter { !request.kept.contains($0) }
    // Another package's copy of Mote is not written to.
    let isRoot = package == context.package.directoryURL
    let archive = try compile(request, conditions, package, scratch: isRoot ? package : work, context)
    let linked = try LinkedLibrary(
      of: archive, in: work, tools: ToolFolder(swift: try context.tool(named: "swift").url),
      options: target.isCompiledAsWhole ? target.codeOptions(floatABI: request.floatABI) : nil)

    try bundle.run([
      "write", model, "--target", target.name, "--object", linked.object.path, "--library", linked.archive.path, "--header",
      package.appending(path: "Sources/CMote/include/mote.h").path, "--output", output.path, "--name",
      request.name ?? URL(filePath: given).deletingPathExtension().lastPathComponent,
    ])
  }

  /// Mote's own folder: the package itself, or one that it depends on.
  private func mote(in package: Package) throws -> URL {
    let packages = [package] + package.dependencies.map(\.package)
    let mark = "Tools/Toolsets/\(FirmwareTarget.all[0].name).json"
    let found = packages.first { FileManager.default.fileExists(atPath: $0.directoryURL.appending(path: mark).path) }
    guard let found else { throw Refusal("neither this package nor one that it depends on holds Mote's toolsets") }
    return found.directoryURL
  }

  /// The model as it goes into the bundle: a canonical one packed for the target under the caller's budgets, unless it shall be
  /// left as it is; refused where the target does not run it.
  private func packed(_ model: String, _ request: Request, _ bundle: Tool, _ work: URL) throws -> String {
    let path = work.appending(path: "packed.mote").path
    try bundle.run(["pack", model, "--target", request.target.name, "--output", path] + request.packing)
    return path
  }

  /// Cross-compiles the library.
  /// - Returns: the archive that SwiftPM wrote.
  private func compile(
    _ request: Request, _ conditions: [String], _ package: URL, scratch folder: URL, _ context: PluginContext
  ) throws -> URL {
    let target = request.target
    let toolsets = package.appending(path: "Tools/Toolsets")
    let abi = request.floatABI.flatMap { $0 == target.floatABI ? nil : $0 }
    let variant = (abi.map { "-" + $0 } ?? "") + (request.keepsAll ? "-all" : "")
    let scratch = folder.appending(path: ".build-\(target.name)\(variant)")
    var arguments = [
      "build", "--disable-sandbox", "--package-path", package.path, "-c", "release", "--triple", target.triple,
      "--toolset", toolsets.appending(path: "\(target.name).json").path, "--product", "MoteFirmware",
      "--scratch-path", scratch.path, "--quiet",
    ]
    if let abi {
      arguments += ["--toolset", toolsets.appending(path: "float-abi-\(abi).json").path]
    }
    arguments += ["-Xswiftc", "-DMOTE_DEVICE_KERNELS"]
    if target.isCompiledAsWhole {
      // Bitcode for `LinkedLibrary`; by the frontend, because the driver would put it where the package manager does not look.
      arguments += ["-emit-bc", "-lto=llvm-full"].flatMap { ["-Xswiftc", "-Xfrontend", "-Xswiftc", $0] }
    }
    for condition in conditions { arguments += ["-Xswiftc", "-D\(condition)"] }
    try Tool(try context.tool(named: "swift").url).run(arguments, quiet: true)
    return scratch.appending(path: "\(target.triple)/release/libMoteFirmware.a")
  }
}
