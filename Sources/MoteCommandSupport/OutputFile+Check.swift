#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension OutputFile {
  /// Refuses, before any work is done, an output that would destroy something: one of the command's own inputs, a second
  /// output in the same place, or a file whose permissions say that nobody may write it (which would not stop root). An
  /// empty name is refused too.
  /// - Parameters:
  ///   - paths: the files that will be written; nil entries are left out.
  ///   - inputs: the files that are read; nil entries are left out.
  public static func check(_ paths: [String?], inputs: [String?]) throws(CommandFailure) {
    let read = inputs.compactMap { input in input.map { (path: $0, identity: Identity($0)) } }
    var written: [(path: String, identity: Identity?)] = []
    for case let path? in paths {
      try refuseEmpty(path)
      let identity = Identity(path)
      if let other = written.first(where: { $0.path == path || identity != nil && $0.identity == identity }) {
        let spelling = other.path == path ? "" : ", as \(printable(other.path)) too; expected two files"
        throw CommandFailure(path: path, "is named for two outputs\(spelling)")
      }
      written.append((path, identity))
      guard let identity, identity.exists else { continue }
      if let input = read.first(where: { $0.identity == identity }) {
        throw CommandFailure(path: path, "is also read, as \(printable(input.path)); expected another output")
      }
      guard identity.isWritable else { throw CommandFailure(path: path, "is write-protected; expected another output") }
    }
  }

  private static func refuseEmpty(_ path: String) throws(CommandFailure) {
    guard !path.isEmpty else { throw CommandFailure("output: found an empty name, expected that of a file to write") }
  }

  /// Refuses, before hours of work, a file that could not be written: a directory that is missing or takes no file, or
  /// the name of a directory.
  /// - Parameter paths: the files that will be written; nil entries are left out.
  public static func checkCreatable(_ paths: [String?]) throws(CommandFailure) {
    for case let path? in paths {
      try refuseEmpty(path)
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

  /// What makes two names the same file: its inode, or for a file that is still to be made its directory's and its name.
  private struct Identity: Equatable {
    let device: dev_t
    let inode: ino_t
    /// Nil for a file that exists.
    let newName: String?
    let isWritable: Bool
    var exists: Bool { newName == nil }

    /// Nil for a name that is neither that of a regular file nor of one to be made: there is nothing to destroy.
    init?(_ path: String) {
      var status = stat()
      if stat(path, &status) == 0 {
        guard status.st_mode & S_IFMT == S_IFREG else { return nil }
        newName = nil
      } else {
        let slash = path.lastIndex(of: "/")
        guard stat(slash.map { String(path[...$0]) } ?? ".", &status) == 0 else { return nil }
        newName = String(path[(slash.map { path.index(after: $0) } ?? path.startIndex)...])
      }
      device = status.st_dev
      inode = status.st_ino
      isWritable = status.st_mode & 0o222 != 0
    }
  }
}
