/// Why a file of parameters or images was refused: one line, to be prefixed with the file's name.
public struct ImportError: Error, Equatable, CustomStringConvertible, Sendable {
  public enum Code: String, Equatable, Sendable {
    /// The file cannot be opened or read, or is a directory.
    case unreadable
    /// The content is of no known format, or of another format than its place demands.
    case unknownFormat
    /// The bytes end before what they announce.
    case truncated
    /// The bytes contradict themselves or their format.
    case malformed
    /// Well-formed, and outside of what is read: a global, an opcode, a type, a method.
    case refused
    /// A checksum does not match.
    case checksum
    /// More memory, nesting or objects than allowed.
    case tooLarge
    /// Expansion differs from the declared size.
    case expansion
    /// Images or labels that are missing or do not have the expected size or count.
    case mismatch
  }

  public var code: Code
  /// Where: "offset 123", "array W1", "3.pgm".
  public var place: String
  /// What was found and what was expected.
  public var message: String

  public init(_ code: Code, at place: String, _ message: String) {
    self.code = code
    self.place = place
    self.message = message
  }

  init(_ code: Code, at offset: Int, _ message: String) { self.init(code, at: "offset \(offset)", message) }

  public var description: String { "\(place): \(message)" }
}
