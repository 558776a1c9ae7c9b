import MoteFormat
import MoteHost
import MoteRuntime

/// The meaning of every byte of a verified file, in order: the annotations tile it without gap or overlap.
func annotate(_ model: borrowing Model) -> [Annotation] {
  let bytes = model.bytes
  var dump = Dump()
  dump.record("header", FileHeader.fields, at: 0, bytes)
  let sections = model.sectionTable
  for index in sections.indices {
    dump.record("sections[\(index)]", SectionEntry.fields, at: FileHeader.size + index * SectionEntry.size, bytes)
  }
  for section in sections {
    dump.pad(to: section.offset)
    switch SectionKind(rawValue: UInt16(truncatingIfNeeded: section.code)) {
    case .contract: dump.contract(section, bytes)
    case .tensors:
      for t in 0..<model.tensorCount {
        dump.record("tensors[\(t)]", TensorRecord.fields, at: model.tensorOffset(t), bytes)
      }
    case .layers:
      for l in 0..<model.layerCount {
        dump.record("layers[\(l)]", LayerRecord.fields, at: model.layerOffset(l), bytes)
      }
    case .data: dump.data(model)
    case .names: dump.strings("names", at: section.offset, count: section.bytes, bytes)
    case .certificate: dump.record("certificate", CertificateRecord.fields, at: section.offset, bytes)
    case nil: dump.table("section of unknown kind \(section.code)", "", at: section.offset, count: section.bytes)
    }
    // A section may be longer than what this version knows of it.
    dump.pad(to: section.offset + section.bytes)
  }
  return dump.annotations
}

/// Annotations under construction.
private struct Dump {
  var annotations: [Annotation] = []

  private var end: Int { annotations.last.map { $0.offset + $0.count } ?? 0 }

  /// Names the bytes up to `offset`, if there are any.
  mutating func pad(to offset: Int) {
    guard offset > end else { return }
    annotations.append(Annotation(offset: end, count: offset - end, name: "padding", value: ""))
  }

  mutating func record(_ name: String, _ fields: [Field], at base: Int, _ bytes: RawSpan) {
    for field in fields {
      annotations.append(
        Annotation(
          offset: base + field.offset, count: field.size, name: "\(name).\(field.name)",
          value: decoded(field, of: name, at: base, bytes)))
    }
  }

  mutating func table(_ name: String, _ value: String, at offset: Int, count: Int) {
    guard count > 0 else { return }
    pad(to: offset)
    annotations.append(Annotation(offset: offset, count: count, name: name, value: value, isTable: true))
  }

  mutating func contract(_ section: Section, _ bytes: RawSpan) {
    record("contract", ContractRecord.fields, at: section.offset, bytes)
    strings(
      "labels", at: section.offset + ContractRecord.size, count: section.bytes - ContractRecord.size, bytes)
  }

  /// NUL-terminated strings, one annotation each; what has no end is the last one.
  mutating func strings(_ name: String, at offset: Int, count: Int, _ bytes: RawSpan) {
    var start = offset
    var index = 0
    for position in offset..<offset + count
    where bytes.uint8(position) == 0 || position == offset + count - 1 {
      let text = (start..<position + 1).map { bytes.uint8($0) }.prefix { $0 != 0 }
      annotations.append(
        Annotation(
          offset: start, count: position + 1 - start, name: "\(name)[\(index)]",
          value: "\"\(String(decoding: text, as: UTF8.self))\""))
      start = position + 1
      index += 1
    }
  }

  /// The tables of every layer, in the order in which the verifier found them.
  mutating func data(_ model: borrowing Model) {
    let names = model.layerNames
    for index in 0..<model.layerCount {
      let layer = model.layer(index)
      guard layer.type != .none else {
        graphTables(names[index], layer, isFloat: model.tensor(index + 1).type == .float32)
        continue
      }
      let isInt8 = layer.type == .int8
      let geometry = model.geometry(layer, output: model.tensor(index + 1))
      let outputs = geometry.outputChannels
      let shape =
        layer.op == .affine
        ? "[O, I] \(outputs)x\(geometry.filterCount)"
        : "[O, KH, KW, C] \(outputs)x\(layer.window.height)x\(layer.window.width)x\(geometry.groupChannels)"
      let stored = layer.layout.isTransformed ? "int16" : isInt8 ? "int8" : "binary16"
      let layout = layer.layout == .canonical ? "" : ", layout \(layer.layout)"
      let givesLogits = isInt8 && model.tensor(index + 1).type == .float32
      let name = names[index]
      table(
        "\(name) weights", "\(stored) \(shape)\(layout)", at: layer.weightsOffset, count: layer.weightsBytes)
      table(
        "\(name) bias", "\(isInt8 ? "int32" : "binary16") [O] \(outputs)", at: layer.biasOffset,
        count: outputs * (isInt8 ? 4 : 2))
      guard isInt8 else { continue }
      table(
        "\(name) \(givesLogits ? "logit scales" : "multipliers")",
        "\(givesLogits ? "float32" : "int32") [O] \(outputs)", at: layer.multiplierOffset, count: outputs * 4)
      if !givesLogits { table("\(name) shifts", "uint8 [O] \(outputs)", at: layer.shiftOffset, count: outputs) }
    }
  }

  /// The tables of an operator without weights.
  private mutating func graphTables(_ name: String, _ layer: LayerRecord, isFloat: Bool) {
    let pairs = layer.window.height * layer.window.width
    func put(_ what: String, _ meaning: String, _ offset: Int, _ count: Int) {
      if offset != 0 { table("\(name) \(what)", meaning, at: offset, count: count) }
    }
    put("factors", "int16 [inputs] \(layer.inputCount)", layer.weightsOffset, layer.weightsBytes)
    put("bias", "int32 [1]", layer.biasOffset, 4)
    put("multipliers", "int32 [divisors] \(pairs)", layer.multiplierOffset, 4 * pairs)
    put("shifts", "uint8 [divisors] \(pairs)", layer.shiftOffset, pairs)
    let type = layer.op == .lrn ? "int32" : layer.op == .lookup && isFloat ? "float32" : "uint8"
    let count = layer.tableBytes / (type == "uint8" ? 1 : 4)
    let shape = layer.op == .lrn ? "\(count)" : count == 256 ? "[256]" : "[\(count / 256), 256]"
    put("table", "\(type) \(shape)", layer.tableOffset, layer.tableBytes)
  }
}
