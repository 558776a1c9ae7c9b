extension Checkpoint {
  /// Refuses a checkpoint that was not made by the run described by `settings`, naming the first difference.
  public func check(settings: [String: String]) throws(TrainError) {
    let own = log.header.settings
    // Another network first: whatever else differs follows from it.
    let names = ["network"] + Set(own.keys).union(settings.keys).sorted()
    for name in names where own[name] != settings[name] {
      throw TrainError.checkpoint(
        "\(name): found \(own[name] ?? "nothing") in the checkpoint, expected \(settings[name] ?? "nothing") as given now")
    }
  }

  /// Refuses step, epochs and sums that a run of `totalSteps` steps on this data cannot have made.
  func check(stepsPerEpoch: Int, totalSteps: Int, batchSize: Int, data: TrainingData) throws(TrainError) {
    let (finished, overflow) = log.epochs.count.multipliedReportingOverflow(by: stepsPerEpoch)
    guard !overflow, (0...stepsPerEpoch).contains(progress.steps), (0...totalSteps).contains(state.step),
      state.step - progress.steps == finished
    else {
      throw .checkpoint(
        "found step \(state.step) with \(log.epochs.count) finished epochs, expected \(stepsPerEpoch) steps an epoch")
    }
    // Both bounds are below the number of images, so the product is not beyond it either.
    guard (0...progress.steps * batchSize).contains(progress.correct) else {
      throw .checkpoint(
        "found \(progress.correct) hits after \(progress.steps) steps of the epoch, expected 0 to \(progress.steps * batchSize)")
    }
    guard (0...Self.largestLoss * Double(progress.steps)).contains(progress.loss) else {
      throw .checkpoint("found losses of \(progress.loss) in sum, expected finite ones of at least 0")
    }
    for (index, record) in log.epochs.enumerated() {
      guard record.isPlausible, record.epoch == index + 1, record.step == (index + 1) * stepsPerEpoch,
        record.validation?.count == data.validation?.count, record.test?.count == data.test?.count
      else {
        throw .checkpoint("found a damaged record of epoch \(index + 1) in its log, expected what a run of these options writes")
      }
    }
  }

  /// Of one step, or a mean: the largest `Float`, and some rounding.
  fileprivate static let largestLoss = 3.41e38
}

extension EpochRecord {
  /// Whether losses and shares are within what they can be.
  fileprivate var isPlausible: Bool {
    let evaluations = [validation, test].compactMap { $0 }
    return (0...1).contains(trainingAccuracy) && ([loss] + evaluations.map(\.loss)).allSatisfy { (0...Checkpoint.largestLoss).contains($0) }
      && evaluations.allSatisfy { $0.count >= 0 && (0...$0.count).contains($0.errors) }
      && [learningRate, seconds, imagesPerSecond].allSatisfy { $0.isFinite && $0 >= 0 }
  }
}
