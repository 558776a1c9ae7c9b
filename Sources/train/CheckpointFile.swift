import Foundation
import MoteCommandSupport
import MoteTrain

/// Where a run's checkpoint lies, and what may be done to what lies there.
struct CheckpointFile {
  let path: String
  /// Named by the user, and so kept when the run is over.
  let isNamed: Bool

  /// - Parameters:
  ///   - given: a file, or a directory that gets a file `checkpoint.safetensors`; nil for a file beside the output.
  init(_ given: String?, output: String) {
    isNamed = given != nil
    guard let given else {
      path = output + ".checkpoint"
      return
    }
    var isDirectory: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: given, isDirectory: &isDirectory)
    path = given.hasSuffix("/") || (exists && isDirectory.boolValue) ? "\(given)/checkpoint.safetensors" : given
  }

  /// The checkpoint to go on from.
  func read(maxMemory: Int) throws -> Checkpoint {
    guard FileManager.default.fileExists(atPath: path) else {
      throw CommandFailure(path: path, "found no checkpoint, expected one to resume; leave out --resume to start anew")
    }
    let bytes = try InputFile.read(path, maxBytes: maxMemory)
    return try naming(path) { try Checkpoint(decoding: bytes, maxMemory: maxMemory) }
  }

  /// Refuses to start anew over a run that is not finished, or over a file that is no checkpoint.
  func checkReplaceable(maxMemory: Int) throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    let found = try read(maxMemory: maxMemory)
    guard found.log.header.settings["epochs"] == "\(found.log.epochs.count)" else {
      throw CommandFailure(
        path: path,
        "found the checkpoint of a run that stopped after step \(found.state.step); go on with --resume, or remove it to start anew"
      )
    }
  }

  /// Writes beside the old checkpoint, then replaces it: one of the two is whole at any time.
  func write(_ checkpoint: Checkpoint) throws {
    try OutputFile.write(checkpoint.encode(), to: path)
  }

  /// After the result is written: what nobody asked for goes.
  func finish() {
    if !isNamed { try? FileManager.default.removeItem(atPath: path) }
  }
}
