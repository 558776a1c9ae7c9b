/// Text from a file made fit for a one-line message: control characters escaped, the length limited.
package func printable(_ text: some StringProtocol, limit: Int = 80) -> String {
  var result = ""
  for (index, scalar) in text.unicodeScalars.enumerated() {
    if index == limit { return result + "..." }
    let isPlain =
      scalar.value >= 0x20 && scalar.properties.generalCategory != .control
      && scalar.properties.generalCategory != .format
      && scalar.properties.generalCategory != .lineSeparator && scalar.properties.generalCategory != .paragraphSeparator
    result += isPlain ? String(scalar) : "\\u{\(String(scalar.value, radix: 16))}"
  }
  return result
}

/// `2x3x4`, or `scalar` for no dimensions.
package func describe(shape: [Int]) -> String {
  shape.isEmpty ? "scalar" : printable(shape.map(String.init).joined(separator: "x"))
}
