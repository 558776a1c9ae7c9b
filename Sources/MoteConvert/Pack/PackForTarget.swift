import MoteFormat
import MoteRuntime

/// What a packed model may take.
public struct Budget: Equatable, Sendable {
  /// Bytes of the whole model file.
  public var maxFlash: Int?
  /// Bytes of arena: tensors and scratch.
  public var maxRAM: Int?

  public init(maxFlash: Int? = nil, maxRAM: Int? = nil) {
    self.maxFlash = maxFlash
    self.maxRAM = maxRAM
  }
}

/// A model packed for a target.
public struct PackedModel: Sendable {
  /// The whole file.
  public var bytes: [UInt8]
  public var plan: Plan.Kind
  /// By layer.
  public var layouts: [WeightLayout]
  /// By layer, of one run, by the target's cost model.
  public var instructions: [Int]
  /// Of the file, the arena and one run.
  public var cost: Cost
  /// What a little more or a little less memory would buy; costs as above.
  public var neighbours: Neighbours
}

/// Packs a model for a target: the fewest instructions that fit the budget, by the target's cost model.
///
/// Deterministic: same inputs, same bytes. Concats copy in the packed model: devices have no slices.
/// - Parameter file: a whole model file whose weights are canonical.
/// - Throws: `ConvertError` when nothing fits, with the smallest budget that would do.
public func pack(_ file: [UInt8], for target: Target, within budget: Budget = Budget()) throws(ConvertError) -> PackedModel {
  let file = try copyingForm(file)
  return try withVerified(file) { model throws(ConvertError) in
    let options = try PackOptions(file, model, target)
    let chooser = options.chooser
    let fixed = try fixedBytes(file, tables: options.canonicalFlash, layers: model.layerCount)
    let (maxFlash, maxRAM) = ((budget.maxFlash ?? .max) - fixed, budget.maxRAM ?? .max)
    guard let choice = chooser.best(maxFlash: maxFlash, maxRAM: maxRAM) else {
      throw refusal(target, budget, chooser, fixed)
    }
    let chosen = options.options(choice)
    let layouts = chosen.flatMap(\.layouts)
    let variant = options.variants[chosen.first?.variant ?? 0]
    return PackedModel(
      bytes: try pack(variant.file, layouts: layouts, plan: variant.kind), plan: variant.kind, layouts: layouts,
      instructions: chosen.flatMap(\.instructions), cost: choice.cost.addingFlash(fixed),
      neighbours: chooser.neighbours(of: choice, maxFlash: maxFlash, maxRAM: maxRAM).addingFlash(fixed))
  }
}

/// What a packed file takes besides its layers' tables, up to a multiple of 64 where those end the file.
private func fixedBytes(_ file: [UInt8], tables: Int, layers: Int) throws(ConvertError) -> Int {
  let canonical = try pack(file, layouts: [WeightLayout](repeating: .canonical, count: layers))
  let bytes = canonical.span.bytes
  let last = FileHeader.size + (Int(bytes.uint16(FileHeader.sectionCount.offset)) - 1) * SectionEntry.size
  let endsWithData = bytes.uint16(last + SectionEntry.kind.offset) == SectionKind.data.rawValue
  return (endsWithData ? Limits.align(canonical.count, Limits.sectionAlignment) : canonical.count) - tables
}

private func refusal(_ target: Target, _ budget: Budget, _ chooser: Chooser, _ fixed: Int) -> ConvertError {
  var limits: [String] = []
  if let flash = budget.maxFlash { limits.append("\(flash) bytes of flash") }
  if let ram = budget.maxRAM { limits.append("\(ram) bytes of RAM") }
  func text(_ cost: Cost) -> String { "\(cost.flash + fixed) bytes of flash with \(cost.ram) of RAM" }
  let (least, smallest) = (chooser.smallest(maxRAM: budget.maxRAM ?? .max).flash, chooser.smallest())
  var would: [String] = []
  if let least { would.append(text(least.cost)) }
  let flash = (budget.maxFlash ?? .max) - fixed
  if let leastRAM = chooser.smallest(maxFlash: flash).ram { would.append(text(leastRAM.cost)) }
  if would.isEmpty { would = [smallest.flash, smallest.ram].compactMap { $0.map { text($0.cost) } } }
  return ConvertError(
    "\(target.name): the model does not fit \(limits.joined(separator: " and ")); the smallest that would do: "
      + would.joined(separator: ", or "))
}
