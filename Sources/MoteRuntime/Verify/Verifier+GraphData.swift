import MoteFormat
import MoteKernels

#if !MOTE_NO_GRAPHS
  extension Verifier {
    /// The tables of the operators that came with version 3, in the order weights, bias, multipliers, shifts, table.
    mutating func checkGraphData(_ layer: LayerView, _ output: TensorView) throws(ModelError) {
      let record = layer.record
      let isBytes = !tensor(layer.input).isFloat32
      let isAdd = layer.isOperator(.add) && isBytes
      // Pairs of multiplier and shift.
      var pairs = 0
      if isBytes {
        if layer.isOperator(.averagePool) { pairs = g.window.height &* g.window.width }
        if layer.isOperator(.globalAveragePool) || isAdd { pairs = 1 }
      }
      guard record.int(LayerRecord.weightsBytesField) == (isAdd ? 2 &* layer.inputCount : 0) else {
        throw record.refusal(.badData, LayerRecord.weightsBytesField, in: file)
      }
      try take(record, LayerRecord.weightsOffsetField, isAdd ? 2 &* layer.inputCount : 0, Limits.sectionAlignment)
      try take(record, LayerRecord.biasOffsetField, isAdd ? 4 : 0, Limits.memoryAlignment)
      try take(record, LayerRecord.multiplierOffsetField, 4 &* pairs, Limits.memoryAlignment)
      try take(record, LayerRecord.shiftOffsetField, pairs, Limits.memoryAlignment)
      let table = UInt64(record.uint32(LayerRecord.tableBytesField))
      guard table == (try expectedTable(layer, output)) else {
        throw record.refusal(.badData, LayerRecord.tableBytesField, in: file)
      }
      try take(record, LayerRecord.tableOffsetField, record.int(LayerRecord.tableBytesField), Limits.memoryAlignment)

      try checkPairs(record, pairs)
      let bound = isAdd ? try provedSum(layer) : 0
      guard bound <= Int64(Int32.max), Int64(record.uint32(LayerRecord.boundField)) == bound else {
        throw record.refusal(.accumulatorOverflow, LayerRecord.boundField, in: file)
      }
      if layer.isOperator(.lrn) { try checkNormalization(layer, isBytes) }
      if layer.isOperator(.lookup), output.isFloat32 { try checkFloats(record) }
      // A mean of the whole tensor sums up to 255 for every position.
      guard !layer.isOperator(.globalAveragePool) || !isBytes || g.height &* g.width <= Int(Int32.max) / 255 else {
        throw record.refusal(.accumulatorOverflow, LayerRecord.opField, in: file)
      }
    }

    /// A table of `count` bytes, or none where its field is zero.
    private mutating func take(
      _ record: RecordView, _ field: Field, _ count: Int, _ alignment: Int
    ) throws(ModelError) {
      guard count != 0 else {
        guard record.uint32(field) == 0 else { throw record.refusal(.badData, field, in: file) }
        return
      }
      try claim(record, field, count, alignment)
    }

    /// The bytes that the layer's look-up table must have.
    private func expectedTable(_ layer: LayerView, _ output: TensorView) throws(ModelError) -> UInt64 {
      let record = layer.record
      let stated = UInt64(record.uint32(LayerRecord.tableBytesField))
      if layer.isOperator(.lookup) {
        let one: UInt64 = output.isFloat32 ? 1024 : 256
        return stated == one ? one : Saturating.product(one, UInt64(truncatingIfNeeded: output.channels))
      }
      if layer.isOperator(.concat), !output.isFloat32 {
        if stated != 0 { return 256 &* UInt64(truncatingIfNeeded: layer.inputCount) }
        // Bytes that are copied must mean the same on both sides.
        for slot in upTo(layer.inputCount) {
          let input = tensor(layer.input(slot))
          guard input.scale == output.scale, input.zeroPoint == output.zeroPoint else {
            throw record.refusal(.badQuantization, LayerRecord.tableBytesField, in: file)
          }
        }
        return 0
      }
      guard layer.isOperator(.lrn), !output.isFloat32 else { return 0 }
      let largest = largestSum(layer)
      guard layer.localSize >= 1, largest <= UInt64(Int32.max) else {
        throw record.refusal(.badParameter, LayerRecord.localSizeField, in: file)
      }
      guard layer.tableShift <= 30 else { throw record.refusal(.badParameter, LayerRecord.tableShiftField, in: file) }
      return 4 &* (largest &>> UInt64(truncatingIfNeeded: layer.tableShift) &+ 2)
    }

    /// The largest sum of squares: each is at most that of the byte farthest from the zero point.
    private func largestSum(_ layer: LayerView) -> UInt64 {
      let zero = UInt64(tensor(layer.input).zeroPoint)
      let distance = max(zero, 255 &- zero)
      return UInt64(truncatingIfNeeded: min(layer.localSize, g.channels)) &* distance &* distance
    }

    private func checkPairs(_ record: RecordView, _ pairs: Int) throws(ModelError) {
      let (multipliers, shifts) = (record.int(LayerRecord.multiplierOffsetField), record.int(LayerRecord.shiftOffsetField))
      for pair in upTo(pairs) {
        let multiplier = unsafe file.load(fromByteOffset: multipliers &+ 4 &* pair, as: Int32.self)
        guard Requantization.multipliers.contains(multiplier) else {
          throw ModelError(.badQuantization, at: multipliers &+ 4 &* pair)
        }
        guard Requantization.shifts.contains(unsafe file.load(fromByteOffset: shifts &+ pair, as: UInt8.self)) else {
          throw ModelError(.badQuantization, at: shifts &+ pair)
        }
      }
    }

    /// The largest magnitude of `bias + Σ factor · q`; factors are not negative.
    private func provedSum(_ layer: LayerView) throws(ModelError) -> Int64 {
      let factors = layer.record.int(LayerRecord.weightsOffsetField)
      let bias = unsafe file.load(fromByteOffset: layer.record.int(LayerRecord.biasOffsetField), as: Int32.self)
      let lowest = Int64(bias)
      var highest = lowest
      for slot in upTo(layer.inputCount) {
        let factor = unsafe file.load(fromByteOffset: factors &+ 2 &* slot, as: Int16.self)
        guard factor >= 0 else { throw ModelError(.badQuantization, at: factors &+ 2 &* slot) }
        highest &+= 255 &* Int64(factor)
      }
      return max(0 &- lowest, highest)
    }

    /// The integer form: factors of 0...2^22, and products and interpolations that stay in 32 bits. The float form: finite
    /// parameters whose power is one of a normal number.
    private func checkNormalization(_ layer: LayerView, _ isBytes: Bool) throws(ModelError) {
      let record = layer.record
      guard isBytes else {
        guard layer.localSize >= 1 else { throw record.refusal(.badParameter, LayerRecord.localSizeField, in: file) }
        // Alpha, beta and k follow each other.
        var place = LayerRecord.alphaField.offset
        while place <= LayerRecord.kField.offset {
          guard Float(bitPattern: record.uint32(place)).isFinite else {
            throw ModelError(.notFinite, at: record.offset(in: file) &+ place)
          }
          place &+= 4
        }
        guard layer.float32(LayerRecord.alphaField) >= 0 else {
          throw record.refusal(.badParameter, LayerRecord.alphaField, in: file)
        }
        guard layer.float32(LayerRecord.kField) >= Float.leastNormalMagnitude else {
          throw record.refusal(.badParameter, LayerRecord.kField, in: file)
        }
        return
      }
      guard layer.outputShift >= 1, layer.outputShift <= 30 else {
        throw record.refusal(.badParameter, LayerRecord.outputShiftField, in: file)
      }
      let table = record.int(LayerRecord.tableOffsetField)
      let entries = quotient(record.int(LayerRecord.tableBytesField), by: 4)
      // 255 * 2^22 and half of 2^30 are below 2^31, so the product needs no more than the factor's range.
      let step = Int64(1) &<< Int64(truncatingIfNeeded: layer.tableShift)
      var before: Int64 = 0
      for entry in upTo(entries) {
        let place = table &+ 4 &* entry
        let value = unsafe file.load(fromByteOffset: place, as: Int32.self)
        guard value >= 0, value <= LocalNormalization.largestFactor else { throw ModelError(.badQuantization, at: place) }
        let difference = entry == 0 ? 0 : Int64(value) &- before
        guard max(difference, 0 &- difference) &* (step &- 1) &+ step &>> 1 <= Int64(Int32.max) else {
          throw ModelError(.accumulatorOverflow, at: place)
        }
        before = Int64(value)
      }
    }

    private func checkFloats(_ record: RecordView) throws(ModelError) {
      let table = record.int(LayerRecord.tableOffsetField)
      for entry in upTo(quotient(record.int(LayerRecord.tableBytesField), by: 4)) {
        let bits = unsafe file.load(fromByteOffset: table &+ 4 &* entry, as: UInt32.self)
        guard bits & 0x7F80_0000 != 0x7F80_0000 else { throw ModelError(.notFinite, at: table &+ 4 &* entry) }
      }
    }
  }
#endif
