import MoteFormat

/// What a field's bytes say: the number, and its meaning where it is a code.
func decoded(_ field: Field, of record: String, at base: Int, _ bytes: RawSpan) -> String {
  let offset = base + field.offset
  let name = "\(field.name)"
  switch field.kind {
  case .uint8: return coded(Int(bytes.uint8(offset)), record, name)
  case .uint16: return coded(Int(bytes.uint16(offset)), record, name)
  case .uint32:
    let value = bytes.uint32(offset)
    if name == "checksum" { return "CRC-32 " + hexadecimal(value) }
    if name == "magic" { return text(bytes, offset, 4) }
    return coded(Int(value), record, name)
  case .int32: return "\(bytes.int32(offset))"
  case .float32: return "\(bytes.float32(offset))"
  case .bytes(let count): return block(bytes, offset, count, name)
  }
}

/// A number with its meaning: `1 (convolution)`.
private func coded(_ value: Int, _ record: String, _ field: String) -> String {
  func code<Code: RawRepresentable>(_: Code.Type) -> String? where Code.RawValue: FixedWidthInteger {
    Code.RawValue(exactly: value).flatMap(Code.init(rawValue:)).map { "\($0)" }
  }
  let kind = record.prefix { $0 != "[" }
  let meaning: String? =
    switch (kind, field) {
    case ("header", "rule"): code(RequantizationRule.self)
    case ("sections", "kind"): code(SectionKind.self)
    case ("sections", "flags"): value == Int(SectionEntry.requiredFlag) ? "required" : "optional"
    case ("tensors", "type"): code(TensorType.self)
    case ("tensors", "arenaOffset"): value == Int(TensorRecord.callerOwned) ? "the caller's" : nil
    case ("tensors", "parent"): value == Int(TensorRecord.noParent) ? "none" : nil
    case ("layers", "operator"): code(Operator.self)
    case ("layers", "type"): code(NumericType.self)
    case ("layers", "activation"): code(Activation.self)
    case ("layers", "layout"): code(WeightLayout.self)
    case ("layers", "input0"), ("layers", "input1"), ("layers", "input2"), ("layers", "input3"):
      value == Int(LayerRecord.noInput) ? "none" : "tensor"
    case ("layers", "flags"): value == 0 ? "none" : "divisor counts padding"
    case ("contract", "inputKind"): code(InputKind.self)
    case ("contract", "channelOrder"): code(ChannelOrder.self)
    case ("contract", "polarity"): code(InputPolarity.self)
    case ("contract", "fit"): code(InputFit.self)
    case ("contract", "outputKind"): code(OutputKind.self)
    case ("contract", "calibrationMethod"): code(CalibrationCode.self)
    default: nil
    }
  return meaning.map { "\(value) (\($0))" } ?? "\(value)"
}

private func block(_ bytes: RawSpan, _ offset: Int, _ count: Int, _ name: String) -> String {
  switch name {
  case "macs": return "\(UInt64(bytes.uint32(offset)) | UInt64(bytes.uint32(offset + 4)) << 32)"
  case "window", "pool":
    let window = WindowRecord(bytes, at: offset)
    return "\(window.height)x\(window.width), strides \(window.strideY) \(window.strideX), pads \(window.padTop) "
      + "\(window.padLeft) \(window.padBottom) \(window.padRight)"
  case "converterVersion":
    return stride(from: 0, to: count, by: 2).map { "\(bytes.uint16(offset + $0))" }.joined(separator: ".")
  case "channelMean", "channelStd":
    return stride(from: 0, to: count, by: 4).map { "\(bytes.float32(offset + $0))" }.joined(separator: " ")
  case "name": return text(bytes, offset, count)
  case "parametersDigest", "calibrationDigest", "dataDigest": return "SHA-256"
  default: return bytes.isZero(offset, count) ? "zero" : "not zero"
  }
}

/// Text up to the first NUL, in quotation marks.
private func text(_ bytes: RawSpan, _ offset: Int, _ count: Int) -> String {
  let text = (0..<count).map { bytes.uint8(offset + $0) }.prefix { $0 != 0 }
  return "\"\(String(decoding: text, as: UTF8.self))\""
}
