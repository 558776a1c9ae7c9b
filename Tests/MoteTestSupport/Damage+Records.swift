import MoteFormat

extension Damage {
  static let tensors: [Damage] = [
    Damage("tensor-type", .badTensor) { $0.put(7, TensorRecord.typeField, $0.tensor(1)) },
    Damage("tensor-height-0", .badTensor) { $0.put(0, TensorRecord.heightField, $0.tensor(1)) },
    Damage("tensor-too-large", .tooLarge) { $0.put(0xFFFF_FFFF, TensorRecord.heightField, $0.tensor(1)) },
    Damage("tensor-product-overflows", .tooLarge) {
      for field in [TensorRecord.heightField, TensorRecord.widthField, TensorRecord.channelsField] {
        $0.put(0x8000_0000, field, $0.tensor(1))
      }
    },
    Damage("shapes-do-not-chain", .shapeMismatch) { $0.put(4, TensorRecord.heightField, $0.tensor(1)) },
    Damage("affine-output-not-a-vector", .shapeMismatch) {
      // A float16 affine layer in the middle is the only one whose shape the contract does not fix.
      $0.put(2, LayerRecord.opField, $0.layer(0))
      $0.put(1, LayerRecord.typeField, $0.layer(0))
      for byte in 0..<8 { $0.bytes[$0.layer(0) + LayerRecord.windowField.offset + byte] = byte < 4 ? 1 : 0 }
      for byte in 0..<8 { $0.bytes[$0.layer(0) + LayerRecord.poolField.offset + byte] = 0 }
      $0.put(0, LayerRecord.fusedPoolField, $0.layer(0))
    },
    Damage("input-is-float", .badTensor) {
      $0.put(2, TensorRecord.typeField, $0.tensor(0))
      $0.put(Float(1), at: $0.tensor(0) + TensorRecord.scaleField.offset)
    },
    Damage("scale-nan", .badQuantization) { $0.put(Float.nan, at: $0.tensor(1) + TensorRecord.scaleField.offset) },
    Damage("scale-infinite", .badQuantization) { $0.put(Float.infinity, at: $0.tensor(1) + TensorRecord.scaleField.offset) },
    Damage("scale-zero", .badQuantization) { $0.put(Float(0), at: $0.tensor(1) + TensorRecord.scaleField.offset) },
    Damage("scale-negative", .badQuantization) { $0.put(Float(-1), at: $0.tensor(1) + TensorRecord.scaleField.offset) },
    Damage("float-tensor-with-zero-point", .badQuantization, of: .float16) {
      $0.put(1, TensorRecord.zeroPointField, $0.tensor(1))
    },
    Damage("tensor-slice", .unsupportedFeature) { $0.put(0, TensorRecord.parentField, $0.tensor(1)) },
    Damage("reserved-tensor-byte", .reservedNotZero) { $0.put(1, TensorRecord.reservedField, $0.tensor(2)) },
    Damage("last-use-too-early", .badTensor) { $0.put(0, TensorRecord.lastUseField, $0.tensor(1)) },
    Damage("last-use-behind-the-end", .badTensor) { $0.put(0xFFFF, TensorRecord.lastUseField, $0.tensor(1)) },
    Damage("arena-offset-near-2-32", .arenaOutOfBounds) { $0.put(0xFFFF_FFF0, TensorRecord.arenaOffsetField, $0.tensor(1)) },
    Damage("arena-offset-misaligned", .arenaOutOfBounds) {
      $0.put($0.get(TensorRecord.arenaOffsetField, $0.tensor(1)) + 1, TensorRecord.arenaOffsetField, $0.tensor(1))
    },
    Damage("arena-overlap", .arenaOverlap) {
      $0.put($0.get(TensorRecord.arenaOffsetField, $0.tensor(1)), TensorRecord.arenaOffsetField, $0.tensor(2))
    },
    Damage("arena-tensor-callers", .arenaOutOfBounds) { $0.put(0xFFFF_FFFF, TensorRecord.arenaOffsetField, $0.tensor(1)) },
    Damage("output-in-arena", .arenaOutOfBounds) { $0.put(0, TensorRecord.arenaOffsetField, $0.tensor(4)) },
  ]

  static let layers: [Damage] = [
    Damage("unknown-operator", .unsupportedOperator) { $0.put(200, LayerRecord.opField, $0.layer(0)) },
    Damage("unknown-type", .unsupportedType) { $0.put(9, LayerRecord.typeField, $0.layer(0)) },
    Damage("type-against-operator", .unsupportedType) { $0.put(3, LayerRecord.typeField, $0.layer(0)) },
    Damage("unknown-layout", .unsupportedLayout) { $0.put(99, LayerRecord.layoutField, $0.layer(0)) },
    Damage("unknown-activation", .unsupportedFeature) { $0.put(7, LayerRecord.activationField, $0.layer(0)) },
    Damage("activation-on-logits", .unsupportedFeature) { $0.put(1, LayerRecord.activationField, $0.layer(3)) },
    Damage("two-inputs", .unsupportedFeature) { $0.put(2, LayerRecord.inputCountField, $0.layer(1)) },
    Damage("second-input-used", .unsupportedFeature) { $0.put(0, LayerRecord.input1Field, $0.layer(1)) },
    Damage("input-from-the-future", .badParameter) { $0.put(3, LayerRecord.input0Field, $0.layer(1)) },
    Damage("window-0", .badParameter) { $0.put(0, LayerRecord.windowField, $0.layer(1)) },
    Damage("stride-0", .badParameter) { $0.bytes[$0.layer(1) + LayerRecord.windowField.offset + 2] = 0 },
    Damage("pool-pad-as-wide-as-window", .badParameter) { $0.bytes[$0.layer(2) + LayerRecord.windowField.offset + 4] = 2 },
    Damage("fused-pool-overlaps", .unsupportedFeature) { $0.bytes[$0.layer(0) + LayerRecord.poolField.offset + 2] = 1 },
    Damage("fused-pool-unknown", .unsupportedFeature) { $0.put(2, LayerRecord.fusedPoolField, $0.layer(0)) },
    Damage("fused-pool-behind-affine", .unsupportedFeature) { $0.put(1, LayerRecord.fusedPoolField, $0.layer(3)) },
    Damage("unused-pool-not-zero", .reservedNotZero) { $0.bytes[$0.layer(1) + LayerRecord.poolField.offset] = 1 },
    Damage("groups-0", .badParameter) { $0.put(0, LayerRecord.groupsField, $0.layer(1)) },
    Damage("groups-do-not-divide", .badParameter) { $0.put(3, LayerRecord.groupsField, $0.layer(1)) },
    Damage("macs-above-limit", .tooLarge) {
      // 2^15 x 2^15 positions of 255 x 255 taps each: shapes chain, the cost does not pass.
      for tensor in [0, 1] {
        $0.put(1 << 15, TensorRecord.heightField, $0.tensor(tensor))
        $0.put(1 << 15, TensorRecord.widthField, $0.tensor(tensor))
        $0.put(1, TensorRecord.channelsField, $0.tensor(tensor))
      }
      $0.put(0, LayerRecord.fusedPoolField, $0.layer(0))
      for byte in 0..<8 {
        $0.bytes[$0.layer(0) + LayerRecord.poolField.offset + byte] = 0
        $0.bytes[$0.layer(0) + LayerRecord.windowField.offset + byte] = [255, 255, 1, 1, 127, 127, 127, 127][byte]
      }
    },
    Damage("qmin-above-qmax", .badQuantization) {
      $0.put(255, LayerRecord.qMinField, $0.layer(0))
      $0.put(0, LayerRecord.qMaxField, $0.layer(0))
    },
    Damage("relu-below-the-zero-point", .badQuantization) {
      $0.put(5, TensorRecord.zeroPointField, $0.tensor(1))
    },
    Damage("reserved-layer-bytes", .reservedNotZero) { $0.put(1, LayerRecord.reserved1Field, $0.layer(0)) },
    Damage("table-of-a-later-version", .reservedNotZero) { $0.put(64, LayerRecord.tableBytesField, $0.layer(0)) },
    Damage("bound-one-less", .accumulatorOverflow) {
      $0.put($0.get(LayerRecord.boundField, $0.layer(0)) - 1, LayerRecord.boundField, $0.layer(0))
    },
    Damage("bound-on-float-layer", .accumulatorOverflow, of: .float16) { $0.put(1, LayerRecord.boundField, $0.layer(1)) },
  ]

  static let data: [Damage] = [
    Damage("weights-offset-near-2-32", .badData) { $0.put(0xFFFF_FFC0, LayerRecord.weightsOffsetField, $0.layer(0)) },
    Damage("weights-bytes", .badData) { $0.put(35, LayerRecord.weightsBytesField, $0.layer(0)) },
    Damage("bias-offset", .badData) {
      $0.put($0.get(LayerRecord.biasOffsetField, $0.layer(0)) + 16, LayerRecord.biasOffsetField, $0.layer(0))
    },
    Damage("shift-offset-on-logits", .badData) { $0.put(16, LayerRecord.shiftOffsetField, $0.layer(3)) },
    Damage("data-on-a-pool", .badData) { $0.put(16, LayerRecord.biasOffsetField, $0.layer(2)) },
    Damage("padding-in-data", .reservedNotZero) {
      $0.bytes[$0.get(LayerRecord.biasOffsetField, $0.layer(0)) - 1] = 1
    },
    Damage("weight-minus-128", .badQuantization) { $0.bytes[$0.get(LayerRecord.weightsOffsetField, $0.layer(0))] = 0x80 },
    Damage("multiplier-too-small", .badQuantization) {
      $0.bytes[$0.get(LayerRecord.multiplierOffsetField, $0.layer(0)) + 3] = 0x3F
    },
    Damage("multiplier-negative", .badQuantization) {
      $0.bytes[$0.get(LayerRecord.multiplierOffsetField, $0.layer(0)) + 3] = 0x80
    },
    Damage("shift-0", .badQuantization) { $0.bytes[$0.get(LayerRecord.shiftOffsetField, $0.layer(0))] = 0 },
    Damage("shift-63", .badQuantization) { $0.bytes[$0.get(LayerRecord.shiftOffsetField, $0.layer(0))] = 63 },
    Damage("logit-scale-nan", .badQuantization) {
      $0.put(Float.nan, at: $0.get(LayerRecord.multiplierOffsetField, $0.layer(3)))
    },
    Damage("bias-leaves-32-bits", .accumulatorOverflow) {
      let bias = $0.get(LayerRecord.biasOffsetField, $0.layer(0))
      for (byte, value) in [UInt8(0xFF), 0xFF, 0xFF, 0x7F].enumerated() { $0.bytes[bias + byte] = value }
    },
    Damage("weight-changed", .accumulatorOverflow) {
      // Every bias to 0 and every weight to 1: legal values, but no longer the ones that the bound was proved from.
      let weights = $0.get(LayerRecord.weightsOffsetField, $0.layer(0))
      for byte in 0..<36 { $0.bytes[weights + byte] = 1 }
    },
    Damage("float16-weight-infinite", .notFinite, of: .float16) {
      $0.bytes[$0.get(LayerRecord.weightsOffsetField, $0.layer(1)) + 1] = 0x7C
    },
    Damage("float16-bias-nan", .notFinite, of: .float16) {
      $0.bytes[$0.get(LayerRecord.biasOffsetField, $0.layer(1)) + 1] = 0x7E
    },
  ]
}
