import MoteFormat
import MoteRuntime

/// What can be chosen for a model on a target: the plan, where tensors lie, and the layouts of each step's layers with what they cost.
///
/// A state of the chooser is a variant of the plan, a layer at which a step begins, and that layer's layout: which layers a step takes
/// together is the runtime's decision, and depends on the layouts of both.
struct PackOptions {
  /// One step of a plan: nothing at all for the one that picks the plan.
  struct Option {
    /// Which of `variants`.
    var variant: Int
    var layouts: [WeightLayout] = []
    /// By layer.
    var instructions: [Int] = []
  }

  /// A plan and a file whose tensors lie where it wants them.
  struct Variant {
    var kind: Plan.Kind
    var file: [UInt8]
  }

  let variants: [Variant]
  private(set) var options: [Option] = []
  private var steps: [Chooser.Step] = []
  /// Bytes of all layers' tables with canonical weights, each from one 64-byte boundary to the next.
  let canonicalFlash: Int
  /// By layer, the layouts that the target's kernels run.
  private let layouts: [[WeightLayout]]

  var chooser: Chooser { Chooser(steps: steps) }

  /// The steps of a choice.
  func options(_ choice: Choice) -> [Option] { choice.steps.map { options[$0] } }

  /// - Parameter file: the file of `model`: verified, with canonical weights.
  init(_ file: [UInt8], _ model: borrowing Model, _ target: Target) throws(ConvertError) {
    let count = model.layerCount
    layouts = (0..<count).map { layer in target.family.layouts.filter { model.admits($0, layer) } }
    variants =
      [Variant(kind: .layerwise, file: file)]
      + [1, 2].compactMap { alternating(file, from: $0).map { Variant(kind: .layerwise, file: $0) } }
      + (model.isChain ? [Variant(kind: .streamed, file: file)] : [])
    canonicalFlash = Trial(file, target).flash
    for (variant, plan) in variants.enumerated() {
      var trial = Trial(plan.file, target)
      for first in states(variant, 0, count) { add(from: 0, to: first, Option(variant: variant), .zero) }
      for layer in 0..<count {
        for (layout, state) in zip(layouts[layer], states(variant, layer, count)) {
          try add(variant, layer, layout, state, count, &trial)
        }
      }
    }
  }

  /// All steps that begin with a layer in a layout.
  private mutating func add(
    _ variant: Int, _ layer: Int, _ layout: WeightLayout, _ state: Int, _ count: Int, _ trial: inout Trial
  ) throws(ConvertError) {
    let kind = variants[variant].kind
    let next = layer + 1 < count && kind == .streamed ? layouts[layer + 1].map { [layout, $0] } : [[layout]]
    for (index, pair) in next.enumerated() {
      var option = Option(variant: variant)
      let cost = try trial.step(layer, pair, kind, &option)
      let end = layer + option.layouts.count
      let following = states(variant, end, count)
      // A step of one layer has not used the second layout: the next step begins with it.
      let reached = end == layer + 1 && pair.count == 2 ? [following[index]] : following
      for to in reached { add(from: state, to: to, option, cost) }
    }
  }

  private mutating func add(from: Int, to: Int, _ option: Option, _ cost: Cost) {
    options.append(option)
    steps.append(Chooser.Step(from: from, to: to, cost: cost))
  }

  /// The states at which a step begins with a layer, one per layout; behind the last layer the one at which all end.
  private func states(_ variant: Int, _ layer: Int, _ count: Int) -> [Int] {
    let perPlan = layouts.reduce(0) { $0 + $1.count }
    if layer == count { return [1 + variants.count * perPlan] }
    let first = 1 + variant * perPlan + layouts[..<layer].reduce(0) { $0 + $1.count }
    return Array(first..<first + layouts[layer].count)
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
    kernels = target.planningKernels
  }

  /// The step that begins with a layer.
  /// - Parameter layouts: of that layer and, if it is known, the next.
  mutating func step(
    _ first: Int, _ layouts: [WeightLayout], _ kind: Plan.Kind, _ option: inout PackOptions.Option
  ) throws(ConvertError) -> Cost {
    label(first, layouts)
    defer { label(first, layouts.map { _ in .canonical }) }
    let model = Model(trusting: file.span.bytes)
    let step = Step(model, at: first, kind, kernels, longestLife: model.longestLife)
    guard let scratch = step.scratchBytes(model, kernels) else {
      throw target.noKernel(model.layer(first), first)
    }
    var cost = Cost.zero
    for layer in first..<first + step.layers {
      let record = model.layer(layer)
      let g = model.geometry(record, output: model.tensor(layer + 1))
      let rows = step.layers == 1 ? g.pooledHeight : layer == first ? step.producerRows : step.consumerRows
      option.layouts.append(record.layout)
      option.instructions.append(
        target.costs.instructions(record, g, rows: max(1, rows), isFloat: model.tensor(record.input).type == .float32))
      cost.flash += Self.flash(model, layer)
    }
    cost.instructions = option.instructions.reduce(0, +)
    cost.ram = Limits.align(step.tensorBytes + scratch, Limits.memoryAlignment)
    return cost
  }

  /// Bytes of all layers' tables as the file is.
  var flash: Int {
    let model = Model(trusting: file.span.bytes)
    var bytes = 0
    for layer in 0..<model.layerCount { bytes += Self.flash(model, layer) }
    return bytes
  }

  private mutating func label(_ first: Int, _ layouts: [WeightLayout]) {
    let base = Model(trusting: file.span.bytes).layerOffset(first)
    for (index, layout) in layouts.enumerated() {
      file.put(layout.rawValue, LayerRecord.layoutField, base + index * LayerRecord.size)
    }
  }

  /// Bytes of a layer's tables in the data section, from one 64-byte boundary to the next.
  private static func flash(_ model: borrowing Model, _ index: Int) -> Int {
    let layer = model.layer(index)
    guard layer.type != .none else { return 0 }
    let g = model.geometry(layer, output: model.tensor(index + 1))
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
