import MoteFormat

/// A verified model: a view of the file's own bytes, which stay where they are (flash, a mapped file, an array).
///
/// The only way in is `init(verifying:)`. Past it every offset, shape and count in the file has been checked, nothing is
/// checked again, and nothing can go out of bounds. The model cannot outlive the bytes.
public struct Model: ~Escapable {
  public let bytes: RawSpan
  public let layerCount: Int
  /// The addresses of `bytes` and of the records in them, for code that has to be small.
  let file: UnsafeRawPointer
  private let layers, tensors: UnsafeRawPointer

  /// Checks the whole file; the order of the checks stands in the format document.
  /// - Throws: `ModelError` with the first broken promise and its offset.
  @_lifetime(copy bytes)
  public init(verifying bytes: RawSpan) throws(ModelError) {
    let file = unsafe Self.address(bytes)
    try unsafe Verifier.check(file, bytes.byteCount)
    self.init(trusting: bytes)
    let streamed = streamedArenaBytes
    guard streamed == 0 || streamed == streamedTensorBytes else {
      throw ModelError(.arenaOutOfBounds, at: FileHeader.streamedArenaBytes.offset)
    }
  }

  /// Makes a view again without checking.
  /// - Precondition: these very bytes passed `init(verifying:)` before and have not changed since. An owner that keeps
  ///   the bytes (a class on a host, a C structure on a device) uses this to make short-lived views in constant time.
  @_lifetime(copy bytes)
  public init(trusting bytes: RawSpan) {
    self.bytes = bytes
    unsafe file = Self.address(bytes)
    layerCount = Int(unsafe RecordView(file, at: 0).uint16(FileHeader.layerCount))
    unsafe layers = file + Sections.start(.layers, file)
    unsafe tensors = file + Sections.start(.tensors, file)
  }

  /// Where the bytes begin; of no bytes, an address that is never read.
  private static func address(_ bytes: RawSpan) -> UnsafeRawPointer {
    let nowhere = unsafe UnsafeRawPointer(bitPattern: Limits.sectionAlignment)!
    return unsafe bytes.withUnsafeBytes { unsafe $0.baseAddress ?? nowhere }
  }
}

extension Model {
  /// Byte offset of the contract section.
  public var contractOffset: Int { unsafe Sections.start(.contract, file) }
  /// Byte offset of the certificate section; 0 when there is none.
  public var certificateOffset: Int { unsafe Sections.start(.certificate, file) }
  private var header: RecordView { unsafe RecordView(file, at: 0) }

  /// `layerCount + 1`: tensor 0 is the input, layer `l` writes tensor `l + 1`.
  public var tensorCount: Int { layerCount + 1 }
  /// Bytes of the layer-wise plan's tensors, scratch not included.
  public var tensorArenaBytes: Int { header.int(FileHeader.arenaBytes) }
  /// Bytes of the streamed plan's tensors in a file that is packed for that plan; 0 in others.
  public var streamedArenaBytes: Int { header.int(FileHeader.streamedArenaBytes) }
  /// The header's checksum, which covers the checksums of all sections.
  package var checksum: UInt32 { header.uint32(FileHeader.checksum) }
  /// Multiply-accumulates of one run.
  public var macs: Int64 {
    Int64(bytes.uint32(FileHeader.macs.offset)) | Int64(bytes.uint32(FileHeader.macs.offset + 4)) << 32
  }

  /// Byte offset of a layer's record.
  public func layerOffset(_ index: Int) -> Int { unsafe layers - file &+ index &* LayerRecord.size }
  /// Byte offset of a tensor's record.
  public func tensorOffset(_ index: Int) -> Int { unsafe tensors - file &+ index &* TensorRecord.size }

  // Records where they lie, for code that has to be small. The indices are below the counts.
  func view(_ layer: Int) -> LayerView { LayerView(record: unsafe RecordView(layers, at: layer &* LayerRecord.size)) }
  func tensorView(_ tensor: Int) -> TensorView {
    TensorView(record: unsafe RecordView(tensors, at: tensor &* TensorRecord.size))
  }
  /// The sizes of a layer as its kernel wants them.
  func geometry(_ index: Int) -> Geometry {
    unsafe withUnsafeTemporaryAllocation(of: Geometry.self, capacity: 1) { memory in
      unsafe writeGeometry(index, memory.baseAddress!)
      return unsafe memory[0]
    }
  }
  /// The same, written to where they will lie.
  func writeGeometry(_ index: Int, _ memory: UnsafeMutablePointer<Geometry>) {
    let layer = view(index)
    unsafe Geometry.write(memory, layer, tensorView(layer.input), tensorView(index &+ 1))
    #if !hasFeature(Embedded)
      unsafe memory.pointee.outputStride = holder(index &+ 1).channels
    #endif
  }

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
  /// Elements of the input, and of the output.
  public var inputCount: Int { tensorView(0).elementCount }
  public var outputCount: Int { tensorView(layerCount).elementCount }

  /// The sizes of a layer as its kernel wants them.
  public func geometry(_ layer: LayerRecord, output: TensorRecord) -> Geometry {
    Geometry(layer, input: tensor(layer.input), output: output)
  }

  /// Byte offset of a class's label, NUL-terminated; nil when the model has no labels or no such class.
  public func labelOffset(_ classIndex: Int) -> Int? {
    let length = Int(truncatingIfNeeded: bytes.uint32(contractOffset + ContractRecord.labelBytes.offset))
    guard length > 0, classIndex >= 0, classIndex < outputCount else { return nil }
    var offset = contractOffset + ContractRecord.size
    // The verifier counted one terminator per class.
    for _ in 0..<classIndex {
      while bytes.uint8(offset) != 0 { offset += 1 }
      offset += 1
    }
    return offset
  }
}
