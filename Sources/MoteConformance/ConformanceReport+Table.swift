extension ConformanceReport {
  /// The report for a terminal: a row per layer, then a row per model.
  public var table: String {
    var lines = ["conformance of \(network) on \(images) images: \(data)"]
    for model in models {
      lines += ["", "\(model.name) (\(model.precision.rawValue)) against the float reference"]
      let header = ["layer", "op", "shape", "max |err|", "mean |err|", "limit", "SQNR dB", "floor dB", "saturated", "result"]
      lines += aligned([header] + model.layers.map(row))
    }
    lines.append("")
    var rows = [["model", "errors", "accuracy", "changed", "at most", "result"]]
    rows.append(["float", count(floatErrors), percent(floatErrors), "", "", ""])
    for model in models {
      rows.append([
        model.name, count(model.errors), percent(model.errors), "\(model.changed.count)", "\(model.changedLimit)",
        model.passed ? "PASS" : "FAIL",
      ])
    }
    lines += aligned(rows)
    for model in models {
      for change in model.changed {
        let truth = change.label.map { ", label \($0)" } ?? ""
        lines.append(
          "\(model.name): image \(change.image) changed from \(label(change.floatClass)) to \(label(change.modelClass))\(truth)")
      }
      lines.append("\(model.name): hash \(model.hash)")
    }
    lines.append(passed ? "PASS" : "FAIL")
    return lines.joined(separator: "\n")
  }

  private func row(_ layer: LayerReport) -> [String] {
    [
      layer.name, layer.op, layer.shape, short(layer.maxError), short(layer.meanError), short(layer.limit),
      fixed(layer.sqnr, 1), fixed(layer.sqnrLimit, 1), fixed(100 * layer.saturation, 3) + " %",
      layer.passed ? "pass" : "FAIL",
    ]
  }

  private func count(_ errors: Int?) -> String { errors.map { "\($0)" } ?? "-" }
  private func percent(_ errors: Int?) -> String { errors.map { fixed(100 * accuracy($0), 2) + " %" } ?? "-" }

  private func aligned(_ rows: [[String]]) -> [String] {
    let columns = rows[0].indices
    let widths = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      let cells = columns.map { row[$0] + String(repeating: " ", count: widths[$0] - row[$0].count) }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }
}
