/// A core that the library is built for. Its compiler flags stand in `Tools/Toolsets/<name>.json`.
struct FirmwareTarget {
  let name: String
  let triple: String
  /// The float calling convention of the toolset; nil where the core has one only.
  let floatABI: String?

  static let all = [
    FirmwareTarget(name: "cortex-m0plus", triple: "armv6m-none-none-eabi", floatABI: "soft"),
    FirmwareTarget(name: "cortex-m3", triple: "armv7em-none-none-eabi", floatABI: "soft"),
    FirmwareTarget(name: "cortex-m4", triple: "armv7em-none-none-eabi", floatABI: "hard"),
    FirmwareTarget(name: "cortex-m7", triple: "armv7em-none-none-eabi", floatABI: "hard"),
    FirmwareTarget(name: "cortex-m33", triple: "armv7em-none-none-eabi", floatABI: "hard"),
    FirmwareTarget(name: "cortex-m55", triple: "armv7em-none-none-eabi", floatABI: "hard"),
    FirmwareTarget(name: "rv32imac", triple: "riscv32-none-none-eabi", floatABI: nil),
    FirmwareTarget(name: "aarch64-none", triple: "aarch64-none-none-elf", floatABI: nil),
  ]

  /// Whether the Swift modules are compiled as one: on the cores whose hot loops are assembly, which that leaves as they are.
  var isCompiledAsWhole: Bool { ["cortex-m4", "cortex-m7", "cortex-m33"].contains(name) }

  /// What the code generator is told then: to lay code out for size.
  func codeOptions(floatABI: String?) -> [String] {
    let abi = (floatABI ?? self.floatABI) == "hard" ? ["-float-abi=hard"] : []
    return abi + ["-disable-block-placement", "-disable-machine-licm", "-disable-lsr"]
  }

  static var names: String { all.map(\.name).joined(separator: ", ") }

  /// Refuses a float calling convention that the core cannot have.
  func check(floatABI wanted: String) throws {
    guard let floatABI else { throw Refusal("--float-abi \(wanted): \(name) has one calling convention only") }
    guard ["hard", "softfp", "soft"].contains(wanted) else {
      throw Refusal("--float-abi \(wanted): expected hard, softfp or soft")
    }
    guard name != "cortex-m55" || wanted != "soft" else {
      throw Refusal("--float-abi soft: compilers leave out \(name)'s vector instructions then; expected hard or softfp")
    }
    guard floatABI == "hard" || wanted == "soft" else {
      throw Refusal("--float-abi \(wanted): \(name) has no floating-point unit; expected soft")
    }
  }
}
