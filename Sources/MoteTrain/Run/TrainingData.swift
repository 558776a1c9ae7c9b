/// The images of a run.
public struct TrainingData: Sendable {
  public var training: LabelledImages
  /// Taken from the training set to choose by; nil for none.
  public var validation: LabelledImages?
  /// Never chosen by; nil for none.
  public var test: LabelledImages?

  public init(training: LabelledImages, validation: LabelledImages? = nil, test: LabelledImages? = nil) {
    self.training = training
    self.validation = validation
    self.test = test
  }
}
