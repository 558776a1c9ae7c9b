import MoteFormat

/// Checks of single fields that need nothing but the field: a row of a table each, which is smaller than code.
enum FieldCheck {
  private enum Kind: UInt32 {
    /// All bytes zero.
    case zero = 0
    /// A byte in a range.
    case code = 1
    /// All bytes 0xFF.
    case ones = 2
    /// 32-bit words, none of them zero.
    case positive = 3
    /// Float32s, all of them finite.
    case finite = 4
  }

  static var header: Range<Int> { 0..<4 }
  static var contract: Range<Int> { 4..<13 }
  static var certificate: Range<Int> { 13..<14 }
  #if hasFeature(Embedded)
    static var tensor: Range<Int> { 14..<18 }
  #else
    static var tensor: Range<Int> { 14..<16 }
    static var noSlice: Range<Int> { 17..<18 }
  #endif
  static var layer: Range<Int> { 18..<26 }

  #if MOTE_NO_GRAPHS
    private static var lastActivation: UInt32 { 1 }
    private static var tableBytes: Int { 68 }
  #else
    private static var lastActivation: UInt32 { 2 }
    // `Verifier.checkFields` looks at what follows the table.
    private static var tableBytes: Int { 8 }
    static var layerCodes: Range<Int> { 18..<22 }
    static var layerInputs: Range<Int> { 22..<24 }
    static var layerFlags: Range<Int> { 24..<25 }
    static var layerTable: Range<Int> { 25..<26 }
  #endif

  private static let rows: InlineArray<26, UInt32> = [
    row(FileHeader.rule, .code, .unsupportedRule, 1, 1),
    row(FileHeader.reserved0, .zero, .reservedNotZero),
    row(FileHeader.reserved1, .zero, .reservedNotZero),
    row(FileHeader.reserved2, .zero, .reservedNotZero),

    row(ContractRecord.inputKind, .code, .badContract, 1, 1),
    row(ContractRecord.channelOrder, .code, .badContract, 1, 3),
    row(ContractRecord.polarity, .code, .badContract, 0, 2),
    row(ContractRecord.fit, .code, .badContract, 0, 3),
    row(ContractRecord.outputKind, .code, .badContract, 1, 1),
    row(ContractRecord.calibrationMethod, .code, .badContract, 0, 3),
    // Means and deviations follow each other.
    row(ContractRecord.channelMean.offset, 32, .finite, .notFinite),
    row(ContractRecord.reserved0, .zero, .reservedNotZero),
    row(ContractRecord.reserved1, .zero, .reservedNotZero),

    row(CertificateRecord.reserved, .zero, .reservedNotZero),

    row(TensorRecord.typeField, .code, .badTensor, 1, 2),
    // Height, width and channels follow each other, and so do the channel offset and the reserved bytes.
    row(TensorRecord.heightField.offset, 12, .positive, .badTensor),
    row(TensorRecord.parentField, .ones, .unsupportedFeature),
    row(TensorRecord.channelOffsetField.offset, 6, .zero, .reservedNotZero),

    row(LayerRecord.typeField, .code, .unsupportedType, 1, 3),
    row(LayerRecord.activationField, .code, .unsupportedFeature, 0, lastActivation),
    row(LayerRecord.layoutField, .code, .unsupportedLayout, 0, 6),
    row(LayerRecord.fusedPoolField, .code, .unsupportedFeature, 0, 1),
    row(LayerRecord.inputCountField, .code, .unsupportedFeature, 1, 1),
    row(LayerRecord.input1Field.offset, 6, .ones, .unsupportedFeature),
    row(LayerRecord.flagsField, .zero, .reservedNotZero),
    // Tables and what follows them belong to operators that came with version 3.
    row(LayerRecord.tableOffsetField.offset, tableBytes, .zero, .reservedNotZero),
  ]

  /// From the lowest bit: offset and size (8 each), lowest and highest code (4 each), kind (3), error (5).
  @inline(__always)
  private static func row(
    _ offset: Int, _ size: Int, _ kind: Kind, _ code: ModelError.Code, _ lowest: UInt32 = 0, _ highest: UInt32 = 0
  ) -> UInt32 {
    UInt32(truncatingIfNeeded: offset) | UInt32(truncatingIfNeeded: size) &<< 8 | lowest &<< 16 | highest &<< 20
      | kind.rawValue &<< 24 | UInt32(code.rawValue) &<< 27
  }

  @inline(__always)
  private static func row(
    _ field: Field, _ kind: Kind, _ code: ModelError.Code, _ lowest: UInt32 = 0, _ highest: UInt32 = 0
  ) -> UInt32 { row(field.offset, field.size, kind, code, lowest, highest) }

  /// Refuses the record with the first of these rows that it fails.
  @inline(never)
  static func run(_ rows: Range<Int>, _ record: RecordView, in file: UnsafeRawPointer) throws(ModelError) {
    for index in from(rows.lowerBound, to: rows.upperBound) {
      let row = Self.rows[index]
      let kind = row &>> 24 & 7
      let unit = kind >= Kind.positive.rawValue ? 4 : 1
      let start = Int(truncatingIfNeeded: row & 255)
      let end = start &+ Int(truncatingIfNeeded: row &>> 8 & 255)
      var place = start
      while place < end {
        let byte = unsafe UInt32(record.address.load(fromByteOffset: place, as: UInt8.self))
        let holds: Bool
        if unit == 4 {
          let word = record.uint32(place)
          holds = kind == Kind.positive.rawValue ? word != 0 : word & 0x7F80_0000 != 0x7F80_0000
        } else if kind == Kind.code.rawValue {
          holds = byte >= row &>> 16 & 15 && byte <= row &>> 20 & 15
        } else {
          holds = byte == (kind == Kind.zero.rawValue ? 0 : 255)
        }
        guard holds else {
          // Of floats the place of the wrong one says more; other fields are named as a whole.
          throw ModelError(
            ModelError.Code(rawValue: UInt8(truncatingIfNeeded: row &>> 27)) ?? .badParameter,
            at: unsafe record.offset(in: file) &+ (kind == Kind.finite.rawValue ? place : start))
        }
        place &+= unit
      }
    }
  }
}

/// Whether `count` bytes are all zero.
@inline(never)
func isZero(_ address: UnsafeRawPointer, _ count: Int) -> Bool {
  var bits: UInt8 = 0
  for index in upTo(count) { unsafe bits |= address.load(fromByteOffset: index, as: UInt8.self) }
  return bits == 0
}
