#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Notes for people; results go to standard output.
public enum StandardError {
  /// Whether somebody watches: progress is drawn only then.
  public static var isTerminal: Bool { isatty(2) == 1 }

  /// The width of that terminal, or 80 where it does not say.
  static var columns: Int {
    var size = winsize()
    guard ioctl(2, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 1 else { return 80 }
    return Int(size.ws_col)
  }

  /// Writes `text` at once, unbuffered. A closed standard error is no reason to fail.
  public static func write(_ text: String) {
    let bytes = Array(text.utf8)
    bytes.withUnsafeBytes { _ = writeAll($0, to: 2) }
  }

  /// Writes `text` and a line end, made printable first.
  public static func note(_ text: String) {
    write(printable(text) + "\n")
  }
}

/// Writes all of `bytes` to the open file; false with `errno` set if that fails.
func writeAll(_ bytes: UnsafeRawBufferPointer, to descriptor: CInt) -> Bool {
  var rest = bytes[...]
  while !rest.isEmpty {
    let written = write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
    if written > 0 {
      rest = rest.dropFirst(written)
    } else if written == 0 || errno != EINTR {
      return false
    }
  }
  return true
}

/// The system's sentence for the last failed call.
func lastSystemError() -> String {
  String(cString: strerror(errno))
}
