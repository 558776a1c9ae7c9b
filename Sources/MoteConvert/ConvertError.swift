/// Why a network cannot be converted: one line naming the layer or array, what was found and what was expected.
public struct ConvertError: Error, Equatable, CustomStringConvertible {
  public var message: String
  public var description: String { message }

  public init(_ message: String) { self.message = message }
}
