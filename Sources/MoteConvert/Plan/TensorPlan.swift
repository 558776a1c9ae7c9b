import MoteFormat

/// Some channels of another tensor: what a concat's input is that is written where the concat would copy it to.
struct Slice: Equatable {
  /// The concat's output.
  var parent: Int
  /// The first of its channels that are the slice's.
  var channelOffset: Int
}

/// Where a model's tensors lie: which of them are slices, and the places of all others.
struct TensorPlan {
  /// By tensor; nil for one that has bytes of its own.
  let slices: [Slice?]
  let arena: ArenaPlan

  /// - Parameters:
  ///   - byteCounts: by tensor; nil for one that the caller owns.
  ///   - lastUse: by tensor, the last layer that reads it.
  init(byteCounts: [Int?], lastUse: [Int], slices: [Slice?]) {
    self.slices = slices
    var byteCounts = byteCounts
    var firstUse = byteCounts.indices.map { max(0, $0 - 1) }
    for (tensor, slice) in slices.enumerated() {
      guard let slice else { continue }
      byteCounts[tensor] = nil
      // The parent's bytes are alive from its earliest slice's writer on.
      firstUse[slice.parent] = min(firstUse[slice.parent], firstUse[tensor])
    }
    arena = ArenaPlan(byteCounts: byteCounts, lastUse: lastUse, firstUse: firstUse)
  }

  /// Bytes from the start of the arena to a tensor, of a slice to its parent; `callerOwned` for the caller's.
  func offset(_ tensor: Int) -> UInt32 {
    arena.offsets[slices[tensor]?.parent ?? tensor] ?? TensorRecord.callerOwned
  }
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

  /// Where the tensors between input and output lie: with slices, unless the arena would be larger for them, because a
  /// parent is alive for longer than its slices were.
  var tensorPlan: TensorPlan {
    let sizes = tensors.indices.map { tensor -> Int? in
      guard tensor != 0, tensor != tensors.count - 1 else { return nil }
      let record = tensors[tensor]
      return record.height * record.width * record.channels * record.type.byteCount
    }
    let lastUse = lastUse
    let copying = TensorPlan(byteCounts: sizes, lastUse: lastUse, slices: tensors.map { _ in nil })
    let slices = slices
    guard slices.contains(where: { $0 != nil }) else { return copying }
    let slicing = TensorPlan(byteCounts: sizes, lastUse: lastUse, slices: slices)
    return slicing.arena.byteCount <= copying.arena.byteCount ? slicing : copying
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

  /// What the plan takes, beside what every plan must that has these tensors, and what concats need not copy.
  var arenaLine: String {
    let plan = tensorPlan
    let (bytes, least) = (plan.arena.byteCount, plan.arena.lowerBound)
    let more = least == 0 ? 0 : (bytes - least) * 1000 / least
    let slices = plan.slices.count { $0 != nil }
    let joined = layers.reduce(0) { $0 + ($1.op == .concat ? $1.inputs.count : 0) }
    return "tensors: \(bytes) bytes of arena; no plan needs fewer than \(least) (\(more / 10).\(more % 10) % more)"
      + (slices == 0 ? "" : "; \(slices) of \(joined) inputs of concats are written in place")
  }
}
