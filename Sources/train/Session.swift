import ArgumentParser
import MoteCommandSupport
import MoteGraph
import MoteImport
import MoteTrain

/// One run of the command: everything is checked before the first step, and written as it comes.
struct Session {
  private let command: Train
  private let run: TrainingRun
  private let checkpoint: CheckpointFile
  private let output: String
  private let description: [String]

  init(_ command: Train) throws {
    self.command = command
    guard let recipe = Recipe.named(command.recipe) else {
      throw CommandFailure("--recipe: found \(command.recipe), expected \(Recipe.names.joined(separator: " or "))")
    }
    var options = try command.training.applied(to: recipe.options)
    options.frozen = command.start.frozen
    let augmentation = command.augmentation.applied(to: recipe.augmentation)
    try augmentation.check()

    output = command.output ?? "\(command.start.network).safetensors"
    checkpoint = CheckpointFile(command.checkpoint, output: output)
    let outputs = [output, checkpoint.path, command.log, command.plot]
    try OutputFile.check(outputs, inputs: [command.start.start] + command.data.files)
    try OutputFile.checkCreatable(outputs)

    let maxMemory = command.data.maxMemory.bytes
    if !command.resume { try checkpoint.checkReplaceable(maxMemory: maxMemory) }
    let previous = command.resume ? try checkpoint.read(maxMemory: maxMemory) : nil
    let start = try command.start.load(seed: options.seed, maxMemory: maxMemory)
    let keepsDropout = start.parameters != nil && command.training.keepDropout(of: start.graph, in: &options)
    let loaded = try command.data.load(for: start.graph)
    let settings = [start.settings, loaded.settings, options.settings, augmentation.settings].reduce(into: [:]) {
      $0.merge($1) { first, _ in first }
    }
    let header = LogHeader(
      command: recordedCommand(Array(CommandLine.arguments.dropFirst())), settings: settings, heldOut: loaded.heldOut,
      threads: options.threads, versions: Versions.all)
    do {
      run = try TrainingRun(
        start.graph, parameters: start.parameters, resuming: previous, data: loaded.data, options: options,
        augmentation: augmentation, header: header)
    } catch {
      throw previous == nil ? CommandFailure("\(error)") : CommandFailure(path: checkpoint.path, "\(error)")
    }
    if let previous { Report.differences(previous.log.header, header).forEach(StandardError.note) }
    description = Report.run(
      name: command.data.name, loaded, options, augmentation,
      start: Report.start(start, from: command.start.start, options, keepsDropout: keepsDropout), step: run.trainer.state.step)
  }

  func train() throws {
    if !command.quiet { for line in description { print(line) } }
    // Shows, before an hour is spent, that there is room: for one that stays while the next is written.
    for _ in 0..<2 { try checkpoint.write(run.checkpoint) }
    let outcome = try trained()
    guard outcome == .finished else { throw ExitCode(try interrupted()) }
    try OutputFile.write(Safetensors.encode(run.parameters, metadata: metadata), to: output)
    checkpoint.finish()
    if !command.quiet { print("wrote:    \(printable(output)), \(run.isAveraged ? "averaged " : "")parameters of \(run.trainer.graph.name)") }
    try StandardOutput.finish()
  }

  private func trained() throws -> TrainingRun.Outcome {
    let progress = EpochProgressBar(run)
    do {
      return try run.run(
        stepped: { progress.update($0) },
        epochEnded: { record in
          progress.finish()
          try checkpoint.write(run.checkpoint)
          try writeLog()
          guard !command.quiet else { return }
          print(Report.epoch(record, of: run.trainer.options.epochs))
          try StandardOutput.finish()
        }, isInterrupted: { Interrupt.signalNumber != nil })
    } catch let error as TrainError {
      progress.finish()
      throw CommandFailure("\(error); the last good checkpoint is \(checkpoint.path), after epoch \(run.epochs.count)")
    }
  }

  /// Writes a checkpoint in the middle of an epoch.
  /// - Returns: the exit status that a shell gives a command which a signal ended.
  private func interrupted() throws -> Int32 {
    try checkpoint.write(run.checkpoint)
    try writeLog()
    StandardError.note(
      "interrupted after step \(run.trainer.state.step) of \(run.trainer.totalSteps): wrote \(checkpoint.path); "
        + "the same command with --resume goes on")
    return 128 + (Interrupt.signalNumber ?? 2)
  }

  private func writeLog() throws {
    if let log = command.log { try OutputFile.write(run.logText, to: log) }
    guard let plot = command.plot, !run.epochs.isEmpty else { return }
    let title = "\(run.trainer.graph.name), \(command.data.mnist == nil ? "generated digits" : "MNIST"), seed \(run.trainer.options.seed)"
    try OutputFile.write(TrainingPlot(title: title, epochs: run.epochs).svg, to: plot)
  }

  /// What the parameter file says of itself; nothing of it depends on the clock or on the machine.
  private var metadata: [String: String] {
    let options = run.trainer.options
    var metadata = run.trainer.graph.record
    metadata["command"] = run.header.command
    metadata["seed"] = "\(options.seed)"
    metadata["threads"] = run.header.threadsUsed
    metadata["epochs"] = "\(options.epochs)"
    metadata["averaged"] = options.averaging.map { "\($0)" }
    if let test = run.epochs.last?.test { metadata["test_accuracy"] = Report.percent(test.accuracy) }
    if let validation = run.epochs.last?.validation { metadata["validation_accuracy"] = Report.percent(validation.accuracy) }
    return metadata
  }
}
