import MoteFormat

extension Verifier {
  /// Checks codes, ranges and reserved bytes of one record; shapes and data come after.
  static func checkLayer(_ model: borrowing Model, _ index: Int) throws(ModelError) -> LayerRecord {
    let base = model.layerOffset(index)
    let bytes = model.bytes
    let layer: LayerRecord
    do {
      layer = try LayerRecord(bytes, at: base)
    } catch {
      throw ModelError(error.code, at: base + error.field)
    }
    try checkInputs(model, index, layer)
    try checkReserved(bytes, base)
    try checkType(model, index, layer)
    let windowed = layer.op == .convolution || layer.op == .maxPool
    try checkWindow(layer.window, base + LayerRecord.windowField.offset, used: windowed)
    if layer.op == .maxPool { try checkPads(layer.window, base + LayerRecord.windowField.offset) }
    let pool = base + LayerRecord.poolField.offset
    if let window = layer.pool {
      guard layer.op == .convolution else { throw ModelError(.unsupportedFeature, at: pool) }
      try checkWindow(window, pool, used: true)
      try checkPads(window, pool)
      // Overlapping windows would make a kernel compute the same sums many times over.
      guard window.strideY >= window.height, window.strideX >= window.width else {
        throw ModelError(.unsupportedFeature, at: pool)
      }
    } else {
      guard bytes.isZero(pool, LayerRecord.poolField.size) else { throw ModelError(.reservedNotZero, at: pool) }
    }
    guard layer.groups >= 1, layer.op == .convolution || layer.groups == 1 else {
      throw ModelError(.badParameter, at: base + LayerRecord.groupsField.offset)
    }
    return layer
  }

  private static func checkInputs(
    _ model: borrowing Model, _ index: Int, _ layer: LayerRecord
  ) throws(ModelError) {
    let base = model.layerOffset(index)
    let bytes = model.bytes
    guard bytes.uint8(base + LayerRecord.inputCountField.offset) == 1 else {
      throw ModelError(.unsupportedFeature, at: base + LayerRecord.inputCountField.offset)
    }
    guard layer.input <= index else { throw ModelError(.badParameter, at: base + LayerRecord.input0Field.offset) }
    for slot in 1..<Limits.maxInputs {
      let offset = base + LayerRecord.input0Field.offset + 2 * slot
      guard bytes.uint16(offset) == LayerRecord.noInput else { throw ModelError(.unsupportedFeature, at: offset) }
    }
    guard model.tensor(layer.input).lastUse >= index else {
      throw ModelError(.badTensor, at: model.tensorOffset(layer.input) + TensorRecord.lastUseField.offset)
    }
    let output = model.tensor(index + 1)
    guard output.lastUse >= index, output.lastUse < model.layerCount else {
      throw ModelError(.badTensor, at: model.tensorOffset(index + 1) + TensorRecord.lastUseField.offset)
    }
  }

  private static func checkReserved(_ bytes: RawSpan, _ base: Int) throws(ModelError) {
    guard bytes.uint16(base + LayerRecord.reserved0Field.offset) == 0 else {
      throw ModelError(.reservedNotZero, at: base + LayerRecord.reserved0Field.offset)
    }
    // Tables and float clamps belong to operators of later versions.
    let later = base + LayerRecord.tableOffsetField.offset
    guard bytes.isZero(later, LayerRecord.size - LayerRecord.tableOffsetField.offset) else {
      throw ModelError(.reservedNotZero, at: later)
    }
  }

  /// Which numeric type, tensors and activation go with which operator.
  private static func checkType(_ model: borrowing Model, _ index: Int, _ layer: LayerRecord) throws(ModelError) {
    let base = model.layerOffset(index)
    let input = model.tensor(layer.input)
    let output = model.tensor(index + 1)
    // Packed layouts hold the weights of INT8 convolutions, of the shapes that each admits.
    guard
      layer.layout == .canonical
        || layer.op == .convolution && layer.type == .int8
          && layer.layout.admits(
            window: layer.window, pool: layer.pool, groups: layer.groups, channels: input.channels,
            outputs: output.channels)
    else { throw ModelError(.unsupportedLayout, at: base + LayerRecord.layoutField.offset) }
    let matches: Bool
    switch (layer.op, layer.type) {
    case (.convolution, .int8), (.affine, .int8): matches = input.type == .uint8
    case (.convolution, .float16), (.affine, .float16): matches = input.type == .float32 && output.type == .float32
    case (.maxPool, .none):
      matches = input.type == output.type && input.scale == output.scale && input.zeroPoint == output.zeroPoint
    case (.quantize, .none): matches = input.type == .float32 && output.type == .uint8
    case (.dequantize, .none): matches = input.type == .uint8 && output.type == .float32
    default: matches = false
    }
    guard matches else { throw ModelError(.unsupportedType, at: base + LayerRecord.typeField.offset) }
    let hasActivation = layer.op == .convolution || layer.op == .affine
    let givesLogits = layer.type == .int8 && output.type == .float32
    guard layer.activation == .none || hasActivation && !givesLogits else {
      throw ModelError(.unsupportedFeature, at: base + LayerRecord.activationField.offset)
    }
    // Accumulators go to the caller alone: a float layer behind them would read unscaled sums.
    guard !givesLogits || index == model.layerCount - 1 else {
      throw ModelError(.unsupportedFeature, at: base + LayerRecord.typeField.offset)
    }
    let clamps = layer.type == .int8 && output.type == .uint8
    // ReLU is the clamp at real 0, so the two must say the same.
    guard !clamps || layer.activation != .relu || layer.qMin >= output.zeroPoint else {
      throw ModelError(.badQuantization, at: base + LayerRecord.qMinField.offset)
    }
    guard clamps ? layer.qMin <= layer.qMax : layer.qMin == 0 && layer.qMax == 255 else {
      throw ModelError(.badQuantization, at: base + LayerRecord.qMinField.offset)
    }
  }

  /// Windows and strides of at least 1. An operator without a window says 1x1, stride 1, no pads.
  private static func checkWindow(_ window: WindowRecord, _ offset: Int, used: Bool) throws(ModelError) {
    guard window.height >= 1, window.width >= 1, window.strideY >= 1, window.strideX >= 1,
      used || window == WindowRecord()
    else { throw ModelError(.badParameter, at: offset) }
  }

  /// A pool's pads are smaller than its window, so that every window holds at least one value of the input.
  private static func checkPads(_ window: WindowRecord, _ offset: Int) throws(ModelError) {
    guard window.padTop < window.height, window.padBottom < window.height, window.padLeft < window.width,
      window.padRight < window.width
    else { throw ModelError(.badParameter, at: offset) }
  }
}
