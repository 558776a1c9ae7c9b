import MoteFormat
import MoteKernels

extension Verifier {
  /// Checks a layer's tables: each begins at the aligned end of the one before it, so they tile the data section in the
  /// order weights, bias, multipliers, shifts of layer 0, then of layer 1 and so on.
  static func checkData(
    _ model: borrowing Model, _ index: Int, _ layer: LayerRecord, end: inout Int
  ) throws(ModelError) {
    let base = model.layerOffset(index)
    guard layer.type != .none else {
      guard model.bytes.isZero(base + LayerRecord.weightsOffsetField.offset, 24) else {
        throw ModelError(.badData, at: base + LayerRecord.weightsOffsetField.offset)
      }
      return
    }
    let output = model.tensor(index + 1)
    let g = model.geometry(layer, output: output)
    let channels = Int64(g.outputChannels)
    let width: Int64 = layer.type == .int8 ? 1 : 2
    // filterCount * channels is at most the layer's multiply-accumulates, so below 2^42.
    let count = Int64(g.filterCount) * channels * width
    let weights = layer.layout.byteCount(
      count, window: g.window, channels: g.channels, outputs: g.outputChannels)
    guard Int64(layer.weightsBytes) == weights else {
      throw ModelError(.badData, at: base + LayerRecord.weightsBytesField.offset)
    }
    let givesLogits = layer.type == .int8 && output.type == .float32
    try claim(model, layer.weightsOffset, weights, Limits.sectionAlignment, base, LayerRecord.weightsOffsetField, &end)
    let biasBytes = channels * (layer.type == .int8 ? 4 : 2)
    try claim(model, layer.biasOffset, biasBytes, Limits.memoryAlignment, base, LayerRecord.biasOffsetField, &end)
    if layer.type == .int8 {
      try claim(
        model, layer.multiplierOffset, channels * 4, Limits.memoryAlignment, base, LayerRecord.multiplierOffsetField,
        &end)
    }
    if layer.type == .int8 && !givesLogits {
      try claim(model, layer.shiftOffset, channels, Limits.memoryAlignment, base, LayerRecord.shiftOffsetField, &end)
    } else {
      guard layer.shiftOffset == 0, layer.type == .int8 || layer.multiplierOffset == 0 else {
        throw ModelError(.badData, at: base + LayerRecord.shiftOffsetField.offset)
      }
    }
    if layer.type == .int8 {
      try checkInt8(model, index, layer, g, givesLogits: givesLogits)
    } else {
      try checkFloat16(model, layer, base, Int(weights / 2), Int(channels))
    }
  }

  /// Takes the next `count` bytes of the data section for a table that says it begins at `offset`.
  private static func claim(
    _ model: borrowing Model, _ offset: Int, _ count: Int64, _ alignment: Int, _ base: Int, _ field: Field,
    _ end: inout Int
  ) throws(ModelError) {
    let start = Limits.align(end, alignment)
    guard offset == start, Int64(start) + count <= Int64(model.sections.dataEnd) else {
      throw ModelError(.badData, at: base + field.offset)
    }
    guard model.bytes.isZero(end, start - end) else { throw ModelError(.reservedNotZero, at: end) }
    end = start + Int(count)
  }

  /// Legal requantization, and weights in -127...127 from which the accumulator bound is proved again.
  private static func checkInt8(
    _ model: borrowing Model, _ index: Int, _ layer: LayerRecord, _ g: Geometry, givesLogits: Bool
  ) throws(ModelError) {
    let bytes = model.bytes
    let base = model.layerOffset(index)
    for o in 0..<g.outputChannels {
      let multiplier = layer.multiplierOffset + 4 * o
      if givesLogits {
        let scale = bytes.float32(multiplier)
        guard scale.isFinite, scale > 0 else { throw ModelError(.badQuantization, at: multiplier) }
      } else {
        guard Requantization.multipliers.contains(bytes.int32(multiplier)) else {
          throw ModelError(.badQuantization, at: multiplier)
        }
        guard Requantization.shifts.contains(bytes.uint8(layer.shiftOffset + o)) else {
          throw ModelError(.badQuantization, at: layer.shiftOffset + o)
        }
      }
    }
    // Transformed weights no longer say what they were: their bound is trusted, for exactness only.
    let bound = layer.layout.isTransformed ? Int64(layer.bound) : try provedBound(bytes, layer, g)
    guard bound <= Int64(Int32.max), bound == Int64(layer.bound),
      !layer.layout.isWinograd || Winograd.isExact(bound: layer.bound)
    else {
      throw ModelError(.accumulatorOverflow, at: base + LayerRecord.boundField.offset)
    }
  }

  /// The largest magnitude that any accumulator can take, from the weights themselves.
  private static func provedBound(
    _ bytes: RawSpan, _ layer: LayerRecord, _ g: Geometry
  ) throws(ModelError) -> Int64 {
    let zero = layer.layout.storedZero
    var bound: Int64 = 0
    // Of the stored bytes; what fills up vectors must be zero, so both sums are equal.
    var ofWeights: UInt64 = 0
    for o in 0..<g.outputChannels {
      var range = AccumulatorRange(bias: bytes.int32(layer.biasOffset + 4 * o))
      var (ky, kx, c) = (0, 0, 0)
      for i in 0..<g.filterCount {
        let place =
          layer.weightsOffset
          + (layer.layout == .canonical
            ? o * g.filterCount + i
            : layer.layout.offset(o: o, ky: ky, kx: kx, c: c, window: g.window, channels: g.channels))
        let stored = bytes.uint8(place)
        let weight = Int8(bitPattern: stored &- zero)
        guard weight != .min else { throw ModelError(.badQuantization, at: place) }
        range.add(weight)
        ofWeights &+= UInt64(stored)
        c &+= 1
        if c == g.groupChannels { (c, kx) = (0, kx &+ 1) }
        if kx == g.window.width { (kx, ky) = (0, ky &+ 1) }
      }
      bound = max(bound, range.magnitude)
    }
    if layer.layout == .directVectors {
      var all: UInt64 = 0
      for i in 0..<layer.weightsBytes { all &+= UInt64(bytes.uint8(layer.weightsOffset + i)) }
      guard all == ofWeights else { throw ModelError(.reservedNotZero, at: layer.weightsOffset) }
    }
    return bound
  }

  private static func checkFloat16(
    _ model: borrowing Model, _ layer: LayerRecord, _ base: Int, _ weights: Int, _ channels: Int
  ) throws(ModelError) {
    for i in 0..<weights where !Half.isFinite(model.bytes.uint16(layer.weightsOffset + 2 * i)) {
      throw ModelError(.notFinite, at: layer.weightsOffset + 2 * i)
    }
    for o in 0..<channels where !Half.isFinite(model.bytes.uint16(layer.biasOffset + 2 * o)) {
      throw ModelError(.notFinite, at: layer.biasOffset + 2 * o)
    }
    guard layer.bound == 0 else {
      throw ModelError(.accumulatorOverflow, at: base + LayerRecord.boundField.offset)
    }
  }
}
