import Foundation
import MoteGraph

/// Training from the first step, or from a checkpoint, to the last: epochs, evaluation, and what it takes to go on later.
public final class TrainingRun {
  /// How far a run has come.
  public struct Progress: Sendable {
    /// From 1 on.
    public var epoch: Int
    public var epochs: Int
    /// Images of this epoch that are trained on, of so many.
    public var images: Int
    public var imagesPerEpoch: Int
    /// Means over this epoch so far.
    public var loss: Double
    public var accuracy: Double
  }

  public enum Outcome: Sendable { case finished, interrupted }

  public let trainer: Trainer
  private let data: TrainingData
  private let augmentation: Augmentation
  private let stepsPerEpoch: Int
  private var log: TrainingLog
  private var progress: EpochProgress

  /// - Parameters:
  ///   - parameters: to start from; nil for `Graph.initialParameters(seed:)`.
  ///   - checkpoint: to go on from instead; `parameters` is then of no effect. Its settings must be those of `header`.
  ///   - header: what the log says of the run.
  /// - Throws: for options or data that cannot work, and a checkpoint that is not one of this run.
  public init(
    _ graph: Graph, parameters: [NamedArray]? = nil, resuming checkpoint: Checkpoint? = nil, data: TrainingData,
    options: TrainingOptions, augmentation: Augmentation, header: LogHeader
  ) throws(TrainError) {
    try augmentation.check()
    guard options.batchSize > 0 else {
      throw TrainError.option("--batch: found \(options.batchSize), expected at least 1")
    }
    guard options.epochs > 0 else { throw TrainError.option("--epochs: found \(options.epochs), expected at least 1") }
    guard options.batchSize <= data.training.count else {
      throw TrainError.option(
        "--batch: found \(options.batchSize), expected at most the \(data.training.count) training images")
    }
    self.data = data
    self.augmentation = augmentation
    stepsPerEpoch = data.training.count / options.batchSize
    let (totalSteps, overflow) = stepsPerEpoch.multipliedReportingOverflow(by: options.epochs)
    guard !overflow else { throw TrainError.option("--epochs: found \(options.epochs), expected fewer") }
    log = TrainingLog(header: header, epochs: [])
    progress = EpochProgress()
    guard let checkpoint else {
      trainer = try Trainer(graph, parameters: parameters, options: options, totalSteps: totalSteps)
      return
    }
    try checkpoint.check(settings: header.settings)
    try checkpoint.check(stepsPerEpoch: stepsPerEpoch, totalSteps: totalSteps, batchSize: options.batchSize, data: data)
    trainer = try Trainer(graph, restoring: checkpoint.state, options: options, totalSteps: totalSteps)
    log.epochs = checkpoint.log.epochs
    if checkpoint.state.step > 0 { log.header.goOn(from: checkpoint.log.header) }
    progress = checkpoint.progress
  }

  /// What a later run goes on from.
  public var checkpoint: Checkpoint { Checkpoint(state: trainer.state, log: log, progress: progress) }

  /// The log so far.
  public var header: LogHeader { log.header }
  public var epochs: [EpochRecord] { log.epochs }
  public var logText: String { log.text }

  /// Whether evaluations and the result are those of the averaged parameters.
  public var isAveraged: Bool { trainer.options.averaging != nil }

  /// The trained parameters as `convert` reads them.
  public var parameters: [NamedArray] { trainer.exportedParameters(averaged: isAveraged) }

  /// Trains to the end, or until `isInterrupted` says so between two steps.
  /// - Parameters:
  ///   - stepped: called after every step.
  ///   - epochEnded: called after every epoch and its evaluation; `checkpoint` and the log then hold it.
  /// - Throws: `TrainError.notANumber` where a loss, gradient or parameter is no number any more, and what the closures throw.
  ///   `checkpoint` is then of no use.
  public func run(
    stepped: (Progress) -> Void = { _ in }, epochEnded: (EpochRecord) throws -> Void = { _ in },
    isInterrupted: () -> Bool = { false }
  ) throws -> Outcome {
    let options = trainer.options
    var step = trainer.state.step
    let feeder = BatchFeeder(
      data.training, batchSize: options.batchSize, augmentation: augmentation, inputScale: trainer.graph.inputScale,
      seed: options.seed, steps: step..<trainer.totalSteps)
    var last = monotonic()
    while true {
      if progress.steps == stepsPerEpoch {
        try finishEpoch(step: step)
        if let record = log.epochs.last { try epochEnded(record) }
        last = monotonic()
      }
      if step == trainer.totalSteps { return .finished }
      if isInterrupted() {
        try checkParameters(step: step)
        return .interrupted
      }
      let batch = feeder.next()
      let rate = trainer.learningRate
      let result = try trainer.step(images: batch.images.span, labels: batch.labels)
      log.header.noteStep(threads: options.threads)
      step += 1
      let now = monotonic()
      progress.steps += 1
      progress.loss += Double(result.loss)
      progress.correct += result.correct
      progress.learningRate = rate
      progress.seconds += now - last
      last = now
      stepped(currentProgress)
    }
  }

  private var currentProgress: Progress {
    let images = progress.steps * trainer.options.batchSize
    return Progress(
      epoch: log.epochs.count + 1, epochs: trainer.options.epochs, images: images,
      imagesPerEpoch: stepsPerEpoch * trainer.options.batchSize, loss: progress.loss / Double(progress.steps),
      accuracy: Double(progress.correct) / Double(images))
  }

  /// What is not finite must not be saved as good.
  private func checkParameters(step: Int) throws(TrainError) {
    guard trainer.isFinite else { throw .notANumber(step: step, in: .parameters) }
  }

  private func finishEpoch(step: Int) throws(TrainError) {
    try checkParameters(step: step)
    let images = stepsPerEpoch * trainer.options.batchSize
    var record = EpochRecord(
      epoch: log.epochs.count + 1, step: step, learningRate: Double(progress.learningRate), loss: progress.loss / Double(stepsPerEpoch),
      trainingAccuracy: Double(progress.correct) / Double(images), seconds: progress.seconds,
      imagesPerSecond: Double(images) / max(progress.seconds, 1e-9))
    if let validation = data.validation { record.validation = try evaluation(on: validation, step: step) }
    if let test = data.test { record.test = try evaluation(on: test, step: step) }
    log.epochs.append(record)
    progress = EpochProgress()
  }

  private func evaluation(on set: LabelledImages, step: Int) throws(TrainError) -> Evaluation {
    let evaluation = try trainer.evaluate(on: set, averaged: isAveraged)
    guard evaluation.loss.isFinite else { throw .notANumber(step: step, in: .evaluation) }
    return evaluation
  }
}

/// Seconds on a clock that only goes forward.
private func monotonic() -> Double { ProcessInfo.processInfo.systemUptime }
