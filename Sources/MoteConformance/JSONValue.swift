/// A JSON document: members keep the order they are given in.
enum JSONValue {
  case null, bool(Bool), int(Int), number(Double), string(String), array([JSONValue]), object([(String, JSONValue)])

  /// Nil becomes null.
  static func int(orNull value: Int?) -> JSONValue { value.map { .int($0) } ?? .null }

  func text(indent: String = "") -> String {
    let inner = indent + "  "
    switch self {
    case .null: return "null"
    case .bool(let value): return value ? "true" : "false"
    case .int(let value): return "\(value)"
    // JSON has neither infinity nor NaN.
    case .number(let value): return value.isFinite ? "\(value)" : "null"
    case .string(let value): return JSONValue.quoted(value)
    case .array(let elements):
      guard elements.contains(where: \.isNested) else { return "[\(elements.map { $0.text() }.joined(separator: ", "))]" }
      return "[\n" + elements.map { inner + $0.text(indent: inner) }.joined(separator: ",\n") + "\n\(indent)]"
    case .object(let members):
      return "{\n"
        + members.map { "\(inner)\(JSONValue.quoted($0.0)): \($0.1.text(indent: inner))" }.joined(separator: ",\n")
        + "\n\(indent)}"
    }
  }

  private var isNested: Bool {
    switch self {
    case .array, .object: true
    case .null, .bool, .int, .number, .string: false
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
