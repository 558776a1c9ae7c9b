import Foundation

/// What the user asked for.
struct Request {
  private(set) var wantsHelp = false
  private(set) var target = FirmwareTarget.all[2]
  private(set) var model: String?
  private(set) var name: String?
  private(set) var floatABI: String?
  private(set) var output: String?
  /// Whether the library holds every operator and kernel of the core.
  private(set) var keepsAll = false
  /// Compilation conditions that must not be used because the user wants what they leave out.
  private(set) var kept: Set<String> = []
  /// `--max-flash` and `--max-ram` with their values, and `--as-is`: for the packer.
  private(set) var packing: [String] = []

  static let help = """
    OVERVIEW: Build libMoteFirmware.a, mote.h and the model as a C array for a microcontroller.

    USAGE: swift package firmware --target TARGET [--model FILE] [options]

    OPTIONS:
      --target TARGET     the core: \(FirmwareTarget.all.prefix(5).map(\.name).joined(separator: ", ")),
                          \(FirmwareTarget.all.dropFirst(5).map(\.name).joined(separator: ", "))
      --model FILE        a .mote model, canonical or packed (default: Fixtures/deepconvnet-int8.mote). A canonical one
                          is packed for the core: the fewest instructions within the budgets
      --name NAME         its name in C (default: the file's name)
      --max-flash SIZE    at most so many bytes of model (K and M allowed; default: any)
      --max-ram SIZE      at most so many bytes of arena and scratch (default: any)
      --as-is             do not pack: canonical weights are the smallest and run on every core, several times slower
      --float-abi ABI     hard, softfp or soft (default: hard where the core has a floating-point unit)
      --keep LIST         keep code that the model does not need, for models that come later: winograd, onthefly,
                          float16, int8, conversion, pool, general, layerwise, graphs (separated by commas)
      --all               keep every operator and kernel
      --output FOLDER     where to write (default: .build/firmware/TARGET)
      --help              show this text

    The folder then holds libMoteFirmware.a, mote.h, model.h, model.c, sizes.txt and files for CMake.

    EXAMPLES:
      swift package firmware --target cortex-m4
      swift package firmware --target cortex-m4 --model net.mote --max-flash 200K --max-ram 24K --output firmware/mote
      swift package firmware --target cortex-m7 --model net.mote --float-abi softfp
    """

  init(_ arguments: [String]) throws {
    var rest = arguments[...]
    var hasTarget = false
    while let word = rest.popFirst() {
      // `--option value` or `--option=value`.
      let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let option = parts.first ?? word
      let joined = word.hasPrefix("--") && parts.count == 2 ? parts[1] : nil
      if word == "--help" || word == "-h" {
        wantsHelp = true
        return
      }
      if word == "--all" {
        keepsAll = true
        continue
      }
      if word == "--as-is" {
        packing.append(word)
        continue
      }
      guard Self.options.contains(option) else { throw Refusal("unknown option \(word); see --help") }
      guard let value = joined ?? rest.popFirst(), !value.isEmpty else { throw Refusal("\(option) needs a value") }
      guard joined != nil || !value.hasPrefix("--") else {
        throw Refusal("\(option) needs a value, found \(value); a value that begins so is given as \(option)=\(value)")
      }
      if option == "--target" { hasTarget = true }
      try set(option, to: value)
    }
    guard hasTarget else { throw Refusal("--target is missing; expected one of \(FirmwareTarget.names)") }
    if let floatABI { try target.check(floatABI: floatABI) }
    try checkModel()
  }

  private static let options: Set = [
    "--target", "--model", "--name", "--max-flash", "--max-ram", "--float-abi", "--output", "--keep",
  ]
  private static let parts = ["winograd", "onthefly", "float16", "int8", "conversion", "pool", "general", "layerwise", "graphs"]

  private mutating func set(_ option: String, to value: String) throws {
    switch option {
    case "--target":
      guard let found = FirmwareTarget.all.first(where: { $0.name == value }) else {
        throw Refusal("--target \(value): unknown; expected one of \(FirmwareTarget.names)")
      }
      target = found
    case "--model": model = value
    case "--name": name = value
    case "--float-abi": floatABI = value
    case "--output": output = value
    case "--keep":
      for part in value.split(separator: ",").map(String.init) {
        guard Self.parts.contains(part) else {
          throw Refusal("--keep \(part): unknown; expected some of \(Self.parts.joined(separator: ", "))")
        }
        kept.insert("MOTE_NO_" + part.uppercased())
      }
    default: packing += [option, value]
    }
  }

  private mutating func checkModel() throws {
    guard let model else { return }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: model, isDirectory: &isFolder), !isFolder.boolValue else {
      throw Refusal("\(model): there is no such model file")
    }
  }

  /// The folder to write.
  func outputFolder(package: URL) -> URL {
    output.map { URL(filePath: $0) } ?? package.appending(path: ".build/firmware/\(target.name)")
  }

  /// Refuses a folder that cannot be made or written, before the long work. Makes nothing: that is left to the end of it.
  static func check(outputFolder: URL) throws {
    let files = FileManager.default
    var isFolder: ObjCBool = false
    var place = outputFolder.standardizedFileURL
    while !files.fileExists(atPath: place.path, isDirectory: &isFolder), place.path != "/" { place.deleteLastPathComponent() }
    guard isFolder.boolValue, files.isWritableFile(atPath: place.path) else {
      throw Refusal("\(outputFolder.path): the output folder cannot be \(place == outputFolder.standardizedFileURL ? "written" : "made")")
    }
  }
}
