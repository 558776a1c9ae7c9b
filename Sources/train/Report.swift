import MoteCommandSupport
import MoteGraph
import MoteTrain

/// The texts of a run for people.
enum Report {
  static func percent(_ share: Double) -> String {
    let hundredths = Int((share * 10_000).rounded())
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest) %"
  }

  /// Four digits behind the point.
  static func loss(_ value: Double) -> String {
    guard value.isFinite, (0..<1e9).contains(value) else { return "\(value)" }
    let digits = String(Int((value * 10_000).rounded()))
    let padded = String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    return "\(padded.dropLast(4)).\(padded.suffix(4))"
  }

  static func duration(_ seconds: Double) -> String {
    let whole = Int(max(0, min(seconds, 1e9)).rounded())
    if whole < 60 { return "\(whole) s" }
    let rest = whole % 60
    if whole < 3600 { return "\(whole / 60) min \(rest) s" }
    return "\(whole / 3600) h \(whole % 3600 / 60) min"
  }

  static func epoch(_ record: EpochRecord, of epochs: Int) -> String {
    var parts = ["loss \(loss(record.loss))", "training \(percent(record.trainingAccuracy))"]
    for (name, evaluation) in [("validation", record.validation), ("test", record.test)] {
      guard let evaluation else { continue }
      parts.append("\(name) \(percent(evaluation.accuracy)) (\(evaluation.errors) of \(evaluation.count) wrong)")
    }
    parts.append("\(Int(record.imagesPerSecond.rounded())) images/s")
    parts.append(duration(record.seconds))
    return "epoch \(record.epoch)/\(epochs): " + parts.joined(separator: ", ")
  }

  /// What is about to be trained, on what and how.
  static func run(
    name: String, _ loaded: LoadedData, _ options: TrainingOptions, _ augmentation: Augmentation, start: String, step: Int
  ) -> [String] {
    let data = loaded.data
    var sets = "\(data.training.count) training images"
    if let validation = data.validation { sets += ", \(validation.count) held out (\(loaded.heldOut))" }
    if let test = data.test { sets += ", \(test.count) test images" }
    let amounts = augmentation.amounts.filter { $0.value != 0 && ($0.name != "elastic-radius" || augmentation.elastic > 0) }
    let distortion = amounts.map { "\($0.name) \($0.value)" }.joined(separator: ", ")
    let settings = options.settings
    let shown = ["optimizer", "schedule", "dropout", "dropout_ratio", "weight_decay", "average", "label_smoothing", "seed"]
    var lines = [
      "network:  \(start)",
      "data:     \(printable(name)): \(sets)",
      "training: \(options.epochs) epochs of \(data.training.count / options.batchSize) batches of \(options.batchSize), "
        + "rate \(options.learningRate)",
      "          " + shown.compactMap { name in settings[name].map { "\(name.replacing("_", with: " ")) \($0)" } }.joined(separator: ", "),
      "augment:  \(distortion.isEmpty ? "none" : distortion)",
    ]
    if step > 0 { lines.append("resumed:  after step \(step)") }
    return lines
  }

  /// The network, its classes, and what of it is new, kept or frozen.
  static func start(
    _ loaded: StartOptions.Loaded, from file: String?, _ options: TrainingOptions, keepsDropout: Bool
  ) -> String {
    var parts = ["\(loaded.graph.name), \(loaded.graph.labels.count) classes"]
    if let file {
      parts.append("starts from \(printable(file))")
      if loaded.replacesLast { parts.append("last layer new") }
      if keepsDropout { parts.append("dropout as there: \(options.dropout.rawValue), ratio \(options.dropoutRatio)") }
    } else {
      parts.append("starts from random parameters")
    }
    if !options.frozen.isEmpty { parts.append("frozen \(printable(options.frozen.sorted().joined(separator: ", ")))") }
    return parts.joined(separator: ", ")
  }

  /// On what a checkpoint's steps depend besides its settings, where that is other than now.
  static func differences(_ made: LogHeader, _ now: LogHeader) -> [String] {
    var differences: [String] = []
    if made.threads != now.threads { differences.append("\(made.threads) threads, now \(now.threads)") }
    for name in Set(made.versions.keys).union(now.versions.keys).sorted() where made.versions[name] != now.versions[name] {
      differences.append("\(name) \(made.versions[name] ?? "unknown"), now \(now.versions[name] ?? "unknown")")
    }
    return differences.map { "note: the checkpoint was made with \($0); the last bits may differ" }
  }

  /// What the progress bar says behind its own figures: of this epoch so far, and how long all epochs still take.
  static func progress(_ progress: TrainingRun.Progress, secondsLeft: Double) -> String {
    "loss \(loss(progress.loss))  \(percent(progress.accuracy))  \(duration(secondsLeft)) left"
  }
}
