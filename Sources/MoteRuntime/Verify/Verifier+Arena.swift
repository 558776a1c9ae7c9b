import MoteFormat

extension Verifier {
  /// Every arena range is aligned and inside the arena, and no two tensors that are alive together overlap.
  ///
  /// A tensor is alive from the layer that writes it to the last layer that reads it, both included, so a layer's output
  /// never overlaps its input.
  static func checkArena(_ model: borrowing Model) throws(ModelError) {
    let arena = Int64(model.bytes.uint32(FileHeader.arenaBytes.offset))
    guard arena % Int64(Limits.memoryAlignment) == 0 else {
      throw ModelError(.arenaOutOfBounds, at: FileHeader.arenaBytes.offset)
    }
    // An offset is used as an Int, which on a 32-bit device ends at 2^31; half of that leaves room for scratch.
    guard arena <= Int64(Int.max / 2) else { throw ModelError(.tooLarge, at: FileHeader.arenaBytes.offset) }
    var highest: Int64 = 0
    var checks = 0
    // Tensor 0 and the last one are the caller's; tensor t is written by layer t - 1.
    for t in 1..<max(1, model.tensorCount - 1) {
      let tensor = model.tensor(t)
      let field = model.tensorOffset(t) + TensorRecord.arenaOffsetField.offset
      let start = Int64(tensor.arenaOffset)
      let end = start + Int64(tensor.byteCount)
      guard start % Int64(Limits.memoryAlignment) == 0, end <= arena else {
        throw ModelError(.arenaOutOfBounds, at: field)
      }
      highest = max(highest, end)
      for other in 1..<t {
        checks += 1
        guard checks <= Limits.maxLivenessChecks else { throw ModelError(.tooLarge, at: field) }
        let earlier = model.tensor(other)
        guard earlier.lastUse >= t - 1 else { continue }
        let earlierStart = Int64(earlier.arenaOffset)
        if start < earlierStart + Int64(earlier.byteCount) && earlierStart < end {
          throw ModelError(.arenaOverlap, at: field)
        }
      }
    }
    guard arena - highest < Int64(Limits.memoryAlignment) else {
      throw ModelError(.arenaOutOfBounds, at: FileHeader.arenaBytes.offset)
    }
  }
}
