import MoteFormat

/// Places tensors in the arena so that no two that are alive together overlap.
///
/// Largest first, each at the lowest aligned place that is free for its whole life. Tensor `t` is written by layer
/// `t - 1` and read last by layer `lastUse[t]`.
struct ArenaPlan {
  /// Bytes from the start of the arena, by tensor; nil for the caller's.
  let offsets: [UInt32?]
  let byteCount: Int

  /// - Parameter byteCounts: by tensor; nil for one that the caller owns.
  init(byteCounts: [Int?], lastUse: [Int]) {
    var offsets = [Int?](repeating: nil, count: byteCounts.count)
    var total = 0
    let order = byteCounts.indices.filter { byteCounts[$0] != nil }
      .sorted { (byteCounts[$0] ?? 0, $1) > (byteCounts[$1] ?? 0, $0) }
    for tensor in order {
      let size = byteCounts[tensor] ?? 0
      let life = (tensor - 1)...lastUse[tensor]
      let taken = order.compactMap { other -> Range<Int>? in
        guard let offset = offsets[other], life.overlaps((other - 1)...lastUse[other]) else { return nil }
        return offset..<offset + (byteCounts[other] ?? 0)
      }
      let offset = Self.lowestGap(size, among: taken)
      offsets[tensor] = offset
      total = max(total, offset + size)
    }
    self.offsets = offsets.map { $0.map { UInt32(clamping: $0) } }
    byteCount = Limits.align(total, Limits.memoryAlignment)
  }

  private static func lowestGap(_ size: Int, among taken: [Range<Int>]) -> Int {
    var offset = 0
    for range in taken.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if offset + size <= range.lowerBound { break }
      offset = max(offset, Limits.align(range.upperBound, Limits.memoryAlignment))
    }
    return offset
  }
}
