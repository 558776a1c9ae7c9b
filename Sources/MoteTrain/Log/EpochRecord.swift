import Foundation

/// What there is to say of one epoch; a line of the training log.
public struct EpochRecord: Codable, Equatable, Sendable {
  /// From 1 on.
  public var epoch: Int
  /// Training steps done at its end, from the start of the training.
  public var step: Int
  /// At the epoch's last step.
  public var learningRate: Double
  /// Means over the epoch's batches as they were trained: distorted, with dropout, the parameters changing.
  public var loss: Double
  public var trainingAccuracy: Double
  /// On the images held out, and on the test images: the parameters at the epoch's end, or their average where one is kept.
  public var validation: Evaluation?
  public var test: Evaluation?
  /// Training alone, without the evaluations.
  public var seconds: Double
  public var imagesPerSecond: Double
}

/// The first line of the training log: what the run consists of.
public struct LogHeader: Codable, Equatable, Sendable {
  /// The command that repeats the run, without the names of its outputs.
  public var command: String
  /// Every option that decides the result, by name, as text; digests and counts of the data among them.
  public var settings: [String: String]
  /// Positions in the training set of the images that were held out for validation; empty for none.
  public var heldOut: String
  public var threads: Int
  /// Of this package and of the compiler's language.
  public var versions: [String: String]

  public init(
    command: String, settings: [String: String], heldOut: String, threads: Int, versions: [String: String]
  ) {
    self.command = command
    self.settings = settings
    self.heldOut = heldOut
    self.threads = threads
    self.versions = versions
  }
}

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
