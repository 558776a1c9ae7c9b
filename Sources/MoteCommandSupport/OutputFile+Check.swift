#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension OutputFile {
  /// Refuses, before any work is done, an output that would destroy something: one of the command's own inputs, a second
  /// output of the same name, or a file whose permissions say that nobody may write it (which would not stop root).
  /// - Parameters:
  ///   - paths: the files that will be written; nil entries are left out.
  ///   - inputs: the files that are read; nil entries are left out.
  public static func check(_ paths: [String?], inputs: [String?]) throws(CommandFailure) {
    var taken: [(path: String, identity: Identity)] = []
    for case let input? in inputs {
      if let identity = Identity(input) { taken.append((input, identity)) }
    }
    var written: [String] = []
    for case let path? in paths {
      guard !written.contains(path) else { throw CommandFailure(path: path, "is named for two outputs") }
      written.append(path)
      guard let identity = Identity(path) else { continue }
      if let input = taken.first(where: { $0.identity == identity }) {
        throw CommandFailure(path: path, "is also read, as \(printable(input.path)); expected another output")
      }
      guard identity.isWritable else { throw CommandFailure(path: path, "is write-protected; expected another output") }
      taken.append((path, identity))
    }
  }

  /// Refuses, before hours of work, a file that could not be written: a directory that is missing or takes no file, or
  /// the name of a directory.
  /// - Parameter paths: the files that will be written; nil entries are left out.
  public static func checkCreatable(_ paths: [String?]) throws(CommandFailure) {
    for case let path? in paths {
      var status = stat()
      if stat(path, &status) == 0 {
        guard status.st_mode & S_IFMT != S_IFDIR else {
          throw CommandFailure(path: path, "is a directory; expected the name of a file to write")
        }
        guard status.st_mode & S_IFMT == S_IFREG else { continue }
      }
      let (temporary, descriptor) = try openTemporary(beside: path, name: path)
      close(descriptor)
      unlink(temporary)
    }
  }

  /// What makes two names the same file.
  private struct Identity: Equatable {
    let device: dev_t
    let inode: ino_t
    let isWritable: Bool

    /// Nil for a name that is no regular file: there is nothing to destroy.
    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
      device = status.st_dev
      inode = status.st_ino
      isWritable = status.st_mode & 0o222 != 0
    }
  }
}
