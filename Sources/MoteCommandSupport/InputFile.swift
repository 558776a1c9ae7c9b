#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Reading a whole file that somebody else made.
public enum InputFile {
  /// The bytes of the file at `path`; `-` is standard input.
  ///
  /// A regular file larger than `maxBytes` is refused before anything is allocated; a pipe or a device is refused as
  /// soon as it delivers more. Directories and files that cannot be opened are refused.
  public static func read(_ path: String, maxBytes: Int) throws(CommandFailure) -> [UInt8] {
    let name = path == "-" ? "standard input" : path
    let descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CommandFailure(path: name, "cannot be opened: \(lastSystemError())") }
    defer { if path != "-" { close(descriptor) } }

    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw CommandFailure(path: name, "cannot be examined: \(lastSystemError())")
    }
    switch status.st_mode & S_IFMT {
    case S_IFDIR:
      throw CommandFailure(path: name, "is a directory; expected a file")
    case S_IFREG:
      guard Int64(status.st_size) <= Int64(maxBytes) else {
        throw CommandFailure(path: name, "has \(status.st_size) bytes; at most \(maxBytes) are accepted")
      }
      return try readAll(descriptor, name: name, expected: Int(status.st_size), maxBytes: maxBytes)
    default:
      return try readAll(descriptor, name: name, expected: 0, maxBytes: maxBytes)
    }
  }

  /// Reads until the end, growing by doubling, never past `maxBytes`.
  private static func readAll(
    _ descriptor: CInt, name: String, expected: Int, maxBytes: Int
  ) throws(CommandFailure) -> [UInt8] {
    // One byte more than is expected lets the end be seen without growing.
    var bytes = [UInt8](repeating: 0, count: max(4096, expected + 1))
    var count = 0
    while true {
      let capacity = bytes.count - count
      let got = bytes.withUnsafeMutableBytes { buffer in
        #if canImport(Glibc)
          Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, capacity)
        #elseif canImport(Musl)
          Musl.read(descriptor, buffer.baseAddress.map { $0 + count }, capacity)
        #else
          Darwin.read(descriptor, buffer.baseAddress.map { $0 + count }, capacity)
        #endif
      }
      if got == 0 { break }
      guard got > 0 else {
        if errno == EINTR { continue }
        throw CommandFailure(path: name, "cannot be read: \(lastSystemError())")
      }
      count += got
      guard count <= maxBytes else {
        throw CommandFailure(path: name, "has more than the \(maxBytes) bytes that are accepted")
      }
      // What is appended is read over; copied because filling a GiB byte by byte takes up to a minute.
      if count == bytes.count { bytes.append(contentsOf: bytes) }
    }
    bytes.removeLast(bytes.count - count)
    return bytes
  }
}
