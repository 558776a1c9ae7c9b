import MoteFormat

extension Damage {
  /// Of `SliceModels.fixed`, whose tensors 2 and 4 are slices of tensor 5. No fixtures: firmware refuses any slice.
  public static let slices: [Damage] = [
    Damage("slice-of-itself", .unsupportedFeature, of: .slices) { $0.put(2, TensorRecord.parentField, $0.tensor(2)) },
    Damage("slice-of-an-earlier-tensor", .unsupportedFeature, of: .slices) {
      $0.put(1, TensorRecord.parentField, $0.tensor(2))
    },
    Damage("slice-of-the-output", .unsupportedFeature, of: .slices) { $0.put(7, TensorRecord.parentField, $0.tensor(2)) },
    Damage("slice-of-no-tensor", .unsupportedFeature, of: .slices) { $0.put(99, TensorRecord.parentField, $0.tensor(2)) },
    Damage("slice-of-what-is-no-concat", .unsupportedFeature, of: .slices) {
      $0.put(6, TensorRecord.parentField, $0.tensor(2))
    },
    Damage("slice-of-the-input", .unsupportedFeature, of: .slices) { $0.put(5, TensorRecord.parentField, $0.tensor(0)) },
    Damage("slice-written-by-a-pool", .unsupportedFeature, of: .slices) {
      $0.put(5, TensorRecord.parentField, $0.tensor(3))
      $0.put(16, TensorRecord.channelOffsetField, $0.tensor(3))
      $0.put($0.get(TensorRecord.arenaOffsetField, $0.tensor(5)), TensorRecord.arenaOffsetField, $0.tensor(3))
    },
    Damage("slice-that-its-concat-does-not-read", .badTensor, of: .slices) {
      // Another tensor of its shape in its place.
      $0.put(1, LayerRecord.input0Field, $0.layer(4))
      $0.put(4, TensorRecord.lastUseField, $0.tensor(1))
    },
    Damage("slice-that-another-layer-reads", .unsupportedFeature, of: .slices) {
      $0.put(2, LayerRecord.input0Field, $0.layer(3))
    },
    Damage("slice-alive-too-long", .badTensor, of: .slices) { $0.put(5, TensorRecord.lastUseField, $0.tensor(2)) },
    Damage("slice-offset-inside-a-vector", .badTensor, of: .slices) {
      $0.put(8, TensorRecord.channelOffsetField, $0.tensor(2))
    },
    Damage("slice-on-a-neighbour", .badTensor, of: .slices) { $0.put(16, TensorRecord.channelOffsetField, $0.tensor(4)) },
    Damage("slice-behind-the-parent", .badTensor, of: .slices) { $0.put(48, TensorRecord.channelOffsetField, $0.tensor(4)) },
    Damage("slice-outside-its-parent", .arenaOutOfBounds, of: .slices) {
      $0.put($0.get(TensorRecord.arenaOffsetField, $0.tensor(5)) + 16, TensorRecord.arenaOffsetField, $0.tensor(2))
    },
    Damage("slice-with-the-callers-memory", .arenaOutOfBounds, of: .slices) {
      $0.put(Int(TensorRecord.callerOwned), TensorRecord.arenaOffsetField, $0.tensor(2))
    },
    Damage("slice-reserved-byte", .reservedNotZero, of: .slices) { $0.put(1, TensorRecord.reservedField, $0.tensor(2)) },
    Damage("channel-offset-without-a-parent", .reservedNotZero, of: .slices) {
      $0.put(16, TensorRecord.channelOffsetField, $0.tensor(1))
    },
    Damage("slice-with-a-packed-layout", .unsupportedFeature, of: .slices) {
      $0.put(Int(WeightLayout.direct.rawValue), LayerRecord.layoutField, $0.layer(3))
    },
    Damage("parent-over-what-its-first-slice-is-made-of", .arenaOverlap, of: .slices) {
      // Tensor 1 is dead when the concat runs, but not when the slices are written.
      $0.put($0.get(TensorRecord.arenaOffsetField, $0.tensor(5)), TensorRecord.arenaOffsetField, $0.tensor(1))
    },
  ]
}
