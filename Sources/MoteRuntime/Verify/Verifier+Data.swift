import MoteFormat
import MoteKernels

extension Verifier {
  /// Checks a layer's tables: each begins at the aligned end of the one before it, so they tile the data section in the
  /// order weights, bias, multipliers, shifts of layer 0, then of layer 1 and so on.
  @inline(never)
  mutating func checkData(_ layer: LayerView, _ output: TensorView) throws(ModelError) {
    let record = layer.record
    if layer.isType(.none) {
      guard unsafe isZero(record.address + LayerRecord.weightsOffsetField.offset, 24) else {
        throw record.refusal(.badData, LayerRecord.weightsOffsetField, in: file)
      }
      return
    }
    let isInt8 = layer.isType(.int8)
    let givesLogits = isInt8 && output.isFloat32
    let layout = WeightLayout(rawValue: layer.layout) ?? .canonical
    // At most the layer's multiply-accumulates, so below 2^42.
    let count = Saturating.product(g.filterCount, g.outputChannels) &<< (isInt8 ? 0 : 1)
    let weights = layout.byteCount(
      Int64(truncatingIfNeeded: count), window: g.window, channels: g.channels, outputs: g.outputChannels)
    guard Int64(record.uint32(LayerRecord.weightsBytesField)) == weights else {
      throw record.refusal(.badData, LayerRecord.weightsBytesField, in: file)
    }
    let channels = g.outputChannels
    try claim(record, LayerRecord.weightsOffsetField, record.int(LayerRecord.weightsBytesField), Limits.sectionAlignment)
    try claim(record, LayerRecord.biasOffsetField, channels &* (isInt8 ? 4 : 2), Limits.memoryAlignment)
    if isInt8 { try claim(record, LayerRecord.multiplierOffsetField, channels &* 4, Limits.memoryAlignment) }
    if isInt8 && !givesLogits {
      try claim(record, LayerRecord.shiftOffsetField, channels, Limits.memoryAlignment)
    } else {
      guard record.uint32(LayerRecord.shiftOffsetField) == 0,
        isInt8 || record.uint32(LayerRecord.multiplierOffsetField) == 0
      else { throw record.refusal(.badData, LayerRecord.shiftOffsetField, in: file) }
    }
    if isInt8 {
      try checkInt8(record, layout, givesLogits: givesLogits)
    } else {
      try checkFloat16(record)
    }
  }

  /// Takes the next `count` bytes of the data section for a table whose field says where it begins.
  @inline(never)
  mutating func claim(
    _ record: RecordView, _ field: Field, _ count: Int, _ alignment: Int
  ) throws(ModelError) {
    let start = Limits.align(dataEnd, alignment)
    let end = sections.end(.data)
    guard record.uint32(field) == UInt32(truncatingIfNeeded: start), UInt(bitPattern: start) <= UInt(bitPattern: end),
      UInt(bitPattern: count) <= UInt(bitPattern: end &- start)
    else { throw record.refusal(.badData, field, in: file) }
    guard unsafe isZero(file + dataEnd, start &- dataEnd) else { throw ModelError(.reservedNotZero, at: dataEnd) }
    dataEnd = start &+ count
  }

  /// Legal requantization, and weights in -127...127 from which the accumulator bound is proved again.
  private func checkInt8(
    _ record: RecordView, _ layout: WeightLayout, givesLogits: Bool
  ) throws(ModelError) {
    let multipliers = record.int(LayerRecord.multiplierOffsetField)
    let shifts = record.int(LayerRecord.shiftOffsetField)
    for o in upTo(g.outputChannels) {
      let place = multipliers &+ 4 &* o
      let multiplier = unsafe file.load(fromByteOffset: place, as: UInt32.self)
      let isLegal =
        givesLogits
        ? isPositive(multiplier) : Requantization.multipliers.contains(Int32(bitPattern: multiplier))
      guard isLegal else { throw ModelError(.badQuantization, at: place) }
      guard givesLogits || Requantization.shifts.contains(unsafe file.load(fromByteOffset: shifts &+ o, as: UInt8.self))
      else { throw ModelError(.badQuantization, at: shifts &+ o) }
    }
    let bound = record.uint32(LayerRecord.boundField)
    // Transformed weights no longer say what they were: their bound is trusted, for exactness only.
    let proved = layout.isTransformed ? Int64(bound) : try provedBound(record, layout)
    guard bound <= UInt32(Int32.max), proved == Int64(bound), !layout.isWinograd || Winograd.isExact(bound: bound) else {
      throw record.refusal(.accumulatorOverflow, LayerRecord.boundField, in: file)
    }
  }

  /// The largest magnitude that any accumulator can take, from the weights themselves. Layouts that are not transformed
  /// keep the weights of an output together, in whatever order, but `directVectors`, which keeps those of two by turns.
  private func provedBound(
    _ record: RecordView, _ layout: WeightLayout
  ) throws(ModelError) -> Int64 {
    let bias = record.int(LayerRecord.biasOffsetField)
    let zero = layout.storedZero
    let count = g.filterCount
    #if !hasFeature(Embedded) || MOTE_MVE
      let isPaired = layout == .directVectors
      let stored = isPaired ? DirectVectors.filterBytes(window: g.window, channels: g.channels) : count
    #else
      let stored = count
    #endif
    let weights = record.int(LayerRecord.weightsOffsetField)
    var bound: Int64 = 0
    for o in upTo(g.outputChannels) {
      #if !hasFeature(Embedded)
        // Quickly, in plain layouts without the weight that is refused; otherwise byte by byte, to name its place.
        if !isPaired, let sums = unsafe AccumulatorRange.sums(file + (weights &+ o &* stored), count: count, zero: zero) {
          let bias = unsafe file.load(fromByteOffset: bias &+ 4 &* o, as: Int32.self)
          bound = max(bound, AccumulatorRange(bias: bias, negative: sums.negative, positive: sums.positive).magnitude)
          continue
        }
      #endif
      var range = AccumulatorRange(bias: unsafe file.load(fromByteOffset: bias &+ 4 &* o, as: Int32.self))
      for i in upTo(stored) {
        #if !hasFeature(Embedded) || MOTE_MVE
          let place =
            weights
            &+ (isPaired ? (o & ~1) &* stored &+ (i & ~15) &* 2 &+ (o & 1) &* 16 &+ (i & 15) : o &* stored &+ i)
        #else
          let place = weights &+ o &* stored &+ i
        #endif
        let byte = unsafe file.load(fromByteOffset: place, as: UInt8.self)
        guard i < count else {
          // What fills up the last vector.
          guard byte == 0 else { throw ModelError(.reservedNotZero, at: place) }
          continue
        }
        let weight = Int8(bitPattern: byte &- zero)
        guard weight != .min else { throw ModelError(.badQuantization, at: place) }
        range.add(weight)
      }
      bound = max(bound, range.magnitude)
    }
    return bound
  }

  private func checkFloat16(_ record: RecordView) throws(ModelError) {
    try checkHalves(record.int(LayerRecord.weightsOffsetField), g.filterCount &* g.outputChannels)
    try checkHalves(record.int(LayerRecord.biasOffsetField), g.outputChannels)
    guard record.uint32(LayerRecord.boundField) == 0 else {
      throw record.refusal(.accumulatorOverflow, LayerRecord.boundField, in: file)
    }
  }

  private func checkHalves(_ start: Int, _ count: Int) throws(ModelError) {
    for i in upTo(count) where !Half.isFinite(unsafe file.load(fromByteOffset: start &+ 2 &* i, as: UInt16.self)) {
      throw ModelError(.notFinite, at: start &+ 2 &* i)
    }
  }
}
