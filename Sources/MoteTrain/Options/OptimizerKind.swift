/// The rule that turns gradients into changes of the parameters.
public enum OptimizerKind: Hashable, Sendable {
  /// Kingma and Ba's Adam with the bias correction in the rate, as the book has it: with
  /// `rate(t) = rate · sqrt(1 - beta2^t) / (1 - beta1^t)`, a parameter falls by `rate(t) · m / (sqrt(v) + epsilon)`.
  case adam(beta1: Float, beta2: Float, epsilon: Float)
  /// `velocity = momentum · velocity - rate · gradient`, added to the parameter.
  case momentum(Float)

  /// The usual momentum.
  public static let usualMomentum: Float = 0.9
  /// The book's constants.
  public static let bookAdam = OptimizerKind.adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-7)
}
