import MoteGraph

/// How well parameters do on a set of images, dropout as at inference.
public struct Evaluation: Codable, Equatable, Sendable {
  /// The mean softmax cross-entropy.
  public var loss: Double
  public var errors: Int
  public var count: Int

  /// The share of right predictions.
  public var accuracy: Double { 1 - Double(errors) / Double(max(1, count)) }

  public init(loss: Double, errors: Int, count: Int) {
    self.loss = loss
    self.errors = errors
    self.count = count
  }
}

extension Trainer {
  /// Images whose floats exist at a time.
  private static let evaluated = 1000

  /// Evaluates the parameters, or their average, on every image of a set.
  public func evaluate(on set: LabelledImages, averaged: Bool) throws(TrainError) -> Evaluation {
    var (loss, correct) = (0.0, 0)
    for start in stride(from: 0, to: set.count, by: Self.evaluated) {
      let part = set[start..<min(start + Self.evaluated, set.count)]
      let images = part.pixels.map { graph.inputScale * Float($0) }
      let result = try evaluate(images: images.span, labels: part.labels, averaged: averaged)
      loss += Double(result.loss) * Double(part.count)
      correct += result.correct
    }
    return Evaluation(loss: loss / Double(max(1, set.count)), errors: set.count - correct, count: set.count)
  }
}
