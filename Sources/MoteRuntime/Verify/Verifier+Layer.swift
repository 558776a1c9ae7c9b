import MoteFormat
import MoteKernels

extension Verifier {
  /// Checks a record's codes and ranges, then shapes and cost, then its data.
  @inline(never)
  mutating func checkLayer(_ index: Int) throws(ModelError) {
    let layer = layer(index)
    let record = layer.record
    guard Operator(rawValue: layer.op) != nil else { throw record.refusal(.unsupportedOperator, LayerRecord.opField, in: file) }
    #if MOTE_NO_GRAPHS
      try FieldCheck.run(FieldCheck.layer, record, in: file)
    #else
      if layer.isGraph { return try checkGraphLayer(index, layer) }
      try checkFields(layer, tensor(index &+ 1))
    #endif
    guard layer.input <= index else { throw record.refusal(.badParameter, LayerRecord.input0Field, in: file) }
    let input = tensor(layer.input)
    let output = tensor(index &+ 1)
    guard input.lastUse >= index else { throw input.record.refusal(.badTensor, TensorRecord.lastUseField, in: file) }
    guard output.lastUse >= index, output.lastUse < layerCount else {
      throw output.record.refusal(.badTensor, TensorRecord.lastUseField, in: file)
    }
    try checkLayout(layer, input, output)
    try checkType(index, layer, input, output)
    try checkWindows(layer)
    try checkShape(layer, input, output)
    guard macs <= UInt64(Limits.maxMACs), moves <= UInt64(Limits.maxMACs) else {
      throw ModelError(.tooLarge, at: record.offset(in: file))
    }
    try checkData(layer, output)
    #if !MOTE_NO_GRAPHS
      try checkClip(layer, output)
    #endif
  }

  /// Which numeric type, tensors and activation go with which operator.
  private func checkType(
    _ index: Int, _ layer: LayerView, _ input: TensorView, _ output: TensorView
  ) throws(ModelError) {
    let record = layer.record
    let isInt8 = layer.isType(.int8)
    let hasWeights = layer.isOperator(.convolution) || layer.isOperator(.affine)
    let matches: Bool
    if hasWeights {
      matches = isInt8 ? !input.isFloat32 : layer.isType(.float16) && input.isFloat32 && output.isFloat32
    } else if layer.isOperator(.maxPool) {
      matches = input.type == output.type && input.scale == output.scale && input.zeroPoint == output.zeroPoint
    } else {
      matches = input.type != output.type && input.isFloat32 == layer.isOperator(.quantize)
    }
    guard matches, hasWeights || layer.isType(.none) else { throw record.refusal(.unsupportedType, LayerRecord.typeField, in: file) }
    let givesLogits = isInt8 && output.isFloat32
    let hasActivation = record.uint8(LayerRecord.activationField) != 0
    guard !hasActivation || hasWeights && !givesLogits else {
      throw record.refusal(.unsupportedFeature, LayerRecord.activationField, in: file)
    }
    // Accumulators go to the caller alone: a float layer behind them would read unscaled sums.
    guard !givesLogits || index == layerCount &- 1 else { throw record.refusal(.unsupportedFeature, LayerRecord.typeField, in: file) }
    let qMin = record.uint8(LayerRecord.qMinField)
    let qMax = record.uint8(LayerRecord.qMaxField)
    #if MOTE_NO_GRAPHS
      let isReLU = hasActivation
    #else
      let isReLU = layer.isActivation(.relu)
    #endif
    // ReLU is the clamp at real 0, so the two must say the same.
    let clamps =
      isInt8 && !givesLogits
      ? qMin <= qMax && (!isReLU || qMin >= output.zeroPoint) : qMin == 0 && qMax == 255
    guard clamps else { throw record.refusal(.badQuantization, LayerRecord.qMinField, in: file) }
  }

  private func checkWindows(_ layer: LayerView) throws(ModelError) {
    let record = layer.record
    let isConvolution = layer.isOperator(.convolution)
    let isPool = layer.isOperator(.maxPool)
    let window = layer.window
    guard isConvolution || isPool ? isLegal(window, isPool: isPool) : window == .point else {
      throw record.refusal(.badParameter, LayerRecord.windowField, in: file)
    }
    if layer.hasPool {
      let pool = layer.pool
      guard !isConvolution || isLegal(pool, isPool: true) else {
        throw record.refusal(.badParameter, LayerRecord.poolField, in: file)
      }
      // Overlapping windows would make a kernel compute the same sums many times over.
      guard isConvolution, pool.strideY >= pool.height, pool.strideX >= pool.width else {
        throw record.refusal(.unsupportedFeature, LayerRecord.poolField, in: file)
      }
    } else {
      guard record.window(LayerRecord.poolField) == WindowRecord(sizes: 0, pads: 0) else {
        throw record.refusal(.reservedNotZero, LayerRecord.poolField, in: file)
      }
    }
    guard layer.groups >= 1, isConvolution || layer.groups == 1 else {
      throw record.refusal(.badParameter, LayerRecord.groupsField, in: file)
    }
  }

  /// A window and strides of at least 1. A pool's pads are smaller than its window, so that every window holds at least one
  /// value of the input.
  func isLegal(_ window: WindowRecord, isPool: Bool) -> Bool {
    guard window.height != 0, window.width != 0, window.strideY != 0, window.strideX != 0 else { return false }
    return !isPool
      || max(window.padTop, window.padBottom) < window.height && max(window.padLeft, window.padRight) < window.width
  }

  /// Checks that the output's shape is what the operator makes of the input's, and adds up what the layer costs: its
  /// multiply-accumulates, and the elements it writes, times the window of a pool.
  private mutating func checkShape(
    _ layer: LayerView, _ input: TensorView, _ output: TensorView
  ) throws(ModelError) {
    let record = layer.record
    let mismatch = output.record.refusal(.shapeMismatch, TensorRecord.heightField, in: file)
    let isAffine = layer.isOperator(.affine)
    let hasWeights = isAffine || layer.isOperator(.convolution)
    unsafe withUnsafeMutablePointer(to: &g) { unsafe Geometry.write($0, layer, input, output) }
    guard hasWeights || input.channels == output.channels else { throw mismatch }
    guard remainder(g.channels, by: g.groups) | remainder(g.outputChannels, by: g.groups) == 0 else {
      throw record.refusal(.badParameter, LayerRecord.groupsField, in: file)
    }
    // An operator without a window has a 1x1 one, so for conversions this says that the shapes are equal.
    guard g.outputHeight >= 1, g.outputWidth >= 1, g.pooledHeight == output.height, g.pooledWidth == output.width else {
      throw mismatch
    }
    if hasWeights {
      let taps = Saturating.product(g.window.height &* g.window.width, g.groupChannels)
      guard taps <= UInt64(Int.max / 8) else { throw ModelError(.tooLarge, at: record.offset(in: file)) }
      let positions = Saturating.product(g.outputHeight, g.outputWidth)
      macs &+= Saturating.cost(Saturating.product(positions, taps), g.outputChannels)
    }
    let window = layer.isOperator(.maxPool) ? g.window : g.pool
    moves &+= Saturating.cost(UInt64(truncatingIfNeeded: output.elementCount), window.height &* window.width)
  }

  /// Packed layouts hold the weights of INT8 convolutions, of the shapes that each admits.
  private func checkLayout(
    _ layer: LayerView, _ input: TensorView, _ output: TensorView
  ) throws(ModelError) {
    guard let layout = WeightLayout(rawValue: layer.layout),
      layout == .canonical
        || layer.isOperator(.convolution) && layer.isType(.int8)
          && layout.admits(
            window: layer.window, pool: layer.pool, groups: layer.groups,
            channels: input.channels, outputs: output.channels)
    else { throw layer.record.refusal(.unsupportedLayout, LayerRecord.layoutField, in: file) }
  }
}
