import Foundation
import MoteFormat

/// A .mote model given in the place of parameters.
struct ModelFile {
  let path: String
  let bytes: [UInt8]

  var stem: String { ModelFile.stem(path) }

  /// A path's last part without its extension.
  static func stem(_ path: String) -> String { URL(filePath: path).deletingPathExtension().lastPathComponent }

  /// - Returns: nil when the bytes do not begin as a model does.
  init?(_ given: (path: String, bytes: [UInt8])) {
    let bytes = given.bytes
    guard bytes.count >= 4, bytes.span.bytes.uint32(0) == FileHeader.magicBytes else { return nil }
    self.path = given.path
    self.bytes = bytes
  }
}
