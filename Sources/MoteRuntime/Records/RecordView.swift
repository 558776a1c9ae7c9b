import MoteFormat

/// A place in the file from which fields are read where they lie: on a small core an aligned load each, where a span would
/// compare every offset again.
///
/// Unsafe inside: whoever makes one has proved that all bytes of the record lie in the file. The file begins at a multiple
/// of 16 bytes and records at multiples of their fields' sizes, so every load is aligned.
struct RecordView {
  let address: UnsafeRawPointer

  init(_ file: UnsafeRawPointer, at offset: Int) { unsafe address = file + offset }

  /// Bytes from the start of the file.
  func offset(in file: UnsafeRawPointer) -> Int { unsafe address - file }

  @inline(__always) func uint8(_ field: Field) -> UInt8 { unsafe address.load(fromByteOffset: field.offset, as: UInt8.self) }
  @inline(__always) func uint16(_ field: Field) -> UInt16 {
    UInt16(littleEndian: unsafe address.load(fromByteOffset: field.offset, as: UInt16.self))
  }
  @inline(__always) func uint32(_ field: Field) -> UInt32 { uint32(field.offset) }
  @inline(__always) func uint32(_ offset: Int) -> UInt32 {
    UInt32(littleEndian: unsafe address.load(fromByteOffset: offset, as: UInt32.self))
  }
  /// A 32-bit field as a number of bytes or elements. On a 32-bit core it may wrap; the verifier looks at the field itself.
  @inline(__always) func int(_ field: Field) -> Int { Int(truncatingIfNeeded: uint32(field)) }
  @inline(__always) func window(_ field: Field) -> WindowRecord {
    WindowRecord(sizes: uint32(field.offset), pads: uint32(field.offset + 4))
  }

  @inline(__always)
  func refusal(_ code: ModelError.Code, _ field: Field, in file: UnsafeRawPointer) -> ModelError {
    unsafe ModelError(code, at: offset(in: file) &+ field.offset)
  }
}

/// A layer's record where it lies.
struct LayerView {
  let record: RecordView

  /// The record behind this one, which is there when the layer is not the last.
  var next: LayerView { LayerView(record: unsafe RecordView(record.address, at: LayerRecord.size)) }

  var op: UInt8 { record.uint8(LayerRecord.opField) }
  var type: UInt8 { record.uint8(LayerRecord.typeField) }
  var layout: UInt8 { record.uint8(LayerRecord.layoutField) }
  var input: Int { Int(record.uint16(LayerRecord.input0Field)) }
  var groups: Int { Int(record.uint16(LayerRecord.groupsField)) }
  var window: WindowRecord { record.window(LayerRecord.windowField) }
  var hasPool: Bool { record.uint8(LayerRecord.fusedPoolField) != 0 }
  /// The fused pool; a 1x1 window of stride 1 when there is none.
  var pool: WindowRecord { hasPool ? record.window(LayerRecord.poolField) : .point }

  func isActivation(_ activation: Activation) -> Bool { record.uint8(LayerRecord.activationField) == activation.rawValue }
  func isOperator(_ op: Operator) -> Bool { self.op == op.rawValue }
  func isType(_ type: NumericType) -> Bool { self.type == type.rawValue }
}

#if !MOTE_NO_GRAPHS
  extension LayerView {
    /// Whether the operator is one of those with `GraphArguments`.
    var isGraph: Bool { Operator.graphCodes.contains(op) }
    var inputCount: Int { Int(record.uint8(LayerRecord.inputCountField)) }
    /// The tensor of an input slot; the four slots follow each other.
    func input(_ slot: Int) -> Int {
      Int(UInt16(littleEndian: unsafe record.address.load(
        fromByteOffset: LayerRecord.input0Field.offset &+ 2 &* slot, as: UInt16.self)))
    }
    func float32(_ field: Field) -> Float { Float(bitPattern: record.uint32(field)) }
    var countsPadding: Bool { record.uint16(LayerRecord.flagsField) != 0 }
    var reachBottom: Int { Int(record.uint8(LayerRecord.reachBottomField)) }
    var reachRight: Int { Int(record.uint8(LayerRecord.reachRightField)) }
    var localSize: Int { Int(record.uint16(LayerRecord.localSizeField)) }
    var tableShift: Int { Int(record.uint8(LayerRecord.tableShiftField)) }
    var outputShift: Int { Int(record.uint8(LayerRecord.outputShiftField)) }
  }
#endif

/// A tensor's record where it lies.
struct TensorView {
  let record: RecordView

  /// The record behind this one, which is there when the tensor is not the last.
  var next: TensorView { TensorView(record: unsafe RecordView(record.address, at: TensorRecord.size)) }

  var type: UInt8 { record.uint8(TensorRecord.typeField) }
  var isFloat32: Bool { type == TensorType.float32.rawValue }
  var height: Int { record.int(TensorRecord.heightField) }
  var width: Int { record.int(TensorRecord.widthField) }
  var channels: Int { record.int(TensorRecord.channelsField) }
  /// The bits of the float32.
  var scale: UInt32 { record.uint32(TensorRecord.scaleField) }
  var zeroPoint: UInt8 { record.uint8(TensorRecord.zeroPointField) }
  var lastUse: Int { Int(record.uint16(TensorRecord.lastUseField)) }
  var isCallers: Bool { record.uint32(TensorRecord.arenaOffsetField) == TensorRecord.callerOwned }
  var arenaOffset: Int { record.int(TensorRecord.arenaOffsetField) }
  #if !hasFeature(Embedded)
    /// The tensor that this one is a slice of; `noParent` for none.
    var parent: Int { Int(record.uint16(TensorRecord.parentField)) }
    var isSlice: Bool { parent != Int(TensorRecord.noParent) }
    var channelOffset: Int { Int(record.uint16(TensorRecord.channelOffsetField)) }
  #endif
  // The verifier proved that these fit.
  var rowBytes: Int { (width &* channels) &<< (isFloat32 ? 2 : 0) }
  var elementCount: Int { height &* width &* channels }
  var byteCount: Int { height &* rowBytes }
}

extension Geometry {
  /// Writes a verified layer's sizes to where they will lie. An affine layer reads its input as one vector, in a 1x1 window.
  @inline(never)
  static func write(
    _ geometry: UnsafeMutablePointer<Geometry>, _ layer: LayerView, _ input: TensorView, _ output: TensorView
  ) {
    let isAffine = layer.isOperator(.affine)
    unsafe geometry.initialize(
      to: Geometry(
        height: isAffine ? 1 : input.height, width: isAffine ? 1 : input.width,
        channels: isAffine ? input.elementCount : input.channels, outputChannels: output.channels,
        groups: layer.groups, window: layer.window, pool: layer.pool))
  }
}
