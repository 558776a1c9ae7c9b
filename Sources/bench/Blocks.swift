import CMoteBench
import MoteCommandSupport

/// `--blocks`: measures a block of runs for every line on standard input, so that another program can measure several
/// runtimes by turns.
enum Blocks {
  /// Reads numbers of runs, one a line, until the end; answers each with the times' minimum and median in microseconds.
  static func serve(_ subject: Subject) throws {
    _ = mote_pin()
    // Long enough to warm caches and branch predictors for a small network; a large one is warm after a run.
    let start = monotonicSeconds()
    repeat { try subject.run() } while monotonicSeconds() - start < 0.05
    print("ready \(subject.loaded.path)")
    try StandardOutput.finish()
    while let line = readLine() {
      guard let count = Int(line), (1...1_000_000).contains(count) else {
        throw CommandFailure("standard input: found \(line), expected a number of runs in 1 ... 1000000")
      }
      let times = Statistics(try subject.times(count))
      print("\(times.min) \(times.median)")
      try StandardOutput.finish()
    }
  }
}
