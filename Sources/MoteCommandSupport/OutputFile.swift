#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writing a result: the whole file appears, or nothing does.
public enum OutputFile {
  /// Writes `bytes` to the file at `path`, replacing what was there.
  ///
  /// The bytes go to a temporary file in the same directory, reach the disk, and are renamed into place; on any failure
  /// the temporary file is removed and the old file, if there was one, is as before. A symbolic link keeps pointing; a
  /// device or a pipe (`/dev/stdout`) is written directly. A directory is refused.
  public static func write(_ bytes: [UInt8], to path: String) throws(CommandFailure) {
    var status = stat()
    let exists = stat(path, &status) == 0
    guard exists else { return try writeRegular(bytes, to: path, mode: nil, name: path) }
    switch status.st_mode & S_IFMT {
    case S_IFDIR:
      throw CommandFailure(path: path, "is a directory; expected the name of a file to write")
    case S_IFREG:
      try writeRegular(bytes, to: resolved(path), mode: status.st_mode & 0o777, name: path)
    default:
      try writeDirectly(bytes, to: path)
    }
  }

  /// `text` as UTF-8.
  public static func write(_ text: String, to path: String) throws(CommandFailure) {
    try write(Array(text.utf8), to: path)
  }

  private static func writeRegular(
    _ bytes: [UInt8], to path: String, mode: mode_t?, name: String
  ) throws(CommandFailure) {
    let (temporary, descriptor) = try openTemporary(beside: path, name: name)
    var isOpen = true
    var stage = "written"
    var succeeded = bytes.withUnsafeBytes { writeAll($0, to: descriptor) }
    if succeeded, let mode { succeeded = fchmod(descriptor, mode) == 0 }
    if succeeded { succeeded = fsync(descriptor) == 0 }
    if succeeded {
      isOpen = false
      succeeded = close(descriptor) == 0
    }
    if succeeded {
      stage = "replaced"
      succeeded = rename(temporary, path) == 0
    }
    guard !succeeded else { return }
    let reason = lastSystemError()
    if isOpen { close(descriptor) }
    unlink(temporary)
    throw CommandFailure(path: name, "cannot be \(stage): \(reason)")
  }

  /// A new file in the directory of `path`, with the permissions a new file gets.
  static func openTemporary(
    beside path: String, name: String
  ) throws(CommandFailure) -> (path: String, descriptor: CInt) {
    let directory = path.lastIndex(of: "/").map { path[...$0] } ?? ""
    for attempt in 0..<100 {
      let temporary = "\(directory).mote-\(getpid())-\(attempt).tmp"
      let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      if descriptor >= 0 { return (temporary, descriptor) }
      if errno != EEXIST { break }
    }
    throw CommandFailure(path: name, "cannot be created: \(lastSystemError())")
  }

  private static func writeDirectly(_ bytes: [UInt8], to path: String) throws(CommandFailure) {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw CommandFailure(path: path, "cannot be opened: \(lastSystemError())") }
    defer { close(descriptor) }
    guard bytes.withUnsafeBytes({ writeAll($0, to: descriptor) }) else {
      throw CommandFailure(path: path, "cannot be written: \(lastSystemError())")
    }
  }

  /// `path` with its symbolic links followed.
  private static func resolved(_ path: String) -> String {
    guard let real = realpath(path, nil) else { return path }
    defer { free(real) }
    return String(cString: real)
  }
}
