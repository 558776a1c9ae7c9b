import MoteFormat

extension Damage {
  /// Of the small models with the operators of version 3; see `GraphModels` for their layers.
  static let graph: [Damage] = [
    Damage("inputs-0", .unsupportedFeature, of: .graph) { $0.put(0, LayerRecord.inputCountField, $0.layer(4)) },
    Damage("inputs-5", .unsupportedFeature, of: .graph) { $0.put(5, LayerRecord.inputCountField, $0.layer(5)) },
    Damage("input-behind-the-count", .unsupportedFeature, of: .graph) { $0.put(0, LayerRecord.input2Field, $0.layer(4)) },
    Damage("input-within-the-count-missing", .badParameter, of: .graph) {
      $0.put(0xFFFF, LayerRecord.input2Field, $0.layer(5))
    },
    Damage("second-input-from-the-future", .badParameter, of: .graph) { $0.put(5, LayerRecord.input1Field, $0.layer(4)) },
    Damage("two-inputs-of-a-pool", .unsupportedFeature, of: .graph) { $0.put(2, LayerRecord.inputCountField, $0.layer(2)) },
    Damage("second-input-dead", .badTensor, of: .graph) { $0.put(4, TensorRecord.lastUseField, $0.tensor(4)) },
    Damage("second-input-overwritten", .arenaOverlap, of: .graph) {
      // The tensor that the concat reads last, where the sum before it is written.
      $0.put($0.get(TensorRecord.arenaOffsetField, $0.tensor(3)), TensorRecord.arenaOffsetField, $0.tensor(5))
    },
    Damage("graph-type", .unsupportedType, of: .graph) { $0.put(1, LayerRecord.typeField, $0.layer(4)) },
    Damage("graph-layout", .unsupportedLayout, of: .graph) { $0.put(1, LayerRecord.layoutField, $0.layer(4)) },
    Damage("graph-fused-pool", .unsupportedFeature, of: .graph) { $0.put(1, LayerRecord.fusedPoolField, $0.layer(4)) },
    Damage("graph-pool-not-zero", .reservedNotZero, of: .graph) { $0.put(1, LayerRecord.poolField, $0.layer(4)) },
    Damage("graph-groups", .badParameter, of: .graph) { $0.put(2, LayerRecord.groupsField, $0.layer(4)) },
    Damage("sigmoid-of-bytes", .unsupportedType, of: .graph) { $0.put(9, LayerRecord.opField, $0.layer(7)) },
    Damage("lookup-of-floats", .unsupportedType, of: .graphFloat) { $0.put(12, LayerRecord.opField, $0.layer(7)) },
    Damage("activation-on-a-mean", .unsupportedFeature, of: .graph) { $0.put(1, LayerRecord.activationField, $0.layer(2)) },
    Damage("add-qmin-above-qmax", .badQuantization, of: .graph) { $0.put(59, LayerRecord.qMaxField, $0.layer(4)) },
    Damage("add-relu-below-the-zero-point", .badQuantization, of: .graph) { $0.put(59, LayerRecord.qMinField, $0.layer(4)) },
    Damage("concat-clamped", .badQuantization, of: .graph) { $0.put(1, LayerRecord.qMinField, $0.layer(5)) },
    Damage("average-window-0", .badParameter, of: .graph) { $0.bytes[$0.layer(2) + LayerRecord.windowField.offset] = 0 },
    Damage("average-pad-as-wide-as-window", .badParameter, of: .graph) {
      $0.bytes[$0.layer(2) + LayerRecord.windowField.offset + 4] = 3
    },
    Damage("average-reach-above-the-pad", .badParameter, of: .graph) { $0.put(2, LayerRecord.reachBottomField, $0.layer(2)) },
    Damage("average-flag-unknown", .reservedNotZero, of: .graph) { $0.put(2, LayerRecord.flagsField, $0.layer(2)) },
    Damage("window-on-an-add", .badParameter, of: .graph) { $0.put(2, LayerRecord.windowField, $0.layer(4)) },
    Damage("flag-on-a-max-pool", .reservedNotZero, of: .graph) { $0.put(1, LayerRecord.flagsField, $0.layer(3)) },
    Damage("reach-on-a-max-pool", .reservedNotZero, of: .graph) { $0.put(1, LayerRecord.reachRightField, $0.layer(3)) },
    Damage("table-on-an-add", .reservedNotZero, of: .graph) { $0.put(256, LayerRecord.tableBytesField, $0.layer(4)) },
    Damage("size-on-a-lookup", .reservedNotZero, of: .graph) { $0.put(5, LayerRecord.localSizeField, $0.layer(0)) },
    Damage("alpha-on-integers", .reservedNotZero, of: .graph) { $0.put(1, LayerRecord.alphaField, $0.layer(6)) },
    Damage("shift-on-floats", .reservedNotZero, of: .graphFloat) { $0.put(1, LayerRecord.outputShiftField, $0.layer(6)) },
    Damage("limits-without-a-clip", .reservedNotZero, of: .graph) { $0.put(1, LayerRecord.floatMaxField, $0.layer(1)) },
    Damage("reserved-graph-byte", .reservedNotZero, of: .graph) { $0.put(1, LayerRecord.reserved0Field, $0.layer(6)) },
    Damage("concat-channels", .shapeMismatch, of: .graph) { $0.put(11, TensorRecord.channelsField, $0.tensor(6)) },
    Damage("concat-heights-differ", .shapeMismatch, of: .graph) {
      $0.put(2, LayerRecord.input1Field, $0.layer(5))
      $0.put(5, TensorRecord.lastUseField, $0.tensor(2))
    },
    Damage("add-shapes-differ", .shapeMismatch, of: .graph) {
      $0.put(2, LayerRecord.input1Field, $0.layer(4))
      $0.put(5, TensorRecord.lastUseField, $0.tensor(2))
    },
    Damage("mean-not-a-point", .shapeMismatch, of: .graph) { $0.put(2, TensorRecord.heightField, $0.tensor(8)) },
    Damage("average-shape", .shapeMismatch, of: .graph) { $0.put(4, TensorRecord.heightField, $0.tensor(3)) },
    Damage("mean-sum-overflows", .accumulatorOverflow, of: .graph) {
      // 2902 x 2902 positions of 255 leave 32 bits; the layers before it are made to agree.
      $0.put(5, LayerRecord.opField, $0.layer(0))
      for (tensor, side) in [(0, 2902), (1, 1)] {
        $0.put(side, TensorRecord.heightField, $0.tensor(tensor))
        $0.put(side, TensorRecord.widthField, $0.tensor(tensor))
      }
      // Its pair, where the table of the lookup was.
      let table = $0.get(LayerRecord.tableOffsetField, $0.layer(0))
      $0.put(table, LayerRecord.multiplierOffsetField, $0.layer(0))
      $0.put(table + 16, LayerRecord.shiftOffsetField, $0.layer(0))
      $0.put(0, LayerRecord.tableOffsetField, $0.layer(0))
      $0.put(0, LayerRecord.tableBytesField, $0.layer(0))
      for byte in 0..<16 { $0.bytes[table + byte] = byte == 3 ? 0x40 : 0 }
      $0.bytes[table + 16] = 31
    },
    Damage("add-factors-bytes", .badData, of: .graph) { $0.put(6, LayerRecord.weightsBytesField, $0.layer(4)) },
    Damage("add-factor-negative", .badQuantization, of: .graph) {
      $0.bytes[$0.get(LayerRecord.weightsOffsetField, $0.layer(4)) + 1] = 0x80
    },
    Damage("add-bound-one-less", .accumulatorOverflow, of: .graph) {
      $0.put($0.get(LayerRecord.boundField, $0.layer(4)) - 1, LayerRecord.boundField, $0.layer(4))
    },
    Damage("add-bias-leaves-32-bits", .accumulatorOverflow, of: .graph) {
      $0.bytes[$0.get(LayerRecord.biasOffsetField, $0.layer(4)) + 3] = 0x7F
      $0.put(0xFFFF_FFFF, LayerRecord.boundField, $0.layer(4))
    },
    Damage("bound-on-a-concat", .accumulatorOverflow, of: .graph) { $0.put(1, LayerRecord.boundField, $0.layer(5)) },
    Damage("average-multiplier-too-small", .badQuantization, of: .graph) {
      // That of the largest divisor.
      $0.bytes[$0.get(LayerRecord.multiplierOffsetField, $0.layer(2)) + 35] = 0x3F
    },
    Damage("average-shift-63", .badQuantization, of: .graph) {
      $0.bytes[$0.get(LayerRecord.shiftOffsetField, $0.layer(2)) + 8] = 63
    },
    Damage("average-pairs-missing", .badData, of: .graph) { $0.put(0, LayerRecord.shiftOffsetField, $0.layer(2)) },
    Damage("pairs-on-floats", .badData, of: .graphFloat) { $0.put(16, LayerRecord.multiplierOffsetField, $0.layer(2)) },
    Damage("concat-table-missing", .badQuantization, of: .graph) {
      $0.put(0, LayerRecord.tableOffsetField, $0.layer(5))
      $0.put(0, LayerRecord.tableBytesField, $0.layer(5))
    },
    Damage("concat-table-of-one-input", .badData, of: .graph) { $0.put(256, LayerRecord.tableBytesField, $0.layer(5)) },
    Damage("lookup-table-bytes", .badData, of: .graph) { $0.put(511, LayerRecord.tableBytesField, $0.layer(0)) },
    Damage("lookup-table-misplaced", .badData, of: .graph) {
      $0.put($0.get(LayerRecord.tableOffsetField, $0.layer(0)) + 16, LayerRecord.tableOffsetField, $0.layer(0))
    },
    Damage("lookup-table-near-2-32", .badData, of: .graph) { $0.put(0xFFFF_FFF0, LayerRecord.tableOffsetField, $0.layer(0)) },
    Damage("lookup-table-nan", .notFinite, of: .graphFloat) {
      $0.put(Float.nan, at: $0.get(LayerRecord.tableOffsetField, $0.layer(0)) + 1024)
    },
    Damage("lrn-size-0", .badParameter, of: .graph) { $0.put(0, LayerRecord.localSizeField, $0.layer(6)) },
    Damage("lrn-size-0-of-floats", .badParameter, of: .graphFloat) { $0.put(0, LayerRecord.localSizeField, $0.layer(6)) },
    Damage("lrn-table-shift-31", .badParameter, of: .graph) { $0.put(31, LayerRecord.tableShiftField, $0.layer(6)) },
    Damage("lrn-output-shift-0", .badParameter, of: .graph) { $0.put(0, LayerRecord.outputShiftField, $0.layer(6)) },
    Damage("lrn-output-shift-31", .badParameter, of: .graph) { $0.put(31, LayerRecord.outputShiftField, $0.layer(6)) },
    Damage("lrn-table-one-entry-short", .badData, of: .graph) {
      $0.put($0.get(LayerRecord.tableBytesField, $0.layer(6)) - 4, LayerRecord.tableBytesField, $0.layer(6))
    },
    Damage("lrn-size-of-a-larger-table", .badData, of: .graph) { $0.put(6, LayerRecord.localSizeField, $0.layer(6)) },
    Damage("lrn-factor-negative", .badQuantization, of: .graph) {
      $0.bytes[$0.get(LayerRecord.tableOffsetField, $0.layer(6)) + 3] = 0x80
    },
    Damage("lrn-factor-above-2-22", .badQuantization, of: .graph) {
      let table = $0.get(LayerRecord.tableOffsetField, $0.layer(6))
      for (byte, value) in [UInt8(1), 0, 0x40, 0].enumerated() { $0.bytes[table + byte] = value }
    },
    Damage("lrn-interpolation-leaves-32-bits", .accumulatorOverflow, of: .graph) {
      // From 2^22 to 0 within 2^11 sums. The table is longer than this shift asks for, so its excess is cut from its bytes.
      $0.put(16, LayerRecord.tableShiftField, $0.layer(6))
      let table = $0.get(LayerRecord.tableOffsetField, $0.layer(6))
      let zero = $0.get(TensorRecord.zeroPointField, $0.tensor(6))
      let largest = 5 * (255 - zero) * (255 - zero)
      $0.put(4 * ((largest >> 16) + 2), LayerRecord.tableBytesField, $0.layer(6))
      for byte in 0..<8 { $0.bytes[table + byte] = byte == 2 ? 0x40 : 0 }
    },
    Damage("lrn-alpha-nan", .notFinite, of: .graphFloat) { $0.put(Float.nan, at: $0.layer(6) + LayerRecord.alphaField.offset) },
    Damage("lrn-alpha-negative", .badParameter, of: .graphFloat) {
      $0.put(Float(-1), at: $0.layer(6) + LayerRecord.alphaField.offset)
    },
    Damage("lrn-beta-infinite", .notFinite, of: .graphFloat) {
      $0.put(Float.infinity, at: $0.layer(6) + LayerRecord.betaField.offset)
    },
    Damage("lrn-k-0", .badParameter, of: .graphFloat) { $0.put(0, LayerRecord.kField, $0.layer(6)) },
    Damage("clip-nan", .notFinite, of: .graphFloat) { $0.put(Float.nan, at: $0.layer(1) + LayerRecord.floatMinField.offset) },
    Damage("clip-infinite", .notFinite, of: .graphFloat) {
      $0.put(Float.infinity, at: $0.layer(1) + LayerRecord.floatMaxField.offset)
    },
    Damage("clip-reversed", .badParameter, of: .graphFloat) {
      $0.put(Float(-1), at: $0.layer(1) + LayerRecord.floatMaxField.offset)
    },
    Damage("clip-on-logits", .unsupportedFeature, of: .graph) { $0.put(2, LayerRecord.activationField, $0.layer(8)) },
    Damage("clip-on-a-max-pool", .unsupportedFeature, of: .graph) { $0.put(2, LayerRecord.activationField, $0.layer(3)) },
  ]
}
