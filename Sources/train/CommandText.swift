/// The command line that repeats a run, as a parameter file records it.
///
/// Names of outputs and checkpoints are left out, and the data directory is called `mnist/`, so that the same run writes
/// the same bytes wherever its files lie and however often it was interrupted.
func recordedCommand(_ arguments: [String]) -> String {
  let dropped: Set = ["-o", "--output", "--checkpoint", "--log", "--plot"]
  var words = ["train"]
  var index = 0
  while index < arguments.count {
    let parts = arguments[index].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts.first.map { String($0) } ?? ""
    let hasValue = parts.count > 1
    if dropped.contains(name) {
      index += hasValue ? 1 : 2
    } else if name == "--resume" || name == "--quiet" || name.hasPrefix("-o") && !name.hasPrefix("--") {
      index += 1
    } else if name == "--mnist" {
      words += ["--mnist", "mnist/"]
      index += hasValue ? 1 : 2
    } else {
      words.append(arguments[index])
      index += 1
    }
  }
  return words.joined(separator: " ")
}
