/// The first line of the training log: what the run consists of.
public struct LogHeader: Codable, Equatable, Sendable {
  /// The command that repeats the run, without the names of its outputs.
  public var command: String
  /// Every option that decides the result, by name, as text; digests and counts of the data among them.
  public var settings: [String: String]
  /// Positions in the training set of the images that were held out for validation; empty for none.
  public var heldOut: String
  /// Workers of the steps that were taken last; before the first step, of those to come.
  public var threads: Int
  /// Where a run went on with another number: the numbers before `threads`, in their order; nil if there are none.
  public var threadsBefore: [Int]?
  /// Of BLIS, its kernels and the language: what the last bits of a result depend on besides settings and threads.
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

extension LogHeader {
  /// Takes over how the run began and what its steps were taken with so far.
  mutating func goOn(from earlier: LogHeader) {
    command = earlier.command
    threads = earlier.threads
    threadsBefore = earlier.threadsBefore
  }

  /// Records that a step was taken with so many workers.
  mutating func noteStep(threads count: Int) {
    guard count != threads else { return }
    threadsBefore = (threadsBefore ?? []) + [threads]
    threads = count
  }

  /// The numbers of workers in the order of the steps: `2`, or `2, 1` where the last steps were taken with another.
  public var threadsUsed: String { ((threadsBefore ?? []) + [threads]).map { "\($0)" }.joined(separator: ", ") }
}
