/// Why training stopped or did not start; `description` is one line.
public enum TrainError: Error, Hashable, Sendable, CustomStringConvertible {
  /// An option that cannot work; the text names it.
  case option(String)
  /// A graph that cannot be trained; the text names the node.
  case graph(String)
  /// Parameters, or a state, that do not belong to the graph; the text names the array.
  case parameters(String)
  /// Images or labels that do not fit the graph; the text names the place in the batch.
  case data(String)
  /// The loss or a gradient of this step (the first is 1) was not finite; the parameters are those before it.
  case notANumber(step: Int)
  /// A checkpoint that cannot be gone on from; the text says what is wrong with it.
  case checkpoint(String)

  public var description: String {
    switch self {
    case .option(let text), .graph(let text), .parameters(let text), .data(let text), .checkpoint(let text): text
    case .notANumber(let step):
      "step \(step): found a loss or gradient that is not a finite number; the parameters are those"
        + " of the step before"
    }
  }
}
