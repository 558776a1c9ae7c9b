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

  @Test("with damaged metadata are refused", arguments: ["step", "epoch", "log", "order", "progress.loss", "progress.steps"])
  func damagedMetadata(_ key: String) throws {
    let bytes = try SmallTraining.interrupted(options, after: 1).encode()
    #expect(try refusal(edited(bytes) { $0[key] = nil }).hasPrefix("found "))
    #expect(try refusal(edited(bytes) { $0[key] = "nan" }).hasPrefix("found "))
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
}
