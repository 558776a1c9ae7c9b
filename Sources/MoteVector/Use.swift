/// What a program does with a model, which decides between speed and memory.
public enum Use: Sendable {
  /// Runs image after image: Winograd where it pays, whose weights take eight times the bytes.
  case loops
  /// Runs once in a while, when the caches hold something else: direct convolutions, whose weights take the file's bytes.
  case coldCalls
}
