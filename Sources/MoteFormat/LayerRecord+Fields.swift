extension LayerRecord {
  public static var size: Int { 128 }
  /// An input slot that is not used.
  public static var noInput: UInt16 { .max }

  public static var opField: Field { Field("operator", 0, .uint8) }
  public static var typeField: Field { Field("type", 1, .uint8) }
  public static var activationField: Field { Field("activation", 2, .uint8) }
  public static var layoutField: Field { Field("layout", 3, .uint8) }
  public static var inputCountField: Field { Field("inputCount", 4, .uint8) }
  public static var fusedPoolField: Field { Field("fusedPool", 5, .uint8) }
  public static var groupsField: Field { Field("groups", 6, .uint16) }
  public static var input0Field: Field { Field("input0", 8, .uint16) }
  public static var input1Field: Field { Field("input1", 10, .uint16) }
  public static var input2Field: Field { Field("input2", 12, .uint16) }
  public static var input3Field: Field { Field("input3", 14, .uint16) }
  public static var windowField: Field { Field("window", 16, .bytes(8)) }
  public static var poolField: Field { Field("pool", 24, .bytes(8)) }
  public static var qMinField: Field { Field("qMin", 32, .uint8) }
  public static var qMaxField: Field { Field("qMax", 33, .uint8) }
  public static var flagsField: Field { Field("flags", 34, .uint16) }
  public static var weightsOffsetField: Field { Field("weightsOffset", 36, .uint32) }
  public static var weightsBytesField: Field { Field("weightsBytes", 40, .uint32) }
  public static var biasOffsetField: Field { Field("biasOffset", 44, .uint32) }
  public static var multiplierOffsetField: Field { Field("multiplierOffset", 48, .uint32) }
  public static var shiftOffsetField: Field { Field("shiftOffset", 52, .uint32) }
  public static var boundField: Field { Field("bound", 56, .uint32) }
  public static var tableOffsetField: Field { Field("tableOffset", 60, .uint32) }
  public static var tableBytesField: Field { Field("tableBytes", 64, .uint32) }
  public static var floatMinField: Field { Field("floatMin", 68, .float32) }
  public static var floatMaxField: Field { Field("floatMax", 72, .float32) }
  public static var reachBottomField: Field { Field("reachBottom", 76, .uint8) }
  public static var reachRightField: Field { Field("reachRight", 77, .uint8) }
  public static var tableShiftField: Field { Field("tableShift", 78, .uint8) }
  public static var outputShiftField: Field { Field("outputShift", 79, .uint8) }
  public static var localSizeField: Field { Field("localSize", 80, .uint16) }
  public static var reserved0Field: Field { Field("reserved0", 82, .uint16) }
  public static var alphaField: Field { Field("alpha", 84, .float32) }
  public static var betaField: Field { Field("beta", 88, .float32) }
  public static var kField: Field { Field("k", 92, .float32) }
  public static var reserved1Field: Field { Field("reserved1", 96, .bytes(32)) }

  /// Bit 0 of `flags`: the divisor of an average pool counts padding.
  public static var countsPaddingFlag: UInt16 { 1 }

  /// Why a record cannot be read at all: the field and the error that names it.
  public struct Unreadable: Error {
    public let field: Int
    public let code: ModelError.Code
  }

  /// Reads a record whose 128 bytes are inside the span. Codes unknown to this version throw; ranges are the verifier's.
  public init(_ bytes: RawSpan, at base: Int) throws(Unreadable) {
    func uint8(_ field: Field) -> UInt8 { bytes.uint8(base + field.offset) }
    func offset(_ field: Field) -> Int { Int(truncatingIfNeeded: bytes.uint32(base + field.offset)) }
    guard let op = Operator(rawValue: uint8(Self.opField)) else {
      throw Unreadable(field: Self.opField.offset, code: .unsupportedOperator)
    }
    guard let type = NumericType(rawValue: uint8(Self.typeField)) else {
      throw Unreadable(field: Self.typeField.offset, code: .unsupportedType)
    }
    guard let activation = Activation(rawValue: uint8(Self.activationField)) else {
      throw Unreadable(field: Self.activationField.offset, code: .unsupportedFeature)
    }
    guard let layout = WeightLayout(rawValue: uint8(Self.layoutField)) else {
      throw Unreadable(field: Self.layoutField.offset, code: .unsupportedLayout)
    }
    let fused = uint8(Self.fusedPoolField)
    guard fused <= 1 else { throw Unreadable(field: Self.fusedPoolField.offset, code: .unsupportedFeature) }
    self.init(
      op: op, type: type, activation: activation, layout: layout,
      groups: Int(bytes.uint16(base + Self.groupsField.offset)),
      input: Int(bytes.uint16(base + Self.input0Field.offset)),
      window: WindowRecord(bytes, at: base + Self.windowField.offset),
      pool: fused == 1 ? WindowRecord(bytes, at: base + Self.poolField.offset) : nil,
      qMin: uint8(Self.qMinField), qMax: uint8(Self.qMaxField),
      weightsOffset: offset(Self.weightsOffsetField), weightsBytes: offset(Self.weightsBytesField),
      biasOffset: offset(Self.biasOffsetField), multiplierOffset: offset(Self.multiplierOffsetField),
      shiftOffset: offset(Self.shiftOffsetField), bound: bytes.uint32(base + Self.boundField.offset))
    inputCount = Int(uint8(Self.inputCountField))
    if inputCount > 1 { input1 = Int(bytes.uint16(base + Self.input1Field.offset)) }
    if inputCount > 2 { input2 = Int(bytes.uint16(base + Self.input2Field.offset)) }
    if inputCount > 3 { input3 = Int(bytes.uint16(base + Self.input3Field.offset)) }
    countsPadding = bytes.uint16(base + Self.flagsField.offset) & Self.countsPaddingFlag != 0
    (reachBottom, reachRight) = (Int(uint8(Self.reachBottomField)), Int(uint8(Self.reachRightField)))
    (tableOffset, tableBytes) = (offset(Self.tableOffsetField), offset(Self.tableBytesField))
    floatMin = bytes.float32(base + Self.floatMinField.offset)
    floatMax = bytes.float32(base + Self.floatMaxField.offset)
    normalization = LocalNormalization(
      localSize: Int(bytes.uint16(base + Self.localSizeField.offset)), tableShift: Int(uint8(Self.tableShiftField)),
      outputShift: Int(uint8(Self.outputShiftField)), alpha: bytes.float32(base + Self.alphaField.offset),
      beta: bytes.float32(base + Self.betaField.offset), k: bytes.float32(base + Self.kField.offset))
  }
}
