import MoteFormat
import MoteRuntime

/// What can be chosen for a model on a target: for every plan, the layouts of each step's layers with what they cost.
struct PackOptions {
  /// One way to store the layers of a step.
  struct Option {
    var layouts: [WeightLayout]
    /// By layer.
    var instructions: [Int]
    var cost: Cost
  }

  /// The plans that are possible, as `Chooser` counts them.
  let kinds: [Plan.Kind]
  /// By plan and step; the first option of every step is canonical.
  private(set) var steps: [[[Option]]] = []

  /// - Parameter file: the file of `model`: verified, with canonical weights.
  init(_ file: [UInt8], _ model: borrowing Model, _ target: Target) throws(ConvertError) {
    kinds = model.isChain ? [.layerwise, .streamed] : [.layerwise]
    var trial = Trial(file, target)
    for kind in kinds {
      var steps: [[Option]] = []
      var index = 0
      while index < model.layerCount {
        let count = try trial.option(index, [], kind).layouts.count
        let layouts = (index..<index + count).map { layer in target.family.layouts.filter { model.admits($0, layer) } }
        var options: [Option] = []
        for combination in Self.combinations(layouts) { options.append(try trial.option(index, combination, kind)) }
        steps.append(options)
        index += count
      }
      self.steps.append(steps)
    }
  }

  var costs: [[[Cost]]] { steps.map { $0.map { $0.map(\.cost) } } }

  /// The options of a choice, in the order of the steps.
  func options(_ choice: Choice) -> [Option] { zip(steps[choice.plan], choice.options).map { $0[$1] } }

  private static func combinations(_ layers: [[WeightLayout]]) -> [[WeightLayout]] {
    layers.reduce([[]]) { found, layouts in found.flatMap { start in layouts.map { start + [$0] } } }
  }
}

/// A copy of a file whose records say one layout after the other: enough to ask the runtime what its steps would take, since
/// that depends on no weight.
private struct Trial {
  private var file: [UInt8]
  private let target: Target
  private let kernels: KernelTable

  init(_ file: [UInt8], _ target: Target) {
    self.file = file
    self.target = target
    kernels = target.family.kernels
  }

  /// - Parameter layouts: of the step's layers; canonical where there are fewer.
  mutating func option(_ first: Int, _ layouts: [WeightLayout], _ kind: Plan.Kind) throws(ConvertError) -> PackOptions.Option {
    label(first, layouts)
    defer { label(first, layouts.map { _ in .canonical }) }
    let model = Model(trusting: file.span.bytes)
    guard let step = Step(model, at: first, kind, kernels, longestLife: model.longestLife) else {
      throw ConvertError("layer \(first): \(target.name) has no kernel for it")
    }
    var option = PackOptions.Option(layouts: [], instructions: [], cost: .zero)
    for layer in first..<first + step.layers {
      let record = model.layer(layer)
      let g = model.geometry(record, output: model.tensor(layer + 1))
      let rows = step.layers == 1 ? g.pooledHeight : layer == first ? step.producerRows : step.consumerRows
      option.layouts.append(record.layout)
      option.instructions.append(
        target.costs.instructions(record, g, calls: (g.pooledHeight + rows - 1) / max(1, rows)))
      option.cost.flash += Self.flash(model, layer, record, g)
    }
    option.cost.instructions = option.instructions.reduce(0, +)
    option.cost.ram = Limits.align(step.tensorBytes + step.scratchBytes, Limits.memoryAlignment)
    return option
  }

  private mutating func label(_ first: Int, _ layouts: [WeightLayout]) {
    let base = Model(trusting: file.span.bytes).layerOffset(first)
    for (index, layout) in layouts.enumerated() {
      file.put(layout.rawValue, LayerRecord.layoutField, base + index * LayerRecord.size)
    }
  }

  /// Bytes of a layer's tables in the data section, from one 64-byte boundary to the next.
  private static func flash(_ model: borrowing Model, _ index: Int, _ layer: LayerRecord, _ g: Geometry) -> Int {
    guard layer.type != .none else { return 0 }
    let isInt8 = layer.type == .int8
    let weights = layer.layout.byteCount(
      Int64(g.outputChannels * g.filterCount) * (isInt8 ? 1 : 2), window: g.window, channels: g.channels,
      outputs: g.outputChannels)
    let givesLogits = isInt8 && model.tensor(index + 1).type == .float32
    let tables = isInt8 ? (givesLogits ? [4, 4] : [4, 4, 1]) : [2]
    var end = Int(weights)
    for size in tables { end = Limits.align(end, Limits.memoryAlignment) + size * g.outputChannels }
    return Limits.align(end, Limits.sectionAlignment)
  }
}
