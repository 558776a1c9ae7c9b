import MoteRuntime

/// What a model says of one image.
public struct Classification: Sendable {
  public let logits: [Float]
  /// Softmax of the logits, the same bits on every machine.
  public let probabilities: [Float]
  /// The class of the largest logit; of equal ones the lowest.
  public let classIndex: Int
  /// The second best class; the best again when there is only one.
  public let runnerUp: Int
  private let labels: [String]

  public init(logits: [Float], labels: [String]) {
    self.logits = logits
    self.labels = labels
    var values = logits
    var span = values.mutableSpan
    Softmax.apply(&span)
    probabilities = values
    let best = Softmax.largest(logits.span)
    classIndex = best
    runnerUp = logits.indices.filter { $0 != best }.max { logits[$0] < logits[$1] || logits[$0] == logits[$1] && $0 > $1 } ?? best
  }

  /// The classes from the largest logit down, of equal ones the lowest first; what is no number comes last.
  /// - Parameter count: how many; all where there are fewer.
  public func ranked(_ count: Int) -> [Int] {
    let order = logits.indices.sorted { a, b in
      guard logits[a] != logits[b], !logits[a].isNaN || !logits[b].isNaN else { return a < b }
      return logits[a] > logits[b] || logits[b].isNaN
    }
    return Array(order.prefix(count))
  }

  public var label: String { label(of: classIndex) }
  public var probability: Float { probabilities[classIndex] }

  /// The name of a class, or its number when the model has no labels.
  public func label(of index: Int) -> String { labels.indices.contains(index) ? labels[index] : String(index) }
}
