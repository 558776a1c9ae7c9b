import MoteFormat
import MoteRuntime

/// The same model with bytes of its own for every tensor, as devices want it: every concat copies its inputs, and no sum is
/// written over one. A file of an older version stays as it is.
/// - Parameter file: a whole model file.
/// - Returns: the new file, verified.
public func copyingForm(_ file: [UInt8]) throws(ConvertError) -> [UInt8] {
  try withVerified(file) { model throws(ConvertError) in
    guard model.bytes.uint16(FileHeader.version.offset) >= FileHeader.sliceVersion else { return file }
    let tensors = (0..<model.tensorCount).map { model.tensor($0) }
    let plan = TensorPlan(
      byteCounts: tensors.map { $0.arenaOffset == TensorRecord.callerOwned ? nil : $0.byteCount },
      lastUse: tensors.map(\.lastUse), .none(tensors.count))
    var bytes = file
    for index in tensors.indices {
      let base = model.tensorOffset(index)
      bytes.put(plan.offset(index), TensorRecord.arenaOffsetField, base)
      bytes.put(TensorRecord.noParent, TensorRecord.parentField, base)
      bytes.put(UInt16(0), TensorRecord.channelOffsetField, base)
    }
    guard plan.arena.byteCount < Int(UInt32.max) else {
      throw ConvertError("the model is too large for a device: with copies its tensors take \(plan.arena.byteCount) bytes of arena")
    }
    bytes.put(plan.arena.byteCount, FileHeader.arenaBytes, 0)
    // A concat or sum is of this version, and nothing but shared bytes is of a later one.
    bytes.put(FileHeader.graphVersion, FileHeader.version, 0)
    bytes.put(FileHeader.graphVersion, FileHeader.minimumReader, 0)
    Sealing.reseal(&bytes)
    try withVerified(bytes) { _ in }
    return bytes
  }
}
