import MoteFormat
import MoteKernels

#if !MOTE_NO_GRAPHS
  // Layers of the operators that came with version 3, and what came with it for the others.
  extension Verifier {
    /// The same checks in the same order as `checkLayer`.
    mutating func checkGraphLayer(_ index: Int, _ layer: LayerView) throws(ModelError) {
      let record = layer.record
      let output = tensor(index &+ 1)
      try checkFields(layer, output)
      for slot in upTo(layer.inputCount) {
        guard layer.input(slot) <= index else {
          throw ModelError(.badParameter, at: record.offset(in: file) &+ LayerRecord.input0Field.offset &+ 2 &* slot)
        }
        let input = tensor(layer.input(slot))
        guard input.lastUse >= index else { throw input.record.refusal(.badTensor, TensorRecord.lastUseField, in: file) }
      }
      guard output.lastUse >= index, output.lastUse < layerCount else {
        throw output.record.refusal(.badTensor, TensorRecord.lastUseField, in: file)
      }
      guard layer.layout == WeightLayout.canonical.rawValue else {
        throw record.refusal(.unsupportedLayout, LayerRecord.layoutField, in: file)
      }
      try checkGraphType(layer, output)
      try checkClip(layer, output)
      try checkGraphWindow(layer)
      try checkGraphShape(layer, output)
      guard moves <= UInt64(Limits.maxMACs) else { throw ModelError(.tooLarge, at: record.offset(in: file)) }
      try checkGraphData(layer, output)
    }

    /// Codes, input slots, and zeros in the fields that the operator does not use.
    func checkFields(_ layer: LayerView, _ output: TensorView) throws(ModelError) {
      let record = layer.record
      try FieldCheck.run(FieldCheck.layerCodes, record, in: file)
      if layer.isOperator(.add) || layer.isOperator(.concat) {
        try checkSlots(layer)
      } else {
        try FieldCheck.run(FieldCheck.layerInputs, record, in: file)
      }
      if !layer.isOperator(.averagePool) {
        try FieldCheck.run(FieldCheck.layerFlags, record, in: file)
      } else if record.uint16(LayerRecord.flagsField) > LayerRecord.countsPaddingFlag {
        throw record.refusal(.reservedNotZero, LayerRecord.flagsField, in: file)
      }
      let isNormalization = layer.isOperator(.lrn)
      if !layer.isOperator(.concat), !layer.isOperator(.lookup), !isNormalization {
        try FieldCheck.run(FieldCheck.layerTable, record, in: file)
      }
      let isFloat = output.isFloat32
      if !(layer.isActivation(.clip) && isFloat) { try checkZero(record, LayerRecord.floatMinField, 8) }
      if !layer.isOperator(.averagePool) { try checkZero(record, LayerRecord.reachBottomField, 2) }
      if !isNormalization || isFloat { try checkZero(record, LayerRecord.tableShiftField, 2) }
      if !isNormalization { try checkZero(record, LayerRecord.localSizeField, 2) }
      try checkZero(record, LayerRecord.reserved0Field, 2)
      if !isNormalization || !isFloat { try checkZero(record, LayerRecord.alphaField, 12) }
      try checkZero(record, LayerRecord.reserved1Field, 32)
    }

    private func checkZero(_ record: RecordView, _ field: Field, _ count: Int) throws(ModelError) {
      guard unsafe isZero(record.address + field.offset, count) else {
        throw record.refusal(.reservedNotZero, field, in: file)
      }
    }

    /// One to four inputs, and nothing in the slots behind them.
    private func checkSlots(_ layer: LayerView) throws(ModelError) {
      let record = layer.record
      guard layer.inputCount >= 1, layer.inputCount <= Limits.maxInputs else {
        throw record.refusal(.unsupportedFeature, LayerRecord.inputCountField, in: file)
      }
      for slot in Range(uncheckedBounds: (layer.inputCount, Limits.maxInputs)) {
        guard layer.input(slot) == Int(LayerRecord.noInput) else {
          throw ModelError(
            .unsupportedFeature, at: record.offset(in: file) &+ LayerRecord.input0Field.offset &+ 2 &* slot)
        }
      }
    }

    /// Which tensors and activation go with which operator.
    private func checkGraphType(_ layer: LayerView, _ output: TensorView) throws(ModelError) {
      let record = layer.record
      let input = tensor(layer.input)
      let isAdd = layer.isOperator(.add)
      var matches = layer.isType(.none)
      if layer.isOperator(.lookup) {
        matches = matches && !input.isFloat32
      } else {
        for slot in upTo(layer.inputCount) { matches = matches && tensor(layer.input(slot)).type == output.type }
        let isFloatOnly = layer.isOperator(.sigmoid) || layer.isOperator(.tanh) || layer.isOperator(.softmax)
        matches = matches && (output.isFloat32 || !isFloatOnly)
      }
      guard matches else { throw record.refusal(.unsupportedType, LayerRecord.typeField, in: file) }
      guard isAdd || layer.isActivation(.none) else {
        throw record.refusal(.unsupportedFeature, LayerRecord.activationField, in: file)
      }
      let qMin = record.uint8(LayerRecord.qMinField)
      let qMax = record.uint8(LayerRecord.qMaxField)
      let isClamped = isAdd || layer.isOperator(.averagePool) || layer.isOperator(.globalAveragePool)
      let clamps =
        isClamped && !output.isFloat32
        ? qMin <= qMax && (!layer.isActivation(.relu) || qMin >= output.zeroPoint) : qMin == 0 && qMax == 255
      guard clamps else { throw record.refusal(.badQuantization, LayerRecord.qMinField, in: file) }
    }

    /// The limits of a float clip: finite and in order.
    func checkClip(_ layer: LayerView, _ output: TensorView) throws(ModelError) {
      guard layer.isActivation(.clip), output.isFloat32 else { return }
      let record = layer.record
      let (low, high) = (layer.float32(LayerRecord.floatMinField), layer.float32(LayerRecord.floatMaxField))
      guard low.isFinite else { throw record.refusal(.notFinite, LayerRecord.floatMinField, in: file) }
      guard high.isFinite else { throw record.refusal(.notFinite, LayerRecord.floatMaxField, in: file) }
      guard low <= high else { throw record.refusal(.badParameter, LayerRecord.floatMaxField, in: file) }
    }

    private func checkGraphWindow(_ layer: LayerView) throws(ModelError) {
      let record = layer.record
      let window = layer.window
      let isPool = layer.isOperator(.averagePool)
      guard isPool ? isLegal(window, isPool: true) : window == .point else {
        throw record.refusal(.badParameter, LayerRecord.windowField, in: file)
      }
      // What is only reach is part of the pads.
      guard layer.reachBottom <= window.padBottom, layer.reachRight <= window.padRight else {
        throw record.refusal(.badParameter, LayerRecord.reachBottomField, in: file)
      }
      guard !layer.hasPool else { throw record.refusal(.unsupportedFeature, LayerRecord.poolField, in: file) }
      try checkZero(record, LayerRecord.poolField, 8)
      guard layer.groups == 1 else { throw record.refusal(.badParameter, LayerRecord.groupsField, in: file) }
    }

    /// Checks that the output's shape is what the operator makes of the inputs', and adds up the elements that it looks at.
    private mutating func checkGraphShape(_ layer: LayerView, _ output: TensorView) throws(ModelError) {
      let input = tensor(layer.input)
      let mismatch = output.record.refusal(.shapeMismatch, TensorRecord.heightField, in: file)
      unsafe withUnsafeMutablePointer(to: &g) { unsafe Geometry.write($0, layer, input, output) }
      var perElement = 1
      if layer.isOperator(.globalAveragePool) {
        guard output.height == 1, output.width == 1, output.channels == input.channels else { throw mismatch }
        moves &+= Saturating.cost(UInt64(truncatingIfNeeded: input.elementCount), 1)
        return
      } else if layer.isOperator(.concat) {
        var channels: UInt64 = 0
        for slot in upTo(layer.inputCount) {
          let part = tensor(layer.input(slot))
          guard part.height == output.height, part.width == output.width else { throw mismatch }
          channels &+= UInt64(truncatingIfNeeded: part.channels)
        }
        guard channels == UInt64(truncatingIfNeeded: output.channels) else { throw mismatch }
      } else if layer.isOperator(.add) {
        for slot in upTo(layer.inputCount) {
          let part = tensor(layer.input(slot))
          guard part.height == output.height, part.width == output.width, part.channels == output.channels else {
            throw mismatch
          }
        }
        perElement = layer.inputCount
      } else {
        // An operator without a window has a 1x1 one.
        guard g.outputHeight >= 1, g.outputWidth >= 1, g.outputHeight == output.height, g.outputWidth == output.width,
          input.channels == output.channels
        else { throw mismatch }
        perElement = layer.isOperator(.lrn) ? min(layer.localSize, g.channels) : g.window.height &* g.window.width
      }
      moves &+= Saturating.cost(UInt64(truncatingIfNeeded: output.elementCount), perElement)
    }
  }
#endif
