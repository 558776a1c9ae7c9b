import MoteCommandSupport

extension Report {
  /// For people.
  var text: String {
    var lines = aligned([
      ["model", "\(model), \(macs) multiply-accumulates"],
      ["machine", "\(cores) cores, \(cpuFeatures)"],
      ["build", build + (build == "debug" ? ": not for comparisons; use swift run -c release bench" : "")],
      ["measured", "in \(processes) processes of \(stackPositions) stack positions, microseconds"],
    ])
    for peak in peaks.sorted(by: { $0.key < $1.key }) { lines.append("peak      \(peak.key): \(number(peak.value)) MAC/ns") }
    for path in paths { lines += [""] + table(path) }
    return lines.map { printable($0) }.joined(separator: "\n")
  }

  private func table(_ path: Path) -> [String] {
    let peak = path.peak.flatMap { peaks[$0] }
    var rows = [["path \(path.path)", "min", "median", "medians", "MAC/ns", "of peak"]]
    for preparation in path.preparations {
      let name = preparation.use == "loops" ? "loops" : "cold calls"
      rows.append(row("network, prepared for \(name)", preparation.warm, macs: macs, peak))
      for layer in preparation.layers {
        rows.append(row("  \(layer.name)", layer.time, macs: layer.macs > 0 ? layer.macs : nil, peak))
      }
      if let cold = preparation.cold { rows.append(row("one call with all caches evicted, \(name)", cold, macs: macs, peak)) }
    }
    rows.append(row("open, prepare and first result", path.open, macs: nil, nil))
    for shared in path.shared {
      rows.append(row("one image, \(shared.workers) worker\(shared.workers == 1 ? "" : "s")", shared.time, macs: macs, nil))
    }
    for batch in path.batches {
      let figure = batch.imagesPerSecond
      // Of rates, the largest is the best.
      rows.append([
        "images/s, batch of \(batchImages), \(batch.workers) worker\(batch.workers == 1 ? "" : "s")", "",
        "\(Int(figure.median))", "\(Int(figure.lowestMedian))..\(Int(figure.highestMedian))", "", "",
      ])
    }
    let sizes = path.preparations.map { "\($0.use) \($0.preparedBytes) bytes" }.joined(separator: ", ")
    return aligned(rows, rightFrom: 1) + ["prepared weights: \(sizes); arena \(path.preparations[0].arenaBytes) bytes"]
  }

  private func row(_ name: String, _ figure: Figure, macs: Int?, _ peak: Double?) -> [String] {
    let rate = macs.map { Double($0) / (figure.median * 1000) }
    return [
      name, number(figure.min), number(figure.median), "\(number(figure.lowestMedian))..\(number(figure.highestMedian))",
      rate.map(number) ?? "", rate.flatMap { rate in peak.map { "\(Int((rate / $0 * 100).rounded())) %" } } ?? "",
    ]
  }
}

/// Three digits or so: `1234`, `36.2`, `0.91`.
func number(_ value: Double) -> String {
  guard value.isFinite, value.magnitude < 1e15 else { return "-" }
  let decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
  let scale = [1.0, 10, 100][decimals]
  let whole = Int((value * scale).rounded())
  guard decimals > 0 else { return "\(whole)" }
  let fraction = String(whole % Int(scale))
  return "\(whole / Int(scale))." + String(repeating: "0", count: decimals - fraction.count) + fraction
}
