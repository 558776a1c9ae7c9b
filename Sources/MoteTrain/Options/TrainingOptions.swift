/// What a training run is made of besides its graph and its data. The defaults are the book's recipe.
public struct TrainingOptions: Hashable, Sendable {
  /// Images a step; the gradient is that of their mean loss.
  public var batchSize = 100
  public var epochs = 20
  /// The peak of the schedule.
  public var learningRate: Float = 0.001
  public var optimizer = OptimizerKind.bookAdam
  public var schedule = LearningRateSchedule.constant
  /// Replaces the form of every dropout node of the graph.
  public var dropout = DropoutForm.book
  /// Replaces the ratio of every dropout node of the graph; in 0..<1.
  public var dropoutRatio: Float = 0.5
  /// Decoupled: every step multiplies weights, not biases, by `1 - rate · weightDecay`.
  public var weightDecay: Float = 0
  /// The decay of an exponential moving average of the parameters, in 0..<1; nil keeps none. The first steps average
  /// over fewer: step `t` uses `min(averaging, (1 + t) / (10 + t))`.
  public var averaging: Float?
  /// The part of each target that is spread evenly over all classes, in 0..<1.
  public var labelSmoothing: Float = 0
  /// Decides the initial parameters and the dropout masks.
  public var seed: UInt64 = 1
  /// Workers that share each batch. The result depends on their number, not on how they are scheduled.
  public var threads = 2
  /// Names of layers or of arrays that training leaves as they are.
  public var frozen: Set<String> = []

  public init() {}
}
