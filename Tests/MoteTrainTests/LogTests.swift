import Foundation
import Testing

@testable import MoteTrain

@Suite("Training log and plot") struct LogTests {
  private func record(_ epoch: Int, loss: Double, errors: Int) -> EpochRecord {
    EpochRecord(
      epoch: epoch, step: epoch * 10, learningRate: 0.001, loss: loss, trainingAccuracy: 0.5,
      validation: nil, test: Evaluation(loss: loss / 2, errors: errors, count: 1000), seconds: 1.5, imagesPerSecond: 4000)
  }
  private var log: TrainingLog {
    let header = LogHeader(
      command: "train --digits 10", settings: ["augment.elastic-radius": "4", "learning_rate": "0.001"],
      heldOut: "55000..<60000", threads: 2, versions: ["blis": "1"])
    return TrainingLog(header: header, epochs: [record(1, loss: 1.25, errors: 100), record(2, loss: 0.01, errors: 5)])
  }

  @Test("is a JSON object a line") func lines() throws {
    let lines = log.text.split(separator: "\n")
    #expect(lines.count == 3 && log.text.hasSuffix("\n"))
    let objects = try lines.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(objects[0]["event"] as? String == "start")
    #expect(objects[0]["held_out"] as? String == "55000..<60000")
    #expect((objects[0]["settings"] as? [String: String])?["augment.elastic-radius"] == "4")
    #expect(objects[1]["event"] as? String == "epoch" && objects[2]["epoch"] as? Int == 2)
    #expect((objects[2]["test"] as? [String: Any])?["errors"] as? Int == 5)
    #expect(objects[2]["validation"] == nil)
  }

  @Test("is read as it was written, and nothing else is") func roundTrip() {
    #expect(TrainingLog(text: log.text) == log)
    for text in ["", "{}", "{\"event\":\"epoch\"}", log.text + "{}\n", "nothing"] { #expect(TrainingLog(text: text) == nil) }
  }

  @Test("the plot is well-formed, with a curve for each series and a legend") func plot() throws {
    let svg = TrainingPlot(title: "a & b <c>", epochs: log.epochs).svg
    let parser = XMLChecker(svg)
    #expect(parser.isWellFormed)
    // Training and test in two panels, nothing held out.
    #expect(parser.counts["polyline"] == 4)
    #expect(svg.contains(">test</text>") && !svg.contains(">validation</text>"))
    #expect(svg.contains("a &amp; b &lt;c&gt;"))
    #expect(!svg.contains("nan") && !svg.contains("inf"))
  }

  @Test("the plot of one epoch, or of no error at all, has finite coordinates") func plotOfLittle() {
    for epochs in [[record(1, loss: 0, errors: 0)], [record(1, loss: 3, errors: 1)]] {
      let svg = TrainingPlot(title: "t", epochs: epochs).svg
      #expect(XMLChecker(svg).isWellFormed)
      #expect(!svg.contains("nan") && !svg.contains("inf"))
    }
  }

  @Test("the plot of losses beyond any Int has finite coordinates and short labels", arguments: [1e15, 1e30, 1e300, 1.7e308])
  func plotOfLargeLosses(_ loss: Double) {
    for other in [loss, 1, 0] {
      let svg = TrainingPlot(title: "t", epochs: [record(1, loss: loss, errors: 9), record(2, loss: other, errors: 9)]).svg
      #expect(XMLChecker(svg).isWellFormed)
      #expect(!svg.contains("nan") && !svg.contains("inf"))
      #expect(PlotAxis([loss, other]).ticks.allSatisfy { $0.label.count <= 7 })
      #expect((1...20).contains(PlotAxis([loss, other]).ticks.count))
    }
    #expect(PlotAxis([2e30, 1]).ticks.contains { $0.label == "1e30" })
  }

  @Test("axes begin at 0 or are logarithmic, and hold every value") func axes() {
    let linear = PlotAxis([2, 5, 9])
    #expect(linear.place(0) == 0 && linear.ticks.first?.value == 0)
    let logarithmic = PlotAxis([0.02, 3])
    #expect(logarithmic.ticks.contains { $0.label == "0.1" } && logarithmic.ticks.contains { $0.label == "1" })
    for axis in [linear, logarithmic] {
      for value in [0, 0.02, 2, 3] { #expect((0...1).contains(axis.place(value))) }
      #expect(axis.ticks.count >= 3 && axis.ticks.allSatisfy { (0...1.001).contains(axis.place($0.value)) })
    }
    #expect(PlotAxis.steps(from: 1, to: 20, atMost: 10) == [1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20])
    #expect(PlotAxis.steps(from: 1, to: 2, atMost: 10) == [1, 2])
  }
}

/// Whether every tag that is opened is closed in turn; enough for a document without comments and entities of its own.
private struct XMLChecker {
  var isWellFormed = true
  var counts: [String: Int] = [:]

  init(_ text: String) {
    var open: [Substring] = []
    for part in text.split(separator: "<").dropFirst(text.hasPrefix("<") ? 0 : 1) {
      guard let end = part.firstIndex(of: ">") else { isWellFormed = false; return }
      let tag = part[..<end]
      let name = tag.drop { $0 == "/" }.prefix { !$0.isWhitespace && $0 != "/" }
      if tag.hasPrefix("/") {
        if open.popLast() != name { isWellFormed = false }
      } else {
        counts[String(name), default: 0] += 1
        if !tag.hasSuffix("/") { open.append(name) }
      }
    }
    isWellFormed = isWellFormed && open.isEmpty
  }
}
