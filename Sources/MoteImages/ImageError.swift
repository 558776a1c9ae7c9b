/// Why a file's bytes are no image that we can use. One line; the caller prefixes the file's name.
public struct ImageError: Error, Equatable, CustomStringConvertible, Sendable {
  public enum Code: Equatable, Sendable {
    /// The first bytes are not those of the format.
    case wrongMagic
    /// A sibling format (bitmap, colour) that holds no single-channel grey image; a version or element type that is not read.
    case wrongKind
    /// A header field is missing, is no number or is out of its range.
    case badHeader
    /// The declared size asks for more memory than the caller allows.
    case tooLarge
    /// The file ends before its declared contents do.
    case truncated
    /// The file goes on after its declared contents.
    case surplus
    /// A sample is no number or exceeds the maximum value.
    case badSample
    /// The picture holds no ink, so that there is nothing to normalise.
    case blank
  }

  public var code: Code
  /// The byte of the file that the error is about; 0 for `blank`.
  public var offset: Int
  /// What was found and what was expected.
  public var message: String

  public init(_ code: Code, at offset: Int, _ message: String) {
    self.code = code
    self.offset = offset
    self.message = message
  }

  public var description: String { code == .blank ? message : "byte \(offset): \(message)" }
}
