import Foundation

/// Loss and test error by epoch as a drawing that any browser shows: two panels, the axis of each from 0 or, where the
/// values span more than a factor of ten, logarithmic.
public struct TrainingPlot {
  private let title: String
  private let epochs: [EpochRecord]

  public init(title: String, epochs: [EpochRecord]) {
    self.title = title
    self.epochs = epochs
  }

  private struct Curve {
    let name: String
    let colour: String
    let values: [Double?]
  }

  private static let (width, height) = (900.0, 440.0)
  private static let colours = (training: "#7f7f7f", validation: "#1f77b4", test: "#d62728")

  /// The document.
  public var svg: String {
    let losses = curves { $0.loss } _: { $0.loss }
    let errors = curves { 100 * (1 - $0.trainingAccuracy) } _: { 100 * (1 - $0.accuracy) }
    var body = text(Self.width / 2, 24, title, size: 16, anchor: "middle")
    body += panel(x: 70, "Loss (cross-entropy)", losses)
    body += panel(x: 530, "Error, % (100 - accuracy)", errors)
    for (position, curve) in losses.enumerated() {
      let x = 260 + 150 * Double(position)
      body += line(x, Self.height - 16, x + 20, Self.height - 16, curve.colour, thickness: 2)
      body += text(x + 26, Self.height - 12, curve.name, size: 12, anchor: "start")
    }
    return """
      <svg xmlns="http://www.w3.org/2000/svg" width="900" height="440" viewBox="0 0 900 440" font-family="sans-serif">
      <rect width="900" height="440" fill="white"/>
      \(body)</svg>

      """
  }

  private func curves(
    training: (EpochRecord) -> Double, _ evaluated: (Evaluation) -> Double
  ) -> [Curve] {
    let all = [
      Curve(name: "training batches", colour: Self.colours.training, values: epochs.map(training)),
      Curve(name: "validation", colour: Self.colours.validation, values: epochs.map { $0.validation.map(evaluated) }),
      Curve(name: "test", colour: Self.colours.test, values: epochs.map { $0.test.map(evaluated) }),
    ]
    return all.filter { $0.values.contains { $0 != nil } }
  }

  /// One pair of axes, 340 x 300, with its curves and what they mean.
  private func panel(x left: Double, _ caption: String, _ curves: [Curve]) -> String {
    let (top, width, height) = (60.0, 340.0, 300.0)
    let axis = PlotAxis(curves.flatMap { $0.values.compactMap { $0 } })
    let last = Double(max(2, epochs.last?.epoch ?? 2))
    func across(_ epoch: Double) -> Double { left + width * (epoch - 1) / (last - 1) }
    func down(_ value: Double) -> Double { top + height * (1 - axis.place(value)) }

    var svg = text(left, top - 10, caption, size: 13, anchor: "start")
    for tick in axis.ticks {
      svg += line(left, down(tick.value), left + width, down(tick.value), "#dddddd")
      svg += text(left - 6, down(tick.value) + 4, tick.label, size: 11, anchor: "end")
    }
    for epoch in PlotAxis.steps(from: 1, to: last, atMost: 10) {
      svg += line(across(epoch), top + height, across(epoch), top + height + 5, "black")
      svg += text(across(epoch), top + height + 18, "\(Int(epoch))", size: 11, anchor: "middle")
    }
    svg += "<rect x=\"\(short(left))\" y=\"\(short(top))\" width=\"340\" height=\"300\" fill=\"none\" stroke=\"black\"/>\n"
    svg += text(left + width / 2, top + height + 36, "epoch", size: 12, anchor: "middle")
    for curve in curves {
      let points = zip(epochs, curve.values).compactMap { record, value in
        value.map { "\(short(across(Double(record.epoch)))),\(short(down($0)))" }
      }
      svg +=
        "<polyline points=\"\(points.joined(separator: " "))\" fill=\"none\" stroke=\"\(curve.colour)\" stroke-width=\"1.5\"/>\n"
      if points.count == 1 {
        let place = points[0].split(separator: ",")
        svg += "<circle cx=\"\(place[0])\" cy=\"\(place[1])\" r=\"3\" fill=\"\(curve.colour)\"/>\n"
      }
    }
    return svg
  }

  private func line(
    _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ colour: String, thickness: Double = 1
  ) -> String {
    "<line x1=\"\(short(x1))\" y1=\"\(short(y1))\" x2=\"\(short(x2))\" y2=\"\(short(y2))\" stroke=\"\(colour)\" "
      + "stroke-width=\"\(short(thickness))\"/>\n"
  }

  private func text(_ x: Double, _ y: Double, _ content: String, size: Int, anchor: String) -> String {
    let safe = content.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
    return
      "<text x=\"\(short(x))\" y=\"\(short(y))\" font-size=\"\(size)\" text-anchor=\"\(anchor)\">\(safe)</text>\n"
  }
}

/// A coordinate to a tenth of a pixel.
private func short(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }
