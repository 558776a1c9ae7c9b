import ArgumentParser
import Foundation
import FirmwareCounts
import MoteCommandSupport
import MoteFormat
import MoteHost
import MoteKernels
import MoteRuntime
import MoteTestSupport

/// Prints what was measured, as `Fixtures/costs` has it.
struct Table: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Print the instructions of every layer, from what the firmware printed and the counter wrote.")

  @Argument(help: "What the firmware printed.")
  var console: String

  @Argument(help: "What the instruction counter wrote.")
  var counts: String

  @Argument(help: "The folder that holds the folder of models.")
  var folder: String

  func run() throws {
    let runs = Counts(String(decoding: try InputFile.read(counts, maxBytes: 1 << 30), as: UTF8.self)).runs
    var (models, seen) = (0, Set<String>())
    var rows: [(layer: Int, count: Int)] = []
    var path = ""
    func finish() throws {
      guard !path.isEmpty else { return }
      guard models < runs.count, runs[models].count == rows.count else {
        throw CommandFailure(path: counts, "has other sections than the firmware printed for \(path)")
      }
      for measured in try layers(of: path, rows, runs[models]) where seen.insert(measured.key).inserted { print(measured.line) }
      models += 1
    }
    print(MeasuredLayer.header)
    for line in String(decoding: try InputFile.read(console, maxBytes: 1 << 30), as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ")
      if words.count == 2, words[0] == "model", words[1].hasSuffix(".mote") {
        try finish()
        (path, rows) = (String(words[1]), [])
      } else if words.count == 3, words[0] == "rows", let layer = Int(words[1]), let count = Int(words[2]) {
        rows.append((layer, count))
      }
    }
    try finish()
    guard models > 0 else { throw CommandFailure(path: console, "names no model") }
  }

  /// The layers of one model: all of a chain of affine layers, else all but the last, which only makes the chain a network.
  private func layers(of path: String, _ rows: [(layer: Int, count: Int)], _ counts: [Int]) throws -> [MeasuredLayer] {
    let file = URL(filePath: folder).appending(path: path).path
    let loaded = try naming(file) { try LoadedModel(bytes: InputFile.read(file, maxBytes: 1 << 30), kernels: .reference) }
    let model = loaded.model
    let isAffine = (0..<model.layerCount).allSatisfy { model.layer($0).op == .affine }
    return (0..<(isAffine ? model.layerCount : model.layerCount - 1)).map { index in
      let own = zip(rows, counts).filter { $0.0.layer == index }
      return MeasuredLayer(
        layer: model.layer(index), geometry: model.geometry(model.layer(index), output: model.tensor(index + 1)), rows: own.first?.0.count ?? 0,
        instructions: own.reduce(0) { $0 + $1.1 })
    }
  }
}
