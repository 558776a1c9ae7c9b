import MoteGraph
import MoteImport
import Testing

@testable import MoteTrain

@Suite("Checkpoints") struct CheckpointTests {
  private let options = SmallTraining.options { $0.averaging = 0.9 }
  private func refusal(_ bytes: [UInt8]) throws -> String {
    "\(try #require(#expect(throws: TrainError.self) { try Checkpoint(decoding: bytes) }))"
  }
  /// The file with other metadata.
  private func edited(_ bytes: [UInt8], _ change: (inout [String: String]) -> Void) throws -> [UInt8] {
    var contents = try Safetensors.contents(bytes)
    change(&contents.metadata)
    return Safetensors.encode(contents.arrays, metadata: contents.metadata)
  }

  @Test("are read as they were written") func roundTrip() throws {
    let checkpoint = try SmallTraining.interrupted(options, after: 13)
    #expect(checkpoint.progress.steps == 3 && checkpoint.log.epochs.count == 1)
    #expect(!checkpoint.state.averaged.isEmpty && !checkpoint.state.moments.isEmpty)
    let bytes = checkpoint.encode()
    #expect(try Checkpoint(decoding: bytes) == checkpoint)
    #expect(try Checkpoint(decoding: bytes).encode() == bytes)
  }

  @Test("cut off anywhere are refused") func truncated() throws {
    let bytes = try SmallTraining.interrupted(options, after: 1).encode()
    for count in [0, 7, 8, 100, bytes.count / 2, bytes.count - 1] {
      #expect(try refusal(Array(bytes.prefix(count))).hasPrefix("no checkpoint: "))
    }
  }

  @Test("that are parameter files are refused") func parameterFile() throws {
    let bytes = Safetensors.encode([NamedArray(name: "W1", shape: [1], values: .float32([1]))])
    #expect(try refusal(bytes) == "found a file without a format, expected mote checkpoint 1")
  }

  @Test("of a later format are refused") func laterFormat() throws {
    let bytes = try SmallTraining.interrupted(options, after: 1).encode()
    let later = try edited(bytes) { $0["format"] = "mote checkpoint 2" }
    #expect(try refusal(later) == "found format mote checkpoint 2, expected mote checkpoint 1")
  }

  @Test("with damaged metadata are refused", arguments: [
    "step", "log", "order", "progress.loss", "progress.steps", "progress.correct", "progress.seconds", "progress.learning_rate",
  ])
  func damagedMetadata(_ key: String) throws {
    let bytes = try SmallTraining.interrupted(options, after: 1).encode()
    #expect(try refusal(edited(bytes) { $0[key] = nil }).hasPrefix("found "))
    #expect(try refusal(edited(bytes) { $0[key] = "nan" }).hasPrefix("found "))
  }

  @Test("with arrays other than those that they list are refused") func otherList() throws {
    let bytes = try SmallTraining.interrupted(options, after: 1).encode()
    for change in ["", "\nparameters/W9"] {
      let text = try refusal(
        edited(bytes) { metadata in
          let names = metadata["order"]?.split(separator: "\n") ?? []
          metadata["order"] = (change.isEmpty ? Array(names.dropLast()) : names).joined(separator: "\n") + change
        })
      #expect(text == "found arrays other than those that its metadata lists")
    }
  }

  @Test("of another network are refused, naming it first") func otherNetwork() throws {
    var checkpoint = try SmallTraining.interrupted(options, after: 1)
    checkpoint.log.header.settings["network"] = "other"
    checkpoint.log.header.settings["batch"] = "7"
    #expect(
      throws: TrainError.checkpoint("network: found other in the checkpoint, expected small as given now")
    ) { try SmallTraining.run(options, resuming: checkpoint) }
  }

  @Test("of other options are refused") func otherOptions() throws {
    let checkpoint = try SmallTraining.interrupted(options, after: 1)
    var other = options
    other.learningRate = 0.02
    #expect(
      throws: TrainError.checkpoint("learning_rate: found 0.01 in the checkpoint, expected 0.02 as given now")
    ) { try SmallTraining.run(other, resuming: checkpoint) }
  }

  @Test("with arrays of another size are refused") func otherArrays() throws {
    var checkpoint = try SmallTraining.interrupted(options, after: 1)
    checkpoint.state.parameters[0] = NamedArray(name: "W1", shape: [1], values: .float32([1]))
    #expect(throws: TrainError.self) { try SmallTraining.run(options, resuming: checkpoint) }
  }

  @Test("whose step does not fit their epochs are refused", arguments: [2, 11, 31, 1_000_000])
  func wrongStep(_ step: Int) throws {
    var checkpoint = try SmallTraining.interrupted(options, after: 1)
    checkpoint.state.step = step
    #expect(throws: TrainError.self) { try SmallTraining.run(options, resuming: checkpoint) }
  }

  /// After 13 steps: an epoch of 10, and 3 batches of 20.
  private func refusedAfterEditing(_ change: (inout Checkpoint) -> Void) throws -> String {
    var checkpoint = try SmallTraining.interrupted(options, after: 13)
    change(&checkpoint)
    return "\(try #require(#expect(throws: TrainError.self) { try SmallTraining.run(options, resuming: checkpoint) }))"
  }

  @Test("with more hits than images are refused", arguments: [61, Int.max, Int.max - 1, -1, Int.min])
  func hits(_ correct: Int) throws {
    let text = try refusedAfterEditing { $0.progress.correct = correct }
    #expect(text == "found \(correct) hits after 3 steps of the epoch, expected 0 to 60")
  }

  @Test("with a sum of losses that no steps have are refused", arguments: [1e308, 1.1e39, -1, .infinity, .nan])
  func losses(_ loss: Double) throws {
    #expect(try refusedAfterEditing { $0.progress.loss = loss }.hasPrefix("found losses of \(loss) in sum"))
  }

  @Test("with steps below 0 or beyond the epoch are refused", arguments: [-1, Int.min, 11, Int.max])
  func steps(_ steps: Int) throws {
    #expect(try refusedAfterEditing { $0.progress.steps = steps }.hasPrefix("found step 13 with 1 finished epochs"))
  }

  static let damage: [(String, @Sendable (inout EpochRecord) -> Void)] = [
    ("epoch -5", { $0.epoch = -5 }), ("epoch 2", { $0.epoch = 2 }), ("step 11", { $0.step = 11 }),
    ("loss 1e300", { $0.loss = 1e300 }), ("loss -1", { $0.loss = -1 }), ("accuracy -1e300", { $0.trainingAccuracy = -1e300 }),
    ("accuracy 2", { $0.trainingAccuracy = 2 }), ("no validation", { $0.validation = nil }), ("no test", { $0.test = nil }),
    ("count Int.min", { $0.test?.count = .min }), ("errors -1", { $0.test?.errors = -1 }),
    ("errors 31", { $0.validation?.errors = 31 }), ("test loss nan", { $0.test?.loss = .nan }),
    ("seconds -1", { $0.seconds = -1 }), ("rate inf", { $0.learningRate = .infinity }), ("pace nan", { $0.imagesPerSecond = .nan }),
  ]

  @Test("with a damaged record of an epoch are refused", arguments: damage.indices) func damagedRecord(_ index: Int) throws {
    let text = try refusedAfterEditing { Self.damage[index].1(&$0.log.epochs[0]) }
    #expect(text.hasPrefix("found a damaged record of epoch 1 in its log"), "\(Self.damage[index].0)")
  }

  @Test("remember the threads of their steps, and how the run began") func threads() throws {
    let (two, one) = (SmallTraining.options(epochs: 2), SmallTraining.options(epochs: 2) { $0.threads = 1 })
    let begun = try SmallTraining.interrupted(two, after: 13)
    #expect(begun.log.header.threadsUsed == "2")
    let rest = try SmallTraining.run(one, resuming: begun, command: "train again")
    // Nothing was done with one thread yet.
    #expect(rest.checkpoint.log.header == begun.log.header)
    _ = try rest.run()
    #expect(rest.header.threadsUsed == "2, 1" && rest.header.command == "train")
    #expect(try Checkpoint(decoding: rest.checkpoint.encode()).log.header == rest.header)
    let after = try SmallTraining.run(two, resuming: rest.checkpoint)
    #expect(try after.run() == .finished)
    #expect(after.header == rest.header)
  }

  @Test("of no step are of the threads that go on") func threadsBeforeTheFirstStep() throws {
    let begun = try SmallTraining.interrupted(SmallTraining.options(), after: 0)
    let run = try SmallTraining.run(SmallTraining.options { $0.threads = 1 }, resuming: begun)
    _ = try run.run(isInterrupted: { run.trainer.state.step == 2 })
    #expect(run.header.threadsUsed == "1")
  }
}
