/// Why models cannot be compared: one line that says what was found and what was expected.
public struct ConformanceError: Error, Equatable, CustomStringConvertible, Sendable {
  public var message: String
  public var description: String { message }

  public init(_ message: String) { self.message = message }
}
