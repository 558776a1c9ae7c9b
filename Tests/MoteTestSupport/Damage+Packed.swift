import MoteFormat

extension Damage {
  /// Of the small packed model; see `SmallModels.packedLayouts` for its layers.
  static let packed: [Damage] = [
    Damage("packed-affine", .unsupportedLayout, of: .packed) {
      $0.put(Int(WeightLayout.directVectors.rawValue), LayerRecord.layoutField, $0.layer(6))
    },
    Damage("packed-float16", .unsupportedLayout, of: .float16) {
      $0.put(Int(WeightLayout.directVectors.rawValue), LayerRecord.layoutField, $0.layer(1))
    },
    Damage("packed-pool", .unsupportedLayout) {
      $0.put(Int(WeightLayout.directVectors.rawValue), LayerRecord.layoutField, $0.layer(2))
    },
    Damage("packed-shape-not-admitted", .unsupportedLayout, of: .packed) {
      // One input channel.
      $0.put(Int(WeightLayout.direct.rawValue), LayerRecord.layoutField, $0.layer(0))
    },
    Damage("packed-groups", .unsupportedLayout, of: .packed) { $0.put(2, LayerRecord.groupsField, $0.layer(2)) },
    Damage("packed-stride", .unsupportedLayout, of: .packed) {
      $0.bytes[$0.layer(2) + LayerRecord.windowField.offset + 2] = 2
    },
    Damage("packed-weights-bytes", .badData, of: .packed) {
      // Those of the canonical weights.
      $0.put(9 * 8 * 4, LayerRecord.weightsBytesField, $0.layer(4))
    },
    Damage("packed-weights-one-vector-short", .badData, of: .packed) {
      $0.put($0.get(LayerRecord.weightsBytesField, $0.layer(0)) - 16, LayerRecord.weightsBytesField, $0.layer(0))
    },
    Damage("packed-bound-one-less", .accumulatorOverflow, of: .packed) {
      $0.put($0.get(LayerRecord.boundField, $0.layer(3)) - 1, LayerRecord.boundField, $0.layer(3))
    },
    Damage("packed-bound-too-large-for-winograd", .accumulatorOverflow, of: .packed) {
      $0.put(1 << 25, LayerRecord.boundField, $0.layer(4))
    },
    Damage("packed-bound-near-2-32", .accumulatorOverflow, of: .packed) {
      $0.put(0xFFFF_FFFF, LayerRecord.boundField, $0.layer(5))
    },
    Damage("packed-weight-minus-128", .badQuantization, of: .packed) {
      $0.bytes[$0.get(LayerRecord.weightsOffsetField, $0.layer(1))] = 0
    },
    Damage("packed-filler-not-zero", .reservedNotZero, of: .packed) {
      // Nine taps of a vector of 16.
      $0.bytes[$0.get(LayerRecord.weightsOffsetField, $0.layer(0)) + 9] = 1
    },
    Damage("packed-weight-changed", .accumulatorOverflow, of: .packed) {
      let weights = $0.get(LayerRecord.weightsOffsetField, $0.layer(1))
      for byte in 0..<576 { $0.bytes[weights + byte] = 0x81 }
    },
  ]
}
