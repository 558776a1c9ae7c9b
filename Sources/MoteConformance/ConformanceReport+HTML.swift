extension ConformanceReport {
  /// The report as one page that loads nothing else.
  public var html: String {
    var body = "<h1>Conformance of \(escaped(network))</h1>\n"
    body += "<p>\(images) images: \(escaped(data)). The truth is the float32 reference on the unfolded network.</p>\n"
    body += summary
    for model in models { body += section(model) }
    return """
      <!DOCTYPE html>
      <html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
      <title>Conformance of \(escaped(network))</title>
      <style>\(HTMLStyle.sheet)</style></head><body>
      \(body)</body></html>

      """
  }

  private var summary: String {
    var rows = row(["model", "errors", "accuracy", "changed", "at most", "result"], "th")
    rows += row(["float", text(floatErrors), percent(floatErrors), "", "", ""])
    for model in models {
      rows += row(
        [
          escaped(model.name), text(model.errors), percent(model.errors), "\(model.changed.count)",
          "\(model.changedLimit)", verdict(model.passed),
        ])
    }
    return "<table>\(rows)</table>\n"
  }

  private func section(_ model: ModelReport) -> String {
    var html = "<h2>\(escaped(model.name)) (\(model.precision.rawValue))</h2>\n"
    html += "<p class=\"hash\">hash \(escaped(model.hash))</p>\n<h3>Layers</h3>\n<table>"
    html += row(
      ["layer", "op", "shape", "max error against limit", "max |err|", "mean |err|", "limit", "SQNR", "floor", "saturated", "result"],
      "th")
    for layer in model.layers {
      html += row([
        escaped(layer.name), escaped(layer.op), escaped(layer.shape), bar(layer.maxError / layer.limit),
        short(layer.maxError), short(layer.meanError), short(layer.limit), fixed(layer.sqnr, 1) + " dB",
        fixed(layer.sqnrLimit, 1) + " dB", fixed(100 * layer.saturation, 3) + " %", verdict(layer.passed),
      ])
    }
    html += "</table>\n"
    if !model.confusion.isEmpty { html += "<h3>Confusion</h3>\n" + matrix(model.confusion) }
    html += "<h3>Changed predictions</h3>\n"
    if model.changed.isEmpty { html += "<p>None.</p>\n" }
    for change in model.changed.prefix(200) { html += figure(change) }
    if model.changed.count > 200 { html += "<p>And \(model.changed.count - 200) more.</p>\n" }
    return html
  }

  /// A share of the limit as a bar; a full one has reached it.
  private func bar(_ share: Double) -> String {
    // Nothing measured against a limit of nothing (0 / 0) is within it.
    let share = share.isNaN ? 0 : share
    let width = min(100, max(0, 100 * share))
    let name = share <= 1 ? "within" : "beyond"
    return
      "<svg width=\"120\" height=\"12\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\">"
      + "<rect class=\"track\" width=\"100\" height=\"10\"/><rect class=\"\(name)\" width=\"\(fixed(width, 1))\" height=\"10\"/></svg>"
  }

  private func matrix(_ confusion: [[Int]]) -> String {
    var rows = row(["true \\ predicted"] + confusion.indices.map { escaped(label($0)) }, "th")
    for (truth, counts) in confusion.enumerated() {
      rows += "<tr><th>\(escaped(label(truth)))</th>"
      for (predicted, count) in counts.enumerated() {
        let name = truth == predicted ? "right" : count > 0 ? "wrong" : "empty"
        rows += "<td class=\"\(name)\">\(count)</td>"
      }
      rows += "</tr>\n"
    }
    return "<table>\(rows)</table>\n"
  }

  private func figure(_ change: ChangedPrediction) -> String {
    let truth = change.label.map { ", label \(escaped(label($0)))" } ?? ""
    return
      "<figure>\(picture(change.pixels))<figcaption>image \(change.image): \(escaped(label(change.floatClass)))"
      + " became \(escaped(label(change.modelClass)))\(truth)</figcaption></figure>\n"
  }

  /// One rectangle for each run of equal grey.
  private func picture(_ pixels: [UInt8]) -> String {
    var svg =
      "<svg width=\"112\" height=\"112\" viewBox=\"0 0 \(width) \(height)\" shape-rendering=\"crispEdges\">"
      + "<rect width=\"\(width)\" height=\"\(height)\" fill=\"#000\"/>"
    for y in 0..<height {
      var x = 0
      while x < width {
        let value = pixels[y * width + x]
        var end = x + 1
        while end < width, pixels[y * width + end] == value { end += 1 }
        if value > 0 {
          svg += "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(end - x)\" height=\"1\" fill=\"rgb(\(value),\(value),\(value))\"/>"
        }
        x = end
      }
    }
    return svg + "</svg>"
  }

  private func row(_ cells: [String], _ tag: String = "td") -> String {
    "<tr>" + cells.map { "<\(tag)>\($0)</\(tag)>" }.joined() + "</tr>\n"
  }

  private func text(_ errors: Int?) -> String { errors.map { "\($0)" } ?? "unknown" }
  private func percent(_ errors: Int?) -> String { errors.map { fixed(100 * accuracy($0), 2) + " %" } ?? "unknown" }
  private func verdict(_ passed: Bool) -> String {
    passed ? "<span class=\"pass\">pass</span>" : "<span class=\"fail\">FAIL</span>"
  }
}

/// Text that may come from a file, made harmless in HTML.
func escaped(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": result += "&amp;"
    case "<": result += "&lt;"
    case ">": result += "&gt;"
    case "\"": result += "&quot;"
    case "'": result += "&#39;"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}

enum HTMLStyle {
  static let sheet = """
    :root { color-scheme: light dark; }
    body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
    table { border-collapse: collapse; } td, th { padding: .2rem .6rem; text-align: left; border-bottom: 1px solid #8886; }
    .hash { font-family: monospace; overflow-wrap: anywhere; } figure { display: inline-block; margin: .5rem; }
    .track { fill: #8884; } .within { fill: #2a9d5c; } .beyond { fill: #d04040; }
    .pass { color: #2a9d5c; } .fail { color: #d04040; font-weight: bold; }
    .right { background: #2a9d5c44; } .wrong { background: #d0404044; } .empty { opacity: .4; }
    """
}
