import MoteFormat
import MoteKernels

/// The checks behind the sections: contract, tensors, layers with their data, arena, cost.
///
/// Total: sizes from the file are multiplied saturating and compared with limits before they are used, places are compared
/// with the sections' ends, and the time is bounded by the file's size and `Limits.maxLivenessChecks`. Everything is read in
/// place, and passed on in this structure, because the whole runtime has to be small.
///
/// Unsafe inside: `RecordView`s are made of offsets below their section's end only.
struct Verifier: ~Copyable {
  let file: UnsafeRawPointer
  private(set) var sections = Sections()
  private(set) var layers = 0
  private(set) var tensors = 0
  private(set) var layerCount = 0
  /// Where the next table of the data section begins.
  var dataEnd = 0
  var macs: UInt64 = 0
  /// Elements written, times the windows of pools.
  var moves: UInt64 = 0
  /// The sizes of the layer that is checked.
  var g = Geometry(height: 0, width: 0, channels: 0, outputChannels: 0, groups: 1, window: .point, pool: nil)

  /// Checks a file of `size` bytes.
  static func check(_ file: UnsafeRawPointer, _ size: Int) throws(ModelError) {
    var verifier = unsafe Verifier(file)
    try unsafe verifier.sections.verify(file, size)
    verifier.layers = verifier.sections.start(.layers)
    verifier.tensors = verifier.sections.start(.tensors)
    verifier.layerCount = Int(unsafe RecordView(file, at: 0).uint16(FileHeader.layerCount))
    verifier.dataEnd = verifier.sections.start(.data)
    try verifier.checkAll()
  }

  private init(_ file: UnsafeRawPointer) { unsafe self.file = file }

  func layer(_ index: Int) -> LayerView {
    LayerView(record: unsafe RecordView(file, at: layers &+ index &* LayerRecord.size))
  }
  func tensor(_ index: Int) -> TensorView {
    TensorView(record: unsafe RecordView(file, at: tensors &+ index &* TensorRecord.size))
  }

  private mutating func checkAll() throws(ModelError) {
    try checkCounts()
    try checkContract()
    try checkCertificate()
    let names = sections.start(.names)
    guard names == 0 || areStrings(names, sections.end(.names), layerCount) else { throw ModelError(.badSection, at: names) }
    for index in upTo(layerCount &+ 1) { try checkTensor(index) }
    for index in upTo(layerCount) { try checkLayer(index) }
    guard dataEnd == sections.end(.data) else { throw ModelError(.badData, at: dataEnd) }
    let header = unsafe RecordView(file, at: 0)
    let macs = FileHeader.macs.offset
    guard header.uint32(macs) == UInt32(truncatingIfNeeded: self.macs),
      header.uint32(macs + 4) == UInt32(truncatingIfNeeded: self.macs &>> 32)
    else { throw header.refusal(.badParameter, FileHeader.macs, in: file) }
    #if !hasFeature(Embedded)
      try checkSlices()
    #endif
    try checkArena(header)
  }

  private func checkCounts() throws(ModelError) {
    let header = unsafe RecordView(file, at: 0)
    guard layerCount >= 1 else { throw header.refusal(.badParameter, FileHeader.layerCount, in: file) }
    guard header.int(FileHeader.tensorCount) == layerCount &+ 1 else {
      throw header.refusal(.badParameter, FileHeader.tensorCount, in: file)
    }
    guard sections.end(.layers) &- layers == layerCount &* LayerRecord.size else {
      throw ModelError(.badSection, at: layers)
    }
    guard sections.end(.tensors) &- tensors == (layerCount &+ 1) &* TensorRecord.size else {
      throw ModelError(.badSection, at: tensors)
    }
  }

  private func checkTensor(_ index: Int) throws(ModelError) {
    let tensor = tensor(index)
    let record = tensor.record
    try FieldCheck.run(FieldCheck.tensor, record, in: file)
    #if !hasFeature(Embedded)
      try checkSliceFields(tensor)
    #endif
    // On a 32-bit core an Int must hold the byte count of floats too.
    let limit = UInt64(min(Limits.maxTensorElements, Int64(Int.max / 8)))
    let elements = Saturating.product(
      Saturating.product(UInt64(record.uint32(TensorRecord.heightField)), UInt64(record.uint32(TensorRecord.widthField))),
      UInt64(record.uint32(TensorRecord.channelsField)))
    guard elements <= limit else { throw record.refusal(.tooLarge, TensorRecord.heightField, in: file) }
    // The bits of 1 for float32; finite and above 0 for uint8.
    let scale = tensor.scale
    guard tensor.isFloat32 ? scale == 0x3F80_0000 && tensor.zeroPoint == 0 : isPositive(scale) else {
      throw record.refusal(.badQuantization, TensorRecord.scaleField, in: file)
    }
    // The first tensor comes from the caller as bytes, the last goes to the caller as float32, and only those two do.
    let isLast = index == layerCount
    guard index == 0 ? !tensor.isFloat32 : !isLast || tensor.isFloat32 else {
      throw record.refusal(.badTensor, TensorRecord.typeField, in: file)
    }
    guard tensor.isCallers == (index == 0 || isLast) else {
      throw record.refusal(.arenaOutOfBounds, TensorRecord.arenaOffsetField, in: file)
    }
  }

  /// Every arena range is aligned and inside the arena, and no two tensors that are alive together overlap.
  ///
  /// A tensor is alive from the layer that writes it to the last layer that reads it, both included, so a layer's output
  /// never overlaps its input, but that a sum may take the place of one that it reads last. A slice lies in its parent, which is alive from the first slice's writer on.
  private func checkArena(_ header: RecordView) throws(ModelError) {
    // An offset is used as an Int, which on a 32-bit device ends at 2^31; half of that leaves room for scratch.
    let arena = UInt(header.uint32(FileHeader.arenaBytes))
    let alignment = UInt(bitPattern: Limits.memoryAlignment)
    guard arena % alignment == 0 else { throw header.refusal(.arenaOutOfBounds, FileHeader.arenaBytes, in: file) }
    guard arena <= UInt(bitPattern: Int.max / 2) else { throw header.refusal(.tooLarge, FileHeader.arenaBytes, in: file) }
    var highest: UInt = 0
    var checks = 0
    // Tensor 0 and the last one are the caller's; tensor t is written by layer t - 1.
    var t = 1
    while t < layerCount {
      let tensor = tensor(t)
      #if hasFeature(Embedded)
        let birth = t
      #else
        if tensor.isSlice {
          t &+= 1
          continue
        }
        let birth = birth(t)
      #endif
      let start = UInt(tensor.record.uint32(TensorRecord.arenaOffsetField))
      let count = UInt(bitPattern: tensor.byteCount)
      guard start % alignment == 0, start <= arena, count <= arena &- start else {
        throw tensor.record.refusal(.arenaOutOfBounds, TensorRecord.arenaOffsetField, in: file)
      }
      highest = max(highest, start &+ count)
      checks &+= t &- 1
      guard checks <= Limits.maxLivenessChecks else {
        throw tensor.record.refusal(.tooLarge, TensorRecord.arenaOffsetField, in: file)
      }
      var other = 1
      while other < t {
        let earlier = self.tensor(other)
        let earlierStart = UInt(bitPattern: earlier.arenaOffset)
        #if !hasFeature(Embedded)
          if earlier.isSlice {
            other &+= 1
            continue
          }
        #endif
        if earlier.lastUse >= birth &- 1, start < earlierStart &+ UInt(bitPattern: earlier.byteCount),
          earlierStart < start &+ count, !isTakenOver(other, by: t)
        {
          throw tensor.record.refusal(.arenaOverlap, TensorRecord.arenaOffsetField, in: file)
        }
        other &+= 1
      }
      t &+= 1
    }
    guard arena &- highest < alignment else { throw header.refusal(.arenaOutOfBounds, FileHeader.arenaBytes, in: file) }
  }
}

/// Whether the bits are those of a finite float above 0.
func isPositive(_ bits: UInt32) -> Bool { bits &- 1 < 0x7F7F_FFFF }
