import MoteGraph

/// Everything that a run needs to go on as if it had never stopped, but for the data, which its settings identify.
public struct Checkpoint: Equatable, Sendable {
  public var state: TrainerState
  /// What the run consists of, and its epochs so far.
  public var log: TrainingLog
  /// The epoch that was under way.
  public var progress: EpochProgress

  public init(state: TrainerState, log: TrainingLog, progress: EpochProgress) {
    self.state = state
    self.log = log
    self.progress = progress
  }
}

/// Sums over the steps of an epoch that is not over.
public struct EpochProgress: Equatable, Sendable {
  public var steps = 0
  /// Of the steps' mean losses.
  public var loss = 0.0
  public var correct = 0
  /// Of the step that was taken last.
  public var learningRate: Float = 0
  public var seconds = 0.0

  public init() {}
}
