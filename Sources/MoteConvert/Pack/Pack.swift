import MoteFormat
import MoteRuntime

/// The same model with its layers' weights in other layouts; every run gives the same bytes.
///
/// Everything else (contract, names, certificate, the plan of the arena) stays as it is, but that concats copy. Sections of kinds that this version does
/// not know are left out.
/// - Parameters:
///   - file: a whole model file whose weights are canonical.
///   - layouts: by layer; `canonical` for layers that keep their weights or have none.
///   - plan: the plan that readers shall prefer.
/// - Returns: the new file, verified.
public func pack(
  _ file: [UInt8], layouts: [WeightLayout], plan: Plan.Kind = .layerwise
) throws(ConvertError) -> [UInt8] {
  let file = try copyingForm(file)
  return try withVerified(file) { model throws(ConvertError) in
    guard layouts.count == model.layerCount else {
      throw ConvertError("pack: found \(layouts.count) layouts, expected \(model.layerCount), one per layer")
    }
    for index in 0..<model.layerCount { try checkLayout(model, index, layouts[index]) }
    var builder = FileBuilder(sections: model.sectionKinds)
    for kind in model.sectionKinds {
      switch kind {
      case .layers: builder.begin(.layers, count: model.layerCount * LayerRecord.size)
      case .data: appendData(model, layouts, to: &builder)
      default: builder.append(kind, model.section(kind))
      }
    }
    let isGraph = (0..<model.layerCount).contains { model.layer($0).isGraph }
    let isPacked = plan == .streamed || layouts.contains { $0 != .canonical }
    var bytes = try builder.finish(
      layers: model.layerCount, tensors: model.tensorCount, arenaBytes: model.tensorArenaBytes, macs: model.macs,
      version: max(
        isGraph ? FileHeader.graphVersion : isPacked ? FileHeader.packedVersion : 1, PictureContract(of: model).fit.version))
    if plan == .streamed {
      guard model.isChain else { throw ConvertError("pack: found layers that are no chain, expected one for the streamed plan") }
      let tensorBytes = Model(trusting: bytes.span.bytes).streamedTensorBytes
      bytes.put(tensorBytes, FileHeader.streamedArenaBytes, 0)
      Sealing.reseal(&bytes)
    }
    try withVerified(bytes) { _ in }
    return bytes
  }
}

private func checkLayout(_ model: borrowing Model, _ index: Int, _ layout: WeightLayout) throws(ConvertError) {
  let layer = model.layer(index)
  guard layer.layout == .canonical else {
    throw ConvertError("layer \(index): found weights in layout \(layer.layout), expected canonical ones: the model is packed already; pack the one that it was made from")
  }
  guard layout == .canonical || model.admits(layout, index) else {
    throw ConvertError("layer \(index): layout \(layout) cannot hold its weights")
  }
}

extension Model {
  /// Whether a layout can hold the weights of a layer and its kernels are exact for its bound.
  func admits(_ layout: WeightLayout, _ index: Int) -> Bool {
    let layer = layer(index)
    guard layout != .canonical else { return true }
    guard layer.op == .convolution, layer.type == .int8, layer.layout == .canonical else { return false }
    let g = geometry(layer, output: tensor(index + 1))
    return
      layout.admits(
        window: layer.window, pool: layer.pool, groups: layer.groups, channels: g.channels, outputs: g.outputChannels)
      && (!layout.isWinograd || Winograd.isExact(bound: layer.bound))
  }

  /// The kinds of the sections that this version knows, in the order of the file.
  fileprivate var sectionKinds: [SectionKind] {
    (0..<Int(bytes.uint16(FileHeader.sectionCount.offset))).compactMap {
      SectionKind(rawValue: bytes.uint16(FileHeader.size + $0 * SectionEntry.size + SectionEntry.kind.offset))
    }
  }

  fileprivate func section(_ kind: SectionKind) -> [UInt8] {
    for index in 0..<Int(bytes.uint16(FileHeader.sectionCount.offset)) {
      let entry = FileHeader.size + index * SectionEntry.size
      guard bytes.uint16(entry + SectionEntry.kind.offset) == kind.rawValue else { continue }
      return copy(
        Int(bytes.uint32(entry + SectionEntry.offset.offset)), Int(bytes.uint32(entry + SectionEntry.bytes.offset)))
    }
    return []
  }

  fileprivate func copy(_ offset: Int, _ count: Int) -> [UInt8] { (0..<count).map { bytes.uint8(offset + $0) } }
}

/// Appends the data section and writes the layer records that point into it.
private func appendData(_ model: borrowing Model, _ layouts: [WeightLayout], to file: inout FileBuilder) {
  file.begin(.data, count: 0)
  for index in 0..<model.layerCount {
    var layer = model.layer(index)
    if layer.type != .none {
      let g = model.geometry(layer, output: model.tensor(index + 1))
      let weights = packWeights(model.copy(layer.weightsOffset, layer.weightsBytes), as: layouts[index], g)
      let word = layer.type == .int8 ? 4 : 2
      func table(_ offset: Int, _ size: Int) -> Int {
        offset == 0 ? 0 : file.appendTable(model.copy(offset, g.outputChannels * size), alignment: Limits.memoryAlignment)
      }
      layer.layout = layouts[index]
      layer.weightsBytes = weights.count
      layer.weightsOffset = file.appendTable(weights, alignment: Limits.sectionAlignment)
      layer.biasOffset = table(layer.biasOffset, word)
      layer.multiplierOffset = table(layer.multiplierOffset, word)
      layer.shiftOffset = table(layer.shiftOffset, 1)
    } else {
      // Tables of operators without weights: a sum's factors and bias, pairs for a mean, and look-up tables.
      func table(_ offset: Int, _ count: Int, _ alignment: Int = Limits.memoryAlignment) -> Int {
        offset == 0 ? 0 : file.appendTable(model.copy(offset, count), alignment: alignment)
      }
      let pairs = layer.window.height * layer.window.width
      layer.weightsOffset = table(layer.weightsOffset, layer.weightsBytes, Limits.sectionAlignment)
      layer.biasOffset = table(layer.biasOffset, 4)
      layer.multiplierOffset = table(layer.multiplierOffset, 4 * pairs)
      layer.shiftOffset = table(layer.shiftOffset, pairs)
      layer.tableOffset = table(layer.tableOffset, layer.tableBytes)
    }
    file.putLayer(layer, at: index)
  }
}
