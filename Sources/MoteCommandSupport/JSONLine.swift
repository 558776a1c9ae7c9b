/// One JSON object on one line, its members in the order they were added.
///
/// Hand-made so that a command with small results starts without Foundation.
public struct JSONLine: Equatable, Sendable {
  private var members: [String] = []

  public init() {}

  public mutating func add(_ key: String, _ value: String) { append(key, jsonString(value)) }
  public mutating func add(_ key: String, _ value: Int) { append(key, "\(value)") }
  /// Shortest text that reads back as the same number; `null` unless it is finite, as JSON has no other word for it.
  public mutating func add(_ key: String, _ value: Double) { append(key, value.isFinite ? "\(value)" : "null") }
  public mutating func add(_ key: String, _ value: Float) { append(key, value.isFinite ? "\(value)" : "null") }
  public mutating func add(_ key: String, _ values: [Float]) {
    append(key, "[" + values.map { $0.isFinite ? "\($0)" : "null" }.joined(separator: ",") + "]")
  }

  public mutating func add(_ key: String, _ objects: [JSONLine]) {
    append(key, "[" + objects.map(\.text).joined(separator: ",") + "]")
  }

  /// The object, without a line end.
  public var text: String { "{" + members.joined(separator: ",") + "}" }

  private mutating func append(_ key: String, _ json: String) {
    members.append(jsonString(key) + ":" + json)
  }
}

private func jsonString(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\u{0}"..<"\u{20}", "\u{7F}"..<"\u{A0}", "\u{2028}", "\u{2029}":
      let digits = String(scalar.value, radix: 16)
      result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
