import MoteCommandSupport
import MoteHost

/// What is printed about one image.
struct ImageResult {
  let file: String
  let classification: Classification
  let microseconds: Double

  /// `image.pgm: 7  99.8 %  (runner-up 1, 0.1 %)  123 us`.
  var text: String {
    let best = classification
    var line = "\(file): \(best.label)  \(percent(best.probability))"
    if best.runnerUp != best.classIndex {
      let second = best.runnerUp
      line += "  (runner-up \(best.label(of: second)), \(percent(best.probabilities[second])))"
    }
    return printable(line + "  \(Int(microseconds.rounded())) us")
  }

  /// The time, and below it a line for each of the `count` best classes: `  1. tabby  61.2 %`.
  func text(top count: Int) -> String {
    let best = classification.ranked(count)
    let lines = best.enumerated().map { place, index in
      "  \(place + 1). \(classification.label(of: index))  \(percent(classification.probabilities[index]))"
    }
    return (["\(file): \(Int(microseconds.rounded())) us"] + lines).map { printable($0) }.joined(separator: "\n")
  }

  /// - Parameter count: how many of the best classes are listed as "top"; nil for none.
  func json(top count: Int?) -> String {
    var line = JSONLine()
    line.add("file", file)
    line.add("class", classification.classIndex)
    line.add("label", classification.label)
    line.add("probability", classification.probability)
    line.add("logits", classification.logits)
    line.add("microseconds", (microseconds * 10).rounded() / 10)
    if let count {
      line.add(
        "top",
        classification.ranked(count).map { index in
          var entry = JSONLine()
          entry.add("class", index)
          entry.add("label", classification.label(of: index))
          entry.add("probability", classification.probabilities[index])
          return entry
        })
    }
    return line.text
  }

  /// One decimal: `99.8 %`. A float model can be made whose sums overflow; its probabilities are not numbers.
  private func percent(_ probability: Float) -> String {
    guard probability.isFinite else { return "no probability" }
    let tenths = Int((Double(probability) * 1000).rounded())
    return "\(tenths / 10).\(tenths % 10) %"
  }
}
