/// The sections of an instruction count, as the counter plugin writes them, sorted by what the example firmware did.
///
/// The firmware marks the beginning of a run (`mote_mark_run`), the entry and the end of the layer callback
/// (`mote_mark_layer`, `mote_mark_resume`) and the end (`mote_mark_done`). What ran since the last mark stands with the next
/// one. Instructions of the callback itself (functions named `on_layer...`) are the firmware's, not Mote's.
public struct Counts {
  /// Per image, the instructions before each call of the callback, in order of the calls.
  public private(set) var runs: [[Int]] = []
  /// Per image, the instructions after the last call: sums become logits there, on small cores by the compiler's float
  /// helpers, whose length depends on the numbers.
  public private(set) var logits: [Int] = []
  /// Instructions of `mote_open`, which verifies.
  public private(set) var open = 0
  /// Instructions of one run without a callback.
  public private(set) var plain = 0

  public init(_ text: String) {
    var last = ""
    var section: (mark: String, total: Int)?
    var foreign = 0
    for line in text.split(separator: "\n") {
      let words = line.split(separator: " ")
      if words[0] == "mark", words.count == 4, let total = Int(words[3]) {
        if let section { close(after: last, at: section.mark, section.total - foreign) }
        last = section?.mark ?? ""
        section = (String(words[2]), total)
        foreign = 0
      } else if words[0] == "function", words.count >= 3, words[2].hasPrefix("on_layer") {
        foreign += Int(words[1]) ?? 0
      }
    }
    if let section { close(after: last, at: section.mark, section.total - foreign) }
  }

  private mutating func close(after began: String, at ended: String, _ instructions: Int) {
    switch (began, ended) {
    case ("mote_mark_open", "mote_mark_done"): open = instructions
    case ("mote_mark_plain", "mote_mark_done"): plain = instructions
    case ("mote_mark_run", "mote_mark_layer"): runs.append([instructions])
    case ("mote_mark_resume", "mote_mark_layer"): runs[runs.count - 1].append(instructions)
    case ("mote_mark_resume", "mote_mark_done"): logits.append(instructions)
    default: break
    }
  }
}
