import MoteGraph
import MoteImport

/// The file: safetensors, the arrays of the state under `parameters/`, `moments/` and `averaged/`, the rest in its metadata.
extension Checkpoint {
  private static let format = "mote checkpoint 1"
  private enum Group: String { case parameters, moments, averaged }

  public func encode() -> [UInt8] {
    let groups: [(Group, [NamedArray])] = [
      (.parameters, state.parameters), (.moments, state.moments), (.averaged, state.averaged),
    ]
    let arrays = groups.flatMap { group, arrays in
      arrays.map { NamedArray(name: "\(group.rawValue)/\($0.name)", shape: $0.shape, values: $0.values) }
    }
    let metadata = [
      "format": Self.format, "step": "\(state.step)", "log": log.text,
      // The order of the arrays is part of the state; the file sorts them by name.
      "order": arrays.map(\.name).joined(separator: "\n"), "progress.steps": "\(progress.steps)",
      "progress.loss": "\(progress.loss)", "progress.correct": "\(progress.correct)",
      "progress.seconds": "\(progress.seconds)", "progress.learning_rate": "\(progress.learningRate)",
    ]
    return Safetensors.encode(arrays, metadata: metadata)
  }

  /// - Parameter maxMemory: the most bytes that the arrays may take.
  public init(decoding bytes: [UInt8], maxMemory: Int = 1 << 30) throws(TrainError) {
    let contents: ParameterFile.Contents
    do throws(ImportError) {
      contents = try Safetensors.contents(bytes, maxMemory: maxMemory)
    } catch {
      throw TrainError.checkpoint("no checkpoint: \(error)")
    }
    let metadata = contents.metadata
    guard metadata["format"] == Self.format else {
      throw TrainError.checkpoint(
        "found \(metadata["format"].map { "format \($0)" } ?? "a file without a format"), expected \(Self.format)")
    }
    guard let step = number(metadata["step"]),
      let steps = number(metadata["progress.steps"]), let correct = number(metadata["progress.correct"]),
      let loss = metadata["progress.loss"].flatMap(Double.init), loss.isFinite,
      let seconds = metadata["progress.seconds"].flatMap(Double.init), seconds.isFinite, seconds >= 0,
      let learningRate = metadata["progress.learning_rate"].flatMap(Float.init), learningRate.isFinite,
      let log = metadata["log"].flatMap({ TrainingLog(text: $0) }), let order = metadata["order"]
    else { throw TrainError.checkpoint("found damaged metadata, expected step, log, order and progress") }
    var progress = EpochProgress()
    (progress.steps, progress.correct, progress.loss, progress.seconds) = (steps, correct, loss, seconds)
    progress.learningRate = learningRate

    let byName = Dictionary(contents.arrays.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let names = order.split(separator: "\n").map { String($0) }
    guard Set(names) == Set(byName.keys), names.count == byName.count else {
      throw TrainError.checkpoint("found arrays other than those that its metadata lists")
    }
    func group(_ group: Group) -> [NamedArray] {
      let prefix = group.rawValue + "/"
      return names.compactMap { name in
        guard name.hasPrefix(prefix), let array = byName[name] else { return nil }
        return NamedArray(name: String(name.dropFirst(prefix.count)), shape: array.shape, values: array.values)
      }
    }
    self.init(
      state: TrainerState(
        step: step, parameters: group(.parameters), moments: group(.moments), averaged: group(.averaged)),
      log: log, progress: progress)
  }
}

/// A count in a file.
private func number(_ text: String?) -> Int? {
  guard let text, let number = Int(text), number >= 0 else { return nil }
  return number
}
