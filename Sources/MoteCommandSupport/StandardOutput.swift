#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Results for people and machines, written with `print`.
public enum StandardOutput {
  /// Delivers what was printed. A result that reached nobody is a failure, as on a full disk.
  public static func finish() throws(CommandFailure) {
    guard fflush(nil) == 0 else {
      throw CommandFailure(path: "standard output", "cannot be written: \(lastSystemError())")
    }
  }
}
