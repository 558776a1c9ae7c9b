/// How the learning rate changes while training.
public enum LearningRateSchedule: Hashable, Sendable {
  case constant
  /// Multiplied by `factor` after every `everyEpochs` epochs.
  case step(everyEpochs: Int, factor: Float)
  /// Rises linearly over `warmupSteps` steps, then falls along half a cosine to `finalFraction` of the peak at the last step.
  case cosine(warmupSteps: Int, finalFraction: Float)

  /// What `step` and `cosine` have where nobody says otherwise.
  public static let usualStep = (everyEpochs: 5, factor: Float(0.5))
  public static let usualCosine = (warmupSteps: 0, finalFraction: Float(0))
}
