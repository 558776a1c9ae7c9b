import MoteFormat

/// Some channels of another tensor: what a concat's input is that is written where the concat would copy it to.
struct Slice: Equatable {
  /// The concat's output.
  var parent: Int
  /// The first of its channels that are the slice's.
  var channelOffset: Int
}

/// What tensors have no bytes of their own.
struct Sharing {
  /// By tensor, what it is a slice of.
  var slices: [Slice?]
  /// By tensor, the input in whose place a sum is written.
  var takenOver: [Int?]

  static func none(_ count: Int) -> Sharing {
    Sharing(slices: Array(repeating: nil, count: count), takenOver: Array(repeating: nil, count: count))
  }

  var isNone: Bool { slices.allSatisfy { $0 == nil } && takenOver.allSatisfy { $0 == nil } }

  /// By tensor, the one whose bytes it has: its own, its parent's, or those of the first of the sums that take over from each other.
  var holders: [Int] {
    var holders = Array(slices.indices)
    // Inputs come before their sums, slices before their parents.
    for tensor in holders { if let taken = takenOver[tensor] { holders[tensor] = holders[taken] } }
    for tensor in holders.indices { if let slice = slices[tensor] { holders[tensor] = holders[slice.parent] } }
    return holders
  }
}

/// Where a model's tensors lie: which of them share bytes, and the places of all others.
struct TensorPlan {
  let sharing: Sharing
  private let holders: [Int]
  let arena: ArenaPlan

  /// - Parameters:
  ///   - byteCounts: by tensor; nil for one that the caller owns.
  ///   - lastUse: by tensor, the last layer that reads it.
  init(byteCounts: [Int?], lastUse: [Int], _ sharing: Sharing) {
    self.sharing = sharing
    holders = sharing.holders
    var (byteCounts, lastUse) = (byteCounts, lastUse)
    var firstUse = byteCounts.indices.map { max(0, $0 - 1) }
    for (tensor, holder) in holders.enumerated() where holder != tensor {
      byteCounts[tensor] = nil
      // Shared bytes are alive from the first tensor's writer to the last one's reader.
      firstUse[holder] = min(firstUse[holder], firstUse[tensor])
      lastUse[holder] = max(lastUse[holder], lastUse[tensor])
    }
    arena = ArenaPlan(byteCounts: byteCounts, lastUse: lastUse, firstUse: firstUse)
  }

  /// Bytes from the start of the arena to a tensor, of a slice to its parent; `callerOwned` for the caller's.
  func offset(_ tensor: Int) -> UInt32 { arena.offsets[holders[tensor]] ?? TensorRecord.callerOwned }
}

extension ModelImage {
  /// By tensor: the last layer that reads it, or for what nobody reads the one that writes it.
  var lastUse: [Int] {
    var last = tensors.indices.map { max(0, $0 - 1) }
    for (index, layer) in layers.enumerated() {
      for input in layer.inputs { last[input] = max(last[input], index) }
    }
    return last
  }

  /// Where the tensors between input and output lie: with slices, and sums in the place of an input, unless the arena would be
  /// larger for one or the other, because shared bytes are alive for longer.
  var tensorPlan: TensorPlan {
    let lastUse = lastUse
    let all = Sharing(slices: slices, takenOver: takenOver(lastUse))
    let none = Sharing.none(tensors.count)
    if all.isNone { return TensorPlan(byteCounts: byteCounts, lastUse: lastUse, none) }
    var best = TensorPlan(byteCounts: byteCounts, lastUse: lastUse, all)
    let others = [
      Sharing(slices: none.slices, takenOver: all.takenOver), Sharing(slices: all.slices, takenOver: none.takenOver), none,
    ]
    for sharing in others {
      let plan = TensorPlan(byteCounts: byteCounts, lastUse: lastUse, sharing)
      if plan.arena.byteCount < best.arena.byteCount { best = plan }
    }
    return best
  }

  /// By tensor; nil for the first and the last, which are the caller's.
  private var byteCounts: [Int?] {
    tensors.indices.map { tensor in
      guard tensor != 0, tensor != tensors.count - 1 else { return nil }
      let record = tensors[tensor]
      return record.height * record.width * record.channels * record.type.byteCount
    }
  }

  /// By tensor, the input of a sum that nobody reads behind it.
  private func takenOver(_ lastUse: [Int]) -> [Int?] {
    var taken: [Int?] = tensors.map { _ in nil }
    for (index, layer) in layers.enumerated() where layer.op == .add && index < layers.count - 1 {
      taken[index + 1] = layer.inputs.first { $0 > 0 && lastUse[$0] == index }
    }
    return taken
  }

  /// By tensor, what it can be a slice of: outputs of convolutions that one concat reads, once, and nobody else, and whose
  /// channels lie as vectors want them.
  private var slices: [Slice?] {
    var readers = tensors.map { _ in 0 }
    for input in layers.flatMap(\.inputs) { readers[input] += 1 }
    var slices: [Slice?] = tensors.map { _ in nil }
    for (index, layer) in layers.enumerated() where layer.op == .concat && layer.inputs.count > 1 {
      // With a table bytes change on the way, and the caller's memory is no arena.
      guard layer.table.isEmpty, index < layers.count - 1 else { continue }
      var offset = 0
      for input in layer.inputs {
        let channels = tensors[input].channels
        if input > 0, readers[input] == 1, layers[input - 1].op == .convolution, offset <= Int(UInt16.max),
          channels % Limits.sliceChannels == 0, offset % Limits.sliceChannels == 0
        {
          slices[input] = Slice(parent: index + 1, channelOffset: offset)
        }
        offset += channels
      }
    }
    return slices
  }

  /// What the plan takes, beside what every plan must that has these tensors, and what is not copied.
  var arenaLine: String {
    let plan = tensorPlan
    let (bytes, least) = (plan.arena.byteCount, plan.arena.lowerBound)
    let more = least == 0 ? 0 : (bytes - least) * 1000 / least
    func counted(_ count: Int, of all: Int, _ what: String) -> String { count == 0 ? "" : "; \(count) of \(all) \(what)" }
    let joined = layers.reduce(0) { $0 + ($1.op == .concat ? $1.inputs.count : 0) }
    return "tensors: \(bytes) bytes of arena; no plan needs fewer than \(least) (\(more / 10).\(more % 10) % more)"
      + counted(plan.sharing.slices.count { $0 != nil }, of: joined, "inputs of concats are written in place")
      + counted(plan.sharing.takenOver.count { $0 != nil }, of: layers.count { $0.op == .add }, "sums over an input")
  }
}
