import ArgumentParser
import CMoteDefaultModel
import MoteCommandSupport
import MoteHost
import MoteRuntime

/// Shows what is in a model file: its contract, layers and memory, or every byte of it.
@main
struct Inspect: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show what is in a .mote model.",
    discussion: """
      The file is verified first; a damaged one is refused with the offset of the damage.

      EXAMPLES
        inspect
        inspect net.mote
        inspect --json net.mote
        inspect --plan streamed net.mote
        inspect --dump net.mote
        inspect --dump --all net.mote
      """)

  @Flag(help: "Print one JSON object.")
  var json = false

  @Flag(help: "Annotate the file byte by byte: offset, length, bytes, name, value.")
  var dump = false

  @Flag(help: "With --dump, print every byte of long tables too.")
  var all = false

  @Option(
    help: ArgumentHelp(
      "How tensors lie in memory: layerwise or streamed (default: what the model was packed for).", valueName: "plan"))
  var plan: Plan.Kind?

  @Option(help: ArgumentHelp("The most memory the model may take: bytes, or with K, M, G.", valueName: "size"))
  var maxMemory = MemorySize.standard

  @Argument(
    help: ArgumentHelp("The model; the built-in digits network unless given, - for standard input.", valueName: "model")
  )
  var model: String?

  func validate() throws {
    guard !(json && dump) else { throw ValidationError("--json and --dump exclude each other.") }
    guard dump || !all else { throw ValidationError("--all belongs to --dump.") }
  }

  func run() throws {
    let loaded = try load()
    if dump {
      for annotation in annotate(loaded.model) { printLines(of: annotation, in: loaded.model) }
    } else {
      let summary = try ModelSummary(loaded)
      print(json ? try summary.json() : summary.text)
    }
    try StandardOutput.finish()
  }

  private func load() throws(CommandFailure) -> LoadedModel {
    let bytes: [UInt8]
    if let model {
      bytes = try InputFile.read(model, maxBytes: maxMemory.bytes)
    } else {
      bytes = Array(UnsafeRawBufferPointer(start: mote_default_model_start(), count: mote_default_model_size))
    }
    let kernels = try selectedKernels()
    do { return try LoadedModel(bytes: bytes, plan: plan, kernels: kernels, maxMemory: maxMemory.bytes) } catch {
      throw CommandFailure(path: model == "-" ? "standard input" : model ?? "built-in model", "\(error)")
    }
  }

  private func printLines(of annotation: Annotation, in model: borrowing Model) {
    for line in annotation.lines(model.bytes, all: all) { print(printable(line)) }
  }
}
