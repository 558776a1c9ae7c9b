import Foundation

/// Whole files, read with errors that fit on a line.
package enum InputFile {
  package static func read(path: String, maxMemory: Int) throws(ImportError) -> [UInt8] {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw systemError() }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw systemError() }
    guard status.st_mode & S_IFMT != S_IFDIR else {
      throw ImportError(.unreadable, at: "file", "is a directory, expected a file")
    }
    guard status.st_size <= maxMemory else {
      throw ImportError(.tooLarge, at: "file", "has \(status.st_size) bytes, more than the \(maxMemory) allowed")
    }
    // Pipes and devices have no size; they are read to their end or to the limit.
    var bytes: [UInt8] = []
    bytes.reserveCapacity(max(0, Int(status.st_size)))
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Foundation.read(descriptor, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw systemError() }
      if count == 0 { return bytes }
      guard count <= maxMemory - bytes.count else {
        throw ImportError(.tooLarge, at: "file", "has more than the \(maxMemory) bytes allowed")
      }
      bytes += buffer[..<count]
    }
  }

  static func isDirectory(_ path: String) -> Bool {
    var isDirectory: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory) && isDirectory.boolValue
  }

  static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

  /// The names in a directory, sorted by their UTF-8 bytes.
  static func names(inDirectory path: String) throws(ImportError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path).sorted {
        $0.utf8.lexicographicallyPrecedes($1.utf8)
      }
    } catch {
      throw ImportError(.unreadable, at: "directory", "cannot be listed")
    }
  }

  private static func systemError() -> ImportError {
    ImportError(.unreadable, at: "file", "cannot be read: \(String(cString: strerror(errno)))")
  }
}
