import MoteFormat

/// Places tensors in the arena so that no two that are alive together overlap.
///
/// Each at the lowest aligned place that is free for its whole life; largest first, and where that leaves gaps, in the
/// best of a few other orders. Tensor `t` is written by layer `t - 1`, a concat's output from its earliest slice's writer on, and
/// read last by layer `lastUse[t]`.
struct ArenaPlan {
  /// Bytes from the start of the arena, by tensor; nil for the caller's.
  let offsets: [UInt32?]
  let byteCount: Int
  /// What no plan can go below: the largest sum of tensors that are alive at one layer.
  let lowerBound: Int

  /// - Parameters:
  ///   - byteCounts: by tensor; nil for one that has no bytes of its own in the arena.
  ///   - firstUse: by tensor, the first layer that writes to it, where that is not the one before it alone.
  init(byteCounts: [Int?], lastUse: [Int], firstUse: [Int]? = nil) {
    let placed = byteCounts.indices.filter { byteCounts[$0] != nil }
    let tensors = placed.map { Tensor(index: $0, size: byteCounts[$0] ?? 0, life: (firstUse?[$0] ?? $0 - 1)...lastUse[$0]) }
    lowerBound = Self.largestSum(tensors, layers: byteCounts.count)
    // Ties go to the earlier tensor.
    let orders: [(Tensor) -> Int] = [
      { $0.size }, { $0.life.count }, { $0.size * $0.life.count }, { -$0.life.lowerBound }, { $0.life.upperBound },
    ]
    var best: (offsets: [Int: Int], total: Int)?
    for order in orders {
      if let best, best.total <= lowerBound { break }
      let plan = Self.place(tensors.sorted { (order($0), $1.index) > (order($1), $0.index) })
      if best.map({ plan.total < $0.total }) ?? true { best = plan }
    }
    let found = best ?? ([:], 0)
    offsets = byteCounts.indices.map { found.offsets[$0].map { UInt32(clamping: $0) } }
    byteCount = Limits.align(found.total, Limits.memoryAlignment)
  }

  private struct Tensor {
    var index: Int
    var size: Int
    var life: ClosedRange<Int>
  }

  private static func largestSum(_ tensors: [Tensor], layers: Int) -> Int {
    var change = [Int](repeating: 0, count: layers + 1)
    for tensor in tensors {
      change[tensor.life.lowerBound] += Limits.align(tensor.size, Limits.memoryAlignment)
      change[tensor.life.upperBound + 1] -= Limits.align(tensor.size, Limits.memoryAlignment)
    }
    var (alive, largest) = (0, 0)
    for difference in change {
      alive += difference
      largest = max(largest, alive)
    }
    return largest
  }

  private static func place(_ tensors: [Tensor]) -> (offsets: [Int: Int], total: Int) {
    var (offsets, total) = ([Int: Int](), 0)
    var placed: [(tensor: Tensor, range: Range<Int>)] = []
    for tensor in tensors {
      let offset = lowestGap(tensor.size, among: placed.filter { $0.tensor.life.overlaps(tensor.life) }.map(\.range))
      offsets[tensor.index] = offset
      placed.append((tensor, offset..<offset + tensor.size))
      total = max(total, offset + tensor.size)
    }
    return (offsets, total)
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
