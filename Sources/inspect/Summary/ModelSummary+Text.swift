import MoteCommandSupport

extension ModelSummary {
  /// For people: facts, then a table of layers, then one of sections.
  var text: String {
    (facts + [""] + layerTable + [""] + sectionTable).map { printable($0) }.joined(separator: "\n")
  }

  /// All labels where they are few.
  private var labelLine: String {
    let shown = 20
    let line = labels.prefix(shown).joined(separator: " ")
    return labels.count > shown ? "\(line) ... (\(labels.count) in all; --json lists them)" : line
  }

  private var facts: [String] {
    var rows = [
      ["model", name],
      ["labels", labels.isEmpty ? "none, \(classes) classes" : labelLine],
      [
        "input",
        "\(input.height)x\(input.width)x\(input.channels) \(input.channelOrder), layout \(input.layout), "
          + "real = \(input.scale) * (byte - \(input.zeroPoint))",
      ],
      ["polarity", input.polarity], ["fit", input.fit + (input.resizeSide.map { ", shorter side to \($0)" } ?? "")], ["converter", origin.converter],
      ["parameters", "SHA-256 \(origin.parametersSHA256)"],
      [
        "calibration",
        "\(origin.calibrationMethod), \(origin.calibrationImages) images, SHA-256 \(origin.calibrationSHA256)",
      ],
    ]
    if let mean = input.mean, let std = input.std {
      let index = rows.firstIndex { $0[0] == "converter" } ?? rows.endIndex
      let values = [mean, std].map { $0.map { "\($0)" }.joined(separator: " ") }
      rows.insert(["normalised", "by the network: byte / 255, mean \(values[0]), std \(values[1])"], at: index)
    }
    if let certificate {
      rows.append([
        "certificate",
        "\(certificate.images) images: \(certificate.errors) errors (float \(certificate.floatErrors)), "
          + "\(certificate.changed) changed, SHA-256 \(certificate.dataSHA256)",
      ])
    }
    rows += [
      ["file", "\(memory.file) bytes"], ["tensor arena", "\(memory.tensorArena) bytes"],
      ["scratch", "\(memory.scratch) bytes (scalar \(memory.scalarScratch))"],
      [
        "prepared", "\(memory.prepared) bytes (for calls now and then \(memory.preparedForColdCalls))",
      ], ["arena", "\(memory.arena) bytes (tensors and scratch)"],
      ["plan", plan],
      ["plans", "layerwise \(plans.layerwise) bytes, streamed " + (plans.streamed.map { "\($0) bytes" } ?? "impossible")],
      ["MACs", "\(macs)"], ["path", "\(path) (possible here: \(possiblePaths.joined(separator: ", ")))"],
    ]
    return aligned(rows)
  }

  private var layerTable: [String] {
    aligned(
      [
        [
          "layer", "operator", "type", "activation", "input", "output", "window", "pool", "weights", "MACs", "bound",
          "arena",
        ]
      ]
        + layers.map { layer in
          [
            layer.name, text(layer), layer.type,
            layer.activation + (layer.limits.map { " \($0[0])...\($0[1])" } ?? ""),
            layer.inputs.map { "t\($0)" }.joined(separator: " "), layer.outputShape.map(String.init).joined(separator: "x"), text(layer.window),
            text(layer.pool), "\(layer.weightBytes)" + (layer.tableBytes == 0 ? "" : " table \(layer.tableBytes)") + (layer.layout == "canonical" ? "" : " \(layer.layout)"), "\(layer.macs)",
            layer.boundBits == 0 ? "-" : "\(layer.boundBits) bits",
            layer.arenaOffset.map { "\($0)+\(layer.outputBytes)" } ?? "caller",
          ]
        })
  }

  private var sectionTable: [String] {
    aligned(
      [["section", "offset", "bytes", "CRC-32", "reader"]]
        + sections.map {
          [$0.kind, "\($0.offset)", "\($0.bytes)", $0.checksum, $0.required ? "must know it" : "may skip it"]
        })
  }

  /// The operator with its groups and what else only it has.
  private func text(_ layer: LayerSummary) -> String {
    var text = layer.op + (layer.groups == 1 ? "" : "/\(layer.groups)")
    if layer.countsPadding == true {
      text += " counts pads"
      if let bottom = layer.reachBottom, let right = layer.reachRight, bottom + right > 0 { text += " but \(bottom),\(right)" }
    }
    if let size = layer.localSize { text += " of \(size)" }
    if let alpha = layer.alpha, let beta = layer.beta, let k = layer.k { text += ", alpha \(alpha), beta \(beta), k \(k)" }
    if let step = layer.tableShift, let unit = layer.outputShift { text += ", steps 2^\(step), units 2^-\(unit)" }
    return text
  }

  /// `3x3/2x1 pad 1,1,1,1`: window, strides (unless 1) and pads top, left, bottom, right (unless 0).
  private func text(_ window: LayerSummary.Window?) -> String {
    guard let window else { return "-" }
    var text = "\(window.height)x\(window.width)"
    if window.strideY != 1 || window.strideX != 1 { text += "/\(window.strideY)x\(window.strideX)" }
    let pads = [window.padTop, window.padLeft, window.padBottom, window.padRight]
    if pads != [0, 0, 0, 0] { text += " pad " + pads.map(String.init).joined(separator: ",") }
    return text
  }
}
