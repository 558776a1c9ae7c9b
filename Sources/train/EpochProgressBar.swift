import MoteCommandSupport
import MoteTrain

/// The bar of the epoch that runs; a new one for each.
final class EpochProgressBar {
  private let run: TrainingRun
  private let start = monotonicSeconds()
  private let firstStep: Int
  private var bar: ProgressBar?

  init(_ run: TrainingRun) {
    self.run = run
    firstStep = run.trainer.state.step
  }

  func update(_ progress: TrainingRun.Progress) {
    guard StandardError.isTerminal else { return }
    if bar == nil {
      bar = ProgressBar(
        label: "epoch \(progress.epoch)/\(progress.epochs)", total: progress.imagesPerEpoch,
        from: progress.images)
    }
    bar?.update(to: progress.images, detail: Report.progress(progress, secondsLeft: secondsLeft(progress)))
  }

  func finish() {
    bar?.finish()
    bar = nil
  }

  /// For all epochs, at the pace of this run with its evaluations.
  private func secondsLeft(_ progress: TrainingRun.Progress) -> Double {
    let batch = run.trainer.options.batchSize
    let step = (progress.epoch - 1) * (progress.imagesPerEpoch / batch) + progress.images / batch
    return (monotonicSeconds() - start) / Double(step - firstStep) * Double(run.trainer.totalSteps - step)
  }
}
