import Foundation

extension TrainingOptions {
  /// The learning rate of step `step` (the first is 1) of `totalSteps`.
  func rate(step: Int, totalSteps: Int) -> Float {
    switch schedule {
    case .constant:
      return learningRate
    case .step(let everyEpochs, let factor):
      let drops = epoch(afterSteps: step - 1, totalSteps: totalSteps) / everyEpochs
      return (0..<drops).reduce(learningRate) { rate, _ in rate * factor }
    case .cosine(let warmupSteps, let finalFraction):
      if step <= warmupSteps { return learningRate * Float(step) / Float(warmupSteps) }
      // The step behind the warm-up has the peak, the last has the final fraction.
      let falling = Double(max(totalSteps - warmupSteps - 1, 1))
      let progress = min(Double(step - warmupSteps - 1) / falling, 1)
      let height = (1 + cos(Double.pi * progress)) / 2
      return Float(Double(learningRate) * (Double(finalFraction) + (1 - Double(finalFraction)) * height))
    }
  }

  /// Epochs completed after `steps` steps.
  func epoch(afterSteps steps: Int, totalSteps: Int) -> Int { steps * epochs / totalSteps }
}
