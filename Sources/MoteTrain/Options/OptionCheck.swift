extension TrainingOptions {
  /// Refuses, in one line, what cannot work. Texts name the command's option where there is one.
  func check(totalSteps: Int) throws(TrainError) {
    try require(batchSize, in: 1...65536, "--batch")
    try require(epochs, in: 1...1_000_000, "--epochs")
    try require(totalSteps, in: 1...1_000_000_000, "steps")
    try require(threads, in: 1...256, "--threads")
    try require(learningRate > 0 && learningRate.isFinite, "--lr", "\(learningRate)", "a positive number")
    try require(fraction: dropoutRatio, "--dropout-ratio")
    try require(fraction: labelSmoothing, "--label-smoothing")
    try require(
      weightDecay >= 0 && weightDecay * learningRate < 1, "--weight-decay", "\(weightDecay)",
      "at least 0 and, times the learning rate, below 1")
    if let averaging { try require(fraction: averaging, "--average") }
    switch optimizer {
    case .adam(let beta1, let beta2, let epsilon):
      try require(fraction: beta1, "Adam's beta1")
      try require(fraction: beta2, "Adam's beta2")
      try require(epsilon > 0 && epsilon.isFinite, "Adam's epsilon", "\(epsilon)", "a positive number")
    case .momentum(let momentum):
      try require(fraction: momentum, "--momentum")
    }
    switch schedule {
    case .constant: break
    case .step(let everyEpochs, let factor):
      try require(everyEpochs, in: 1...1_000_000, "--step-epochs")
      try require(factor > 0 && factor <= 1, "--step-factor", "\(factor)", "above 0, at most 1")
    case .cosine(let warmupSteps, let finalFraction):
      try require(warmupSteps, in: 0...(totalSteps - 1), "--warmup")
      try require(finalFraction >= 0 && finalFraction <= 1, "--final-fraction", "\(finalFraction)", "0 to 1")
    }
  }

  private func require(_ value: Int, in range: ClosedRange<Int>, _ name: String) throws(TrainError) {
    try require(range.contains(value), name, "\(value)", "\(range.lowerBound) to \(range.upperBound)")
  }

  private func require(fraction: Float, _ name: String) throws(TrainError) {
    try require(fraction >= 0 && fraction < 1, name, "\(fraction)", "at least 0 and below 1")
  }

  private func require(_ holds: Bool, _ name: String, _ found: String, _ expected: String) throws(TrainError) {
    guard holds else { throw .option("\(name): found \(found), expected \(expected)") }
  }
}
