import Foundation

/// The training log: JSON, one object a line; the header, then an epoch each.
public struct TrainingLog: Equatable, Sendable {
  public var header: LogHeader
  public var epochs: [EpochRecord]

  public init(header: LogHeader, epochs: [EpochRecord]) {
    self.header = header
    self.epochs = epochs
  }

  private struct Line<Content: Codable>: Codable {
    var event: String
    var content: Content

    init(_ event: String, _ content: Content) { (self.event, self.content) = (event, content) }

    private enum Key: String, CodingKey { case event }
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(event, forKey: .event)
      try content.encode(to: encoder)
    }
    init(from decoder: any Decoder) throws {
      event = try decoder.container(keyedBy: Key.self).decode(String.self, forKey: .event)
      content = try Content(from: decoder)
    }
  }

  /// The lines, each with its end.
  public var text: String {
    let lines = [Self.json(Line("start", header))] + epochs.map { Self.json(Line("epoch", $0)) }
    return lines.map { $0 + "\n" }.joined()
  }

  /// The log in `text`, or nil where it is no such log.
  public init?(text: String) {
    let lines = text.split(separator: "\n").map { Data($0.utf8) }
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    guard let first = lines.first, let header = try? decoder.decode(Line<LogHeader>.self, from: first),
      header.event == "start"
    else { return nil }
    var epochs: [EpochRecord] = []
    for line in lines.dropFirst() {
      guard let epoch = try? decoder.decode(Line<EpochRecord>.self, from: line), epoch.event == "epoch" else { return nil }
      epochs.append(epoch.content)
    }
    self.init(header: header.content, epochs: epochs)
  }

  private static func json(_ line: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    // Only numbers that are not finite cannot be encoded; a run stops at the first of them.
    return (try? encoder.encode(line)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }
}
