/// Where dropout's factor is applied.
public enum DropoutForm: String, Hashable, Sendable {
  /// The book's: training only masks, inference multiplies by `1 - ratio`.
  case book
  /// The usual: training masks and multiplies by `1 / (1 - ratio)`, inference does nothing.
  case inverted
}
