/// Why training stopped or did not start: one line.
public enum TrainError: Error, Hashable, Sendable {
  /// An option that cannot work; the text names it.
  case option(String)
  /// Images or labels that cannot be used; the text names the set.
  case data(String)
  /// A checkpoint that cannot be used.
  case checkpoint(String)
}
