/// Why a graph, or the parameters offered for it, cannot be used: one line naming the layer or array, what was found
/// and what was expected.
public struct GraphError: Error, Equatable, CustomStringConvertible {
  public var message: String
  public var description: String { message }

  public init(_ message: String) { self.message = message }
}

/// A name that may come from a file, made fit for a one-line message: quoted when it is not plain, cut when long.
func printable(_ name: String) -> String {
  let plain = name.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }
  if plain && !name.isEmpty && name.utf8.count <= 60 { return name }
  let start = name.unicodeScalars.prefix(60).map { $0.value < 0x20 || $0.value >= 0x7F ? $0.escaped(asASCII: true) : String($0) }
  return "\"\(start.joined())\(name.unicodeScalars.count > 60 ? "..." : "")\""
}
