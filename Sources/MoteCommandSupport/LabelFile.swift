/// The names of a model's classes from a text file, one a line.
public enum LabelFile {
  /// Reads `classes` labels. Lines end with a line feed, after a carriage return or not; the last one need not.
  /// - Throws: for another number of lines, an empty one, and text that is no UTF-8 or holds a NUL.
  public static func read(_ path: String, classes: Int, maxBytes: Int) throws(CommandFailure) -> [String] {
    try parse(try InputFile.read(path, maxBytes: maxBytes), classes: classes, named: path)
  }

  /// As `read`, of the file's bytes.
  public static func parse(_ bytes: [UInt8], classes: Int, named path: String) throws(CommandFailure) -> [String] {
    var lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    // First, so that a file of something else is not reported by its first odd byte.
    guard lines.count == classes else {
      throw CommandFailure(path: path, "found \(lines.count) lines, expected \(classes), a label for each class")
    }
    var labels: [String] = []
    labels.reserveCapacity(classes)
    for (index, line) in lines.enumerated() {
      let text = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
      guard !text.isEmpty else { throw CommandFailure(path: path, "line \(index + 1): found nothing, expected a label") }
      guard !text.contains(0), let label = String(validating: text, as: UTF8.self) else {
        throw CommandFailure(path: path, "line \(index + 1): found bytes that are no text, expected UTF-8 without NUL")
      }
      labels.append(label)
    }
    return labels
  }
}
