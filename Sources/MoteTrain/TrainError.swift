/// Why training stopped or did not start.
public enum TrainError: Error, Hashable, Sendable {
  /// An option that cannot work; the text is one line that names it.
  case option(String)
}
