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
  /// Training diverged: at this step (the first is 1) something was not finite.
  case notANumber(step: Int, in: Quantity = .gradient)
  /// A checkpoint that cannot be gone on from; the text says what is wrong with it.
  case checkpoint(String)

  /// What was not finite.
  public enum Quantity: Hashable, Sendable {
    /// The loss or a gradient of the step; the parameters are still those before it.
    case gradient
    /// What the step left behind: parameters, the optimizer's moments or the average.
    case parameters
    /// The loss on the images held out or on the test images.
    case evaluation
  }

  public var description: String {
    switch self {
    case .option(let text), .graph(let text), .parameters(let text), .data(let text), .checkpoint(let text): text
    case .notANumber(let step, .gradient):
      "step \(step): found a loss or gradient that is not a finite number; the parameters are those"
        + " of the step before"
    case .notANumber(let step, .parameters):
      "step \(step): found parameters or moments behind it that are not finite numbers"
    case .notANumber(let step, .evaluation):
      "step \(step): found a loss that is not a finite number when the parameters behind it were evaluated"
    }
  }
}
