/// What one step, or one evaluation, saw.
public struct StepResult: Hashable, Sendable {
  /// The mean softmax cross-entropy of the images. A step's includes dropout and label smoothing.
  public var loss: Float
  /// Images whose largest logit is the label's; the lowest class wins a tie. A step counts with dropout applied.
  public var correct: Int

  public init(loss: Float, correct: Int) {
    self.loss = loss
    self.correct = correct
  }
}
