import MoteFormat

/// The checks behind the sections: contract, tensors, layers with their data, arena, cost.
///
/// Total: arithmetic on file values cannot overflow (they are at most 32 bits wide and multiplied in steps that are checked
/// against the limits), and the time is bounded by the file's size and `Limits.maxLivenessChecks`.
enum Verifier {
  static func check(_ model: borrowing Model) throws(ModelError) {
    try checkCounts(model)
    try checkContract(model)
    try checkCertificate(model)
    try checkNames(model)
    for index in 0..<model.tensorCount { try checkTensor(model, index) }
    var macs: Int64 = 0
    var moves: Int64 = 0
    var dataEnd = model.sections.data
    for index in 0..<model.layerCount {
      let layer = try checkLayer(model, index)
      macs += try checkShape(model, index, layer)
      moves += try checkMoves(model, index, layer)
      guard macs <= Limits.maxMACs, moves <= Limits.maxMACs else {
        throw ModelError(.tooLarge, at: model.layerOffset(index))
      }
      try checkData(model, index, layer, end: &dataEnd)
    }
    guard dataEnd == model.sections.dataEnd else { throw ModelError(.badData, at: dataEnd) }
    guard macs == model.macs else { throw ModelError(.badParameter, at: FileHeader.macs.offset) }
    try checkArena(model)
    guard model.streamedArenaBytes == 0 || model.streamedArenaBytes == model.streamedTensorBytes else {
      throw ModelError(.arenaOutOfBounds, at: FileHeader.streamedArenaBytes.offset)
    }
  }

  private static func checkCounts(_ model: borrowing Model) throws(ModelError) {
    let sections = model.sections
    guard model.layerCount >= 1 else { throw ModelError(.badParameter, at: FileHeader.layerCount.offset) }
    guard model.tensorCount == model.layerCount + 1 else {
      throw ModelError(.badParameter, at: FileHeader.tensorCount.offset)
    }
    guard sections.layersEnd - sections.layers == model.layerCount * LayerRecord.size else {
      throw ModelError(.badSection, at: sections.layers)
    }
    guard sections.tensorsEnd - sections.tensors == model.tensorCount * TensorRecord.size else {
      throw ModelError(.badSection, at: sections.tensors)
    }
  }

  private static func checkTensor(_ model: borrowing Model, _ index: Int) throws(ModelError) {
    let base = model.tensorOffset(index)
    let bytes = model.bytes
    guard let tensor = TensorRecord(bytes, at: base) else { throw ModelError(.badTensor, at: base) }
    func field(_ field: Field) -> Int { base + field.offset }
    guard bytes.uint32(field(TensorRecord.heightField)) >= 1, bytes.uint32(field(TensorRecord.widthField)) >= 1,
      bytes.uint32(field(TensorRecord.channelsField)) >= 1
    else { throw ModelError(.badTensor, at: field(TensorRecord.heightField)) }
    guard elementCount(bytes, base) != nil else {
      throw ModelError(.tooLarge, at: field(TensorRecord.heightField))
    }
    guard tensor.scale.isFinite, tensor.scale > 0 else {
      throw ModelError(.badQuantization, at: field(TensorRecord.scaleField))
    }
    if tensor.type == .float32, tensor.scale != 1 || tensor.zeroPoint != 0 {
      throw ModelError(.badQuantization, at: field(TensorRecord.scaleField))
    }
    guard bytes.uint16(field(TensorRecord.parentField)) == TensorRecord.noParent else {
      throw ModelError(.unsupportedFeature, at: field(TensorRecord.parentField))
    }
    for reserved in 0..<6 where bytes.uint8(field(TensorRecord.channelOffsetField) + reserved) != 0 {
      throw ModelError(.reservedNotZero, at: field(TensorRecord.channelOffsetField) + reserved)
    }
    try checkEnds(model, index, tensor)
  }

  /// `H · W · C`, or nil above the limit. Each factor is below 2^32 and each product is checked before the next.
  private static func elementCount(_ bytes: RawSpan, _ base: Int) -> Int64? {
    let height = Int64(bytes.uint32(base + TensorRecord.heightField.offset))
    let width = Int64(bytes.uint32(base + TensorRecord.widthField.offset))
    let channels = Int64(bytes.uint32(base + TensorRecord.channelsField.offset))
    guard height <= Limits.maxTensorElements, width <= Limits.maxTensorElements / height,
      channels <= Limits.maxTensorElements / (height * width)
    else { return nil }
    // On a 32-bit device an Int must hold the byte count too.
    guard height * width * channels <= Int64(Int.max / 8) else { return nil }
    return height * width * channels
  }

  /// The first tensor comes from the caller as bytes, the last goes to the caller as float32, and only those two do.
  private static func checkEnds(
    _ model: borrowing Model, _ index: Int, _ tensor: TensorRecord
  ) throws(ModelError) {
    let base = model.tensorOffset(index)
    let isOutput = index == model.tensorCount - 1
    let isEnd = index == 0 || isOutput
    if index == 0 && tensor.type != .uint8 || isOutput && tensor.type != .float32 {
      throw ModelError(.badTensor, at: base + TensorRecord.typeField.offset)
    }
    guard isEnd == (tensor.arenaOffset == TensorRecord.callerOwned) else {
      throw ModelError(.arenaOutOfBounds, at: base + TensorRecord.arenaOffsetField.offset)
    }
  }
}
