import Foundation
import MoteImport

/// The part of a file beside the model that holds one tensor's numbers.
struct ExternalData {
  private let path: String
  private let offset: Int
  private let length: Int

  /// Checks the tensor's location: a relative path without `..` that leads, links resolved, into `folder`; an offset and a
  /// length, which must be `expecting`.
  init(_ tensor: ONNXTensor, folder: String?, expecting: Int, at place: String) throws(ImportError) {
    var entries: [String: String] = [:]
    for entry in tensor.externalData {
      guard entries.updateValue(entry.value, forKey: entry.key) == nil else {
        throw ImportError(.malformed, at: place, "external data: key \(printable(entry.key)) appears twice")
      }
    }
    guard let location = entries["location"] else {
      throw ImportError(.malformed, at: place, "external data: found no location")
    }
    guard let folder else {
      throw ImportError(.refused, at: place, "external data in \(printable(location)), and the model came from no folder")
    }
    offset = try Self.number(entries["offset"], "offset", at: place) ?? 0
    length = try Self.number(entries["length"], "length", at: place) ?? expecting
    guard length == expecting else {
      throw ImportError(.malformed, at: place, "external data: found \(length) bytes, expected \(expecting)")
    }
    path = try Self.resolved(location, in: folder, at: place)
  }

  private static func number(_ text: String?, _ key: String, at place: String) throws(ImportError) -> Int? {
    guard let text else { return nil }
    guard let number = Int(text), number >= 0 else {
      throw ImportError(.malformed, at: place, "external data: found \(key) \(printable(text)), expected a number of bytes")
    }
    return number
  }

  private static func resolved(_ location: String, in folder: String, at place: String) throws(ImportError) -> String {
    let parts = location.split(separator: "/", omittingEmptySubsequences: false)
    guard !location.isEmpty, location.utf8.count < 4096, !location.utf8.contains(0), !location.contains("\\"),
      !parts.contains(where: { $0.isEmpty || $0 == "." || $0 == ".." })
    else {
      throw ImportError(
        .refused, at: place, "external data in \(printable(location)), expected a path inside the model's folder")
    }
    guard let root = realPath(folder), let path = realPath(folder + "/" + location) else {
      throw ImportError(.unreadable, at: place, "external data in \(printable(location)): \(String(cString: strerror(errno)))")
    }
    guard path.hasPrefix(root == "/" ? root : root + "/") else {
      throw ImportError(
        .refused, at: place, "external data in \(printable(location)), a link that leaves the model's folder")
    }
    return path
  }

  private static func realPath(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// The bytes, after checking that the file has them.
  func read(at place: String) throws(ImportError) -> [UInt8] {
    // Without blocking, so that a pipe does not hold the import up before it is refused.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw systemError(at: place) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw systemError(at: place) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ImportError(.unreadable, at: place, "external data: \(printable(path)) is no file")
    }
    let (end, overflow) = offset.addingReportingOverflow(length)
    guard !overflow, end <= Int(status.st_size) else {
      throw ImportError(
        .truncated, at: place,
        "external data: found \(status.st_size) bytes in \(printable(path)), expected \(length) from offset \(offset)")
    }
    var bytes = [UInt8](repeating: 0, count: length)
    var done = 0
    while done < length {
      let count = bytes.withUnsafeMutableBytes { buffer in
        // `done` is below `length`, the buffer's size.
        pread(descriptor, buffer.baseAddress.map { $0 + done }, length - done, off_t(offset + done))
      }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw systemError(at: place) }
      guard count > 0 else { throw ImportError(.truncated, at: place, "external data: \(printable(path)) became shorter") }
      done += count
    }
    return bytes
  }

  private func systemError(at place: String) -> ImportError {
    ImportError(.unreadable, at: place, "external data: \(printable(path)): \(String(cString: strerror(errno)))")
  }
}
