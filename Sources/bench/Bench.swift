import ArgumentParser
import CMoteDefaultModel
import Foundation
import MoteCommandSupport
import MoteHost
import MoteRuntime

/// Measures how fast a model runs on this machine.
@main
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure how fast a .mote model runs on this machine.",
    discussion: """
      Every path is measured in several processes, each at several stack positions, on one core: the whole network and \
      each layer, warm and with all caches evicted, prepared for loops and for calls now and then, beside the rate that \
      the core's multiply instruction reaches alone in the same run. Batches, and one image \
      that workers share, use all cores. The minimum, the median of the \
      groups' medians and the range of these medians are told; a range much wider than the others' is another program.

      EXAMPLES
        swift run -c release bench
        bench net.mote --path avx2 --path scalar
        bench --processes 9 --json bench.json
        bench --milliseconds 100 --processes 1
      """)

  @Option(
    name: .customLong("path"),
    help: ArgumentHelp(
      "A path to force, as MOTE_ISA does; may be repeated (default: MOTE_ISA, or the fastest).", valueName: "path"))
  var paths: [String] = []

  @Option(help: ArgumentHelp("Processes for each path.", valueName: "count"))
  var processes = 5

  @Option(help: ArgumentHelp("Stack positions in each process, spread over 4 KB.", valueName: "count"))
  var positions = 16

  @Option(help: ArgumentHelp("Milliseconds of warm runs in each process and preparation.", valueName: "time"))
  var milliseconds = 400

  @Option(help: ArgumentHelp("Calls with evicted caches in each process and preparation; 0 for none.", valueName: "count"))
  var coldCalls = 5

  @Option(help: ArgumentHelp("Images in a batch.", valueName: "count"))
  var images = 64

  @Option(help: ArgumentHelp("Workers that batches and one image are tried with, from 1 on (default: one a core).", valueName: "count"))
  var workers = ProcessInfo.processInfo.activeProcessorCount

  @Option(help: ArgumentHelp("Write the report there too, as JSON.", valueName: "file"))
  var json: String?

  @Option(help: ArgumentHelp("The most memory the model may take: bytes, or with K, M, G.", valueName: "size"))
  var maxMemory = MemorySize.standard

  @Flag(help: "Measure a block of runs for each line on standard input, a number; answer with minimum and median.")
  var blocks = false

  @Flag(name: .customLong("as-worker"), help: .hidden)
  var isWorker = false

  @Argument(help: ArgumentHelp("The model; the built-in digits network unless given.", valueName: "model"))
  var model: String?

  func validate() throws {
    for (name, value, limit) in [
      ("processes", processes, 1000), ("positions", positions, 256), ("milliseconds", milliseconds, 100_000),
      ("images", images, 100_000), ("workers", workers, 256),
    ] where !(1...limit).contains(value) {
      throw ValidationError("--\(name) must be 1 to \(limit).")
    }
    guard (0...10_000).contains(coldCalls) else { throw ValidationError("--cold-calls must be 0 to 10000.") }
    guard !(blocks && paths.count > 1) else { throw ValidationError("--blocks measures one path.") }
    guard model != "-" else { throw ValidationError("The model must be a file: several processes read it.") }
  }

  func run() throws {
    if blocks { return try Blocks.serve(Subject(try load(try selectedKernels(path: paths.first)))) }
    if isWorker {
      let measured = try ProcessMeasurement.measure(path: paths[0], effort: effort, load: load)
      print(String(decoding: try JSONEncoder().encode(measured), as: UTF8.self))
      return try StandardOutput.finish()
    }
    try OutputFile.check([json], inputs: [model])
    try OutputFile.checkCreatable([json])
    let report = try measured()
    print(report.text)
    try StandardOutput.finish()
    if let json { try OutputFile.write(try report.json(), to: json) }
  }

  private var effort: Effort {
    Effort(
      milliseconds: milliseconds, stackPositions: positions, coldCalls: coldCalls, batchImages: images, workers: workers)
  }

  private func load(_ kernels: KernelTable) throws -> LoadedModel {
    let bytes: [UInt8]
    if let model {
      bytes = try InputFile.read(model, maxBytes: maxMemory.bytes)
    } else {
      bytes = Array(UnsafeRawBufferPointer(start: mote_default_model_start(), count: mote_default_model_size))
    }
    return try naming(model ?? "built-in model") {
      try LoadedModel(bytes: bytes, kernels: kernels, maxMemory: maxMemory.bytes)
    }
  }

  private func measured() throws -> Report {
    let tables = try paths.isEmpty ? [try selectedKernels()] : paths.map { try selectedKernels(path: $0) }
    let loaded = try load(tables[0])
    let layers = loaded.model.layerNames.enumerated().map { ($1, loaded.model.macs(ofLayer: $0)) }
    let isFloat = loaded.model.layer(loaded.model.layerCount - 1).type != .int8
    var report = Report(
      model: model ?? "\(loaded.contract.name) (built in)", macs: Int(loaded.model.macs),
      cpuFeatures: CPUFeatures.current.description, cores: ProcessInfo.processInfo.activeProcessorCount,
      processes: processes, stackPositions: positions, batchImages: images, build: Report.thisBuild, peaks: [:], paths: [])
    let progress = ProgressBar(label: "measuring", total: tables.count * processes)
    defer { progress.finish() }
    for (index, table) in tables.enumerated() {
      var measured: [ProcessMeasurement] = []
      for number in 0..<processes {
        measured.append(try Worker.measure(path: "\(table.name)", number: number, arguments: workerArguments))
        progress.update(to: index * processes + number + 1)
      }
      for process in measured { report.peaks.merge(process.peaks) { max($0, $1) } }
      report.paths.append(Report.Path(path: "\(table.name)", isFloat: isFloat, processes: measured, layers: layers))
    }
    return report
  }

  /// What a worker is told beside the path.
  private var workerArguments: [String] {
    [
      "--positions", "\(positions)", "--milliseconds", "\(milliseconds)", "--cold-calls", "\(coldCalls)", "--images",
      "\(images)", "--workers", "\(workers)", "--max-memory", "\(maxMemory.bytes)",
    ] + (model.map { ["--", $0] } ?? [])
  }
}
