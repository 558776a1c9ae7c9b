import Foundation
import MoteCommandSupport

/// Has this executable measure in a process of its own.
enum Worker {
  /// The hidden option that makes a process a worker.
  static let option = "--as-worker"

  /// - Parameter number: processes of different numbers start with their stacks at different places.
  static func measure(path: String, number: Int, arguments: [String]) throws -> ProcessMeasurement {
    let process = Process()
    process.executableURL = URL(filePath: try executable())
    process.arguments = ["--path", path, option] + arguments
    // The environment lies above the stack: a longer one moves it. 16 bytes are the smallest step that stays.
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["MOTE_BENCH_PADDING": String(repeating: "x", count: number * 272 % 4096)]) { _, padding in padding }
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationReason == .exit, process.terminationStatus == 0 else {
      throw CommandFailure("a measuring process for \(path) ended with status \(process.terminationStatus)")
    }
    return try JSONDecoder().decode(ProcessMeasurement.self, from: bytes)
  }

  private static func executable() throws -> String {
    guard let path = Bundle.main.executablePath else { throw CommandFailure("this executable's own file is unknown") }
    return path
  }
}
