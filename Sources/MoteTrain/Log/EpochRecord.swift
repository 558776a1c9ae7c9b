/// What there is to say of one epoch; a line of the training log.
public struct EpochRecord: Codable, Equatable, Sendable {
  /// From 1 on.
  public var epoch: Int
  /// Training steps done at its end, from the start of the training.
  public var step: Int
  /// At the epoch's last step.
  public var learningRate: Double
  /// Means over the epoch's batches as they were trained: distorted, with dropout, the parameters changing.
  public var loss: Double
  public var trainingAccuracy: Double
  /// On the images held out, and on the test images: the parameters at the epoch's end, or their average where one is kept.
  public var validation: Evaluation?
  public var test: Evaluation?
  /// Training alone, without the evaluations.
  public var seconds: Double
  public var imagesPerSecond: Double
}
