/// The command line that repeats a run, as a parameter file records it: for a shell, so what it would take apart is quoted.
///
/// Names of outputs and checkpoints and what only bounds memory are left out, the data directory is called `mnist/`, and a
/// file to start from goes by its last name, so that the same run writes the same bytes wherever its files lie and however
/// often it was interrupted.
func recordedCommand(_ arguments: [String]) -> String {
  let dropped: Set = ["-o", "--output", "--checkpoint", "--log", "--plot", "--max-memory"]
  var words = ["train"]
  var index = 0
  while index < arguments.count {
    let parts = arguments[index].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts.first.map { String($0) } ?? ""
    let hasValue = parts.count > 1
    let value = hasValue ? String(parts[1]) : index + 1 < arguments.count ? arguments[index + 1] : ""
    if dropped.contains(name) {
      index += hasValue ? 1 : 2
    } else if name == "--resume" || name == "--quiet" || name.hasPrefix("-o") && !name.hasPrefix("--") {
      index += 1
    } else if name == "--mnist" || name == "--start" {
      words += [name, name == "--mnist" ? "mnist/" : value.split(separator: "/").last.map { String($0) } ?? value]
      index += hasValue ? 1 : 2
    } else {
      words.append(arguments[index])
      index += 1
    }
  }
  return words.map(quoted).joined(separator: " ")
}

/// The word as a shell reads it back.
private func quoted(_ word: String) -> String {
  let isPlain = word.utf8.allSatisfy { byte in
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
    default: "_@%+=:,./-".utf8.contains(byte)
    }
  }
  return isPlain && !word.isEmpty ? word : "'\(word.replacing("'", with: "'\\''"))'"
}
