import MoteFormat
import MoteRuntime

extension PackedModel {
  /// Lines for people: what each layer became, what the whole takes, what was next to it.
  public var report: [String] {
    var lines: [String] = []
    let model = Model(trusting: bytes.span.bytes)
    for index in 0..<model.layerCount where model.layer(index).type != .none {
      let layer = model.layer(index)
      lines.append(
        "layer \(index): \(layer.op), \(layouts[index]) weights, \(layer.weightsBytes) bytes, \(thousands(instructions[index]))")
    }
    lines.append("\(plan) plan: \(text(cost))")
    func add(_ label: String, _ choice: Choice?, _ none: String) {
      lines.append(label + ": " + (choice.map { text($0.cost) } ?? none))
    }
    add("faster with more flash", neighbours.fasterWithFlash, "none is")
    add("faster with more RAM", neighbours.fasterWithRAM, "none is")
    add("less flash", neighbours.lessFlash, "there is none")
    add("less RAM", neighbours.lessRAM, "there is none")
    return lines
  }

  private func text(_ cost: Cost) -> String {
    "\(cost.flash) bytes of flash, \(cost.ram) of RAM, \(thousands(cost.instructions))"
  }

  private func thousands(_ count: Int) -> String { "\((count + 500) / 1000) k instructions" }
}
