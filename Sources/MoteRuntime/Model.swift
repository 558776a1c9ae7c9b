import MoteFormat

/// A verified model: a view of the file's own bytes, which stay where they are (flash, a mapped file, an array).
///
/// The only way in is `init(verifying:)`. Past it every offset, shape and count in the file has been checked, nothing is
/// checked again, and nothing can go out of bounds. The model cannot outlive the bytes.
public struct Model: ~Escapable {
  public let bytes: RawSpan
  public let layerCount: Int
  /// `layerCount + 1`: tensor 0 is the input, layer `l` writes tensor `l + 1`.
  public let tensorCount: Int
  /// Bytes of the layer-wise plan's tensors, scratch not included.
  public let tensorArenaBytes: Int
  /// Bytes of the streamed plan's tensors in a file that is packed for that plan; 0 in others.
  public let streamedArenaBytes: Int
  let sections: SectionOffsets

  /// Checks the whole file; the order of the checks stands in the format document.
  /// - Throws: `ModelError` with the first broken promise and its offset.
  @_lifetime(copy bytes)
  public init(verifying bytes: RawSpan) throws(ModelError) {
    let sections = try SectionOffsets(verifying: bytes)
    self.init(bytes, sections)
    try Verifier.check(self)
  }

  /// Makes a view again without checking.
  /// - Precondition: these very bytes passed `init(verifying:)` before and have not changed since. An owner that keeps
  ///   the bytes (a class on a host, a C structure on a device) uses this to make short-lived views in constant time.
  @_lifetime(copy bytes)
  public init(trusting bytes: RawSpan) {
    self.init(bytes, SectionOffsets(trusting: bytes))
  }

  @_lifetime(copy bytes)
  private init(_ bytes: RawSpan, _ sections: SectionOffsets) {
    self.bytes = bytes
    self.sections = sections
    layerCount = Int(bytes.uint16(FileHeader.layerCount.offset))
    tensorCount = Int(truncatingIfNeeded: bytes.uint32(FileHeader.tensorCount.offset))
    tensorArenaBytes = Int(truncatingIfNeeded: bytes.uint32(FileHeader.arenaBytes.offset))
    streamedArenaBytes = Int(truncatingIfNeeded: bytes.uint32(FileHeader.streamedArenaBytes.offset))
  }
}

extension Model {
  /// Byte offset of a layer's record.
  public func layerOffset(_ index: Int) -> Int { sections.layers + index * LayerRecord.size }
  /// Byte offset of a tensor's record.
  public func tensorOffset(_ index: Int) -> Int { sections.tensors + index * TensorRecord.size }

  /// - Precondition: `index < layerCount`.
  public func layer(_ index: Int) -> LayerRecord {
    precondition(index >= 0 && index < layerCount)
    // The verifier has read every record, so none is unreadable.
    guard let record = try? LayerRecord(bytes, at: layerOffset(index)) else { fatalError() }
    return record
  }

  /// - Precondition: `index < tensorCount`.
  public func tensor(_ index: Int) -> TensorRecord {
    precondition(index >= 0 && index < tensorCount)
    // The verifier has read every record, so none is unreadable.
    guard let record = TensorRecord(bytes, at: tensorOffset(index)) else { fatalError() }
    return record
  }

  public var input: TensorRecord { tensor(0) }
  public var output: TensorRecord { tensor(tensorCount - 1) }
  /// Byte offset of the contract section.
  public var contractOffset: Int { sections.contract }
  /// Byte offset of the certificate section; 0 when there is none.
  public var certificateOffset: Int { sections.certificate }
  /// The header's checksum, which covers the checksums of all sections.
  var checksum: UInt32 { bytes.uint32(FileHeader.checksum.offset) }
  /// Multiply-accumulates of one run.
  public var macs: Int64 {
    Int64(bytes.uint32(FileHeader.macs.offset)) | Int64(bytes.uint32(FileHeader.macs.offset + 4)) << 32
  }

  /// The sizes of a layer as its kernel wants them.
  public func geometry(_ layer: LayerRecord, output: TensorRecord) -> Geometry {
    let input = tensor(layer.input)
    return Geometry(layer, input: input, output: output)
  }

  /// Byte offset of a class's label, NUL-terminated; nil when the model has no labels or no such class.
  public func labelOffset(_ classIndex: Int) -> Int? {
    let length = Int(truncatingIfNeeded: bytes.uint32(contractOffset + ContractRecord.labelBytes.offset))
    guard length > 0, classIndex >= 0, classIndex < output.channels else { return nil }
    var offset = contractOffset + ContractRecord.size
    // The verifier counted one terminator per class.
    for _ in 0..<classIndex {
      while bytes.uint8(offset) != 0 { offset += 1 }
      offset += 1
    }
    return offset
  }
}
