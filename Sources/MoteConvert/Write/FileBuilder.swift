import MoteFormat

/// Lays sections behind each other, aligned, and seals the file with its checksums.
struct FileBuilder {
  private var bytes: [UInt8]
  private var entries: [(kind: SectionKind, offset: Int)] = []

  /// Leaves room for the header and as many table entries as there will be sections.
  init(sections: [SectionKind]) {
    bytes = [UInt8](repeating: 0, count: FileHeader.size + sections.count * SectionEntry.size)
  }

  /// Begins a section of `count` zero bytes that later calls fill or lengthen.
  mutating func begin(_ kind: SectionKind, count: Int) {
    bytes.appendZeros(toMultipleOf: Limits.sectionAlignment)
    closeLast()
    entries.append((kind, bytes.count))
    sizes.append(0)
    bytes.append(contentsOf: repeatElement(0, count: count))
    contentEnd = bytes.count
  }

  mutating func append(_ kind: SectionKind, _ content: [UInt8]) {
    begin(kind, count: 0)
    bytes += content
    contentEnd = bytes.count
  }

  /// Appends a table to the open section; returns its offset in the file, 0 for an empty table.
  mutating func appendTable(_ table: [UInt8], alignment: Int) -> Int {
    guard !table.isEmpty else { return 0 }
    bytes.appendZeros(toMultipleOf: alignment)
    let offset = bytes.count
    bytes += table
    contentEnd = bytes.count
    return offset
  }

  mutating func putLayer(_ layer: LayerRecord, at index: Int) {
    guard let section = entries.first(where: { $0.kind == .layers }) else { return }
    bytes.put(layer, at: section.offset + index * LayerRecord.size)
  }

  /// Fills in the header and the table.
  /// - Parameter version: the lowest format version that has everything in the file, so that old readers keep reading what they can.
  /// - Throws: when the file would pass 4 GiB, the reach of its offsets.
  mutating func finish(
    layers: Int, tensors: Int, arenaBytes: Int, macs: Int64, version: UInt16 = 1
  ) throws(ConvertError) -> [UInt8] {
    closeLast()
    guard bytes.count < Int(UInt32.max), arenaBytes < Int(UInt32.max) else {
      throw ConvertError("the model is too large for the format: \(bytes.count) bytes, arena \(arenaBytes) bytes")
    }
    bytes.put(FileHeader.magicBytes, FileHeader.magic, 0)
    bytes.put(version, FileHeader.version, 0)
    bytes.put(version, FileHeader.minimumReader, 0)
    bytes.put(bytes.count, FileHeader.fileSize, 0)
    bytes.put(RequantizationRule.single.rawValue, FileHeader.rule, 0)
    bytes.put(layers, FileHeader.layerCount, 0)
    bytes.put(tensors, FileHeader.tensorCount, 0)
    bytes.put(entries.count, FileHeader.sectionCount, 0)
    bytes.put(arenaBytes, FileHeader.arenaBytes, 0)
    bytes.put(macs, FileHeader.macs, 0)
    for (index, entry) in entries.enumerated() {
      let base = FileHeader.size + index * SectionEntry.size
      bytes.put(entry.kind.rawValue, SectionEntry.kind, base)
      bytes.put(entry.kind.isRequired ? SectionEntry.requiredFlag : 0, SectionEntry.flags, base)
      bytes.put(entry.offset, SectionEntry.offset, base)
      bytes.put(sizes[index], SectionEntry.bytes, base)
    }
    Sealing.reseal(&bytes)
    return bytes
  }

  private var sizes: [Int] = []
  /// Where the open section's content ends, before the padding of the next one.
  private var contentEnd = 0

  private mutating func closeLast() {
    guard let last = entries.last else { return }
    sizes[sizes.count - 1] = contentEnd - last.offset
  }
}

extension Array where Element == UInt8 {
  /// Writes a layer record; unused inputs say so.
  mutating func put(_ layer: LayerRecord, at base: Int) {
    put(layer.op.rawValue, LayerRecord.opField, base)
    put(layer.type.rawValue, LayerRecord.typeField, base)
    put(layer.activation.rawValue, LayerRecord.activationField, base)
    put(layer.layout.rawValue, LayerRecord.layoutField, base)
    put(layer.inputCount, LayerRecord.inputCountField, base)
    put(layer.pool == nil ? 0 : 1, LayerRecord.fusedPoolField, base)
    put(layer.groups, LayerRecord.groupsField, base)
    let inputs = [LayerRecord.input0Field, LayerRecord.input1Field, LayerRecord.input2Field, LayerRecord.input3Field]
    for (slot, field) in inputs.enumerated() {
      put(slot < layer.inputCount ? layer.input(slot) : Int(LayerRecord.noInput), field, base)
    }
    put(layer.window, LayerRecord.windowField, base)
    if let pool = layer.pool { put(pool, LayerRecord.poolField, base) }
    put(layer.qMin, LayerRecord.qMinField, base)
    put(layer.qMax, LayerRecord.qMaxField, base)
    put(layer.weightsOffset, LayerRecord.weightsOffsetField, base)
    put(layer.weightsBytes, LayerRecord.weightsBytesField, base)
    put(layer.biasOffset, LayerRecord.biasOffsetField, base)
    put(layer.multiplierOffset, LayerRecord.multiplierOffsetField, base)
    put(layer.shiftOffset, LayerRecord.shiftOffsetField, base)
    put(layer.bound, LayerRecord.boundField, base)
    put(layer.countsPadding ? LayerRecord.countsPaddingFlag : 0, LayerRecord.flagsField, base)
    put(layer.reachBottom, LayerRecord.reachBottomField, base)
    put(layer.reachRight, LayerRecord.reachRightField, base)
    put(layer.tableOffset, LayerRecord.tableOffsetField, base)
    put(layer.tableBytes, LayerRecord.tableBytesField, base)
    put(layer.floatMin, LayerRecord.floatMinField, base)
    put(layer.floatMax, LayerRecord.floatMaxField, base)
    put(layer.normalization.localSize, LayerRecord.localSizeField, base)
    put(layer.normalization.tableShift, LayerRecord.tableShiftField, base)
    put(layer.normalization.outputShift, LayerRecord.outputShiftField, base)
    put(layer.normalization.alpha, LayerRecord.alphaField, base)
    put(layer.normalization.beta, LayerRecord.betaField, base)
    put(layer.normalization.k, LayerRecord.kField, base)
  }
}
