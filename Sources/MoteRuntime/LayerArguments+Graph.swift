import MoteFormat
import MoteKernels

#if !MOTE_NO_GRAPHS
  extension GraphArguments: LayerArguments {
    /// The first input is where the run says; those behind it are in a layer-wise plan, because a streamed one has chains only.
    @inline(never)
    static func fill(
      _ arguments: UnsafeMutablePointer<Self>, _ model: borrowing Model, _ index: Int, _ places: inout LayerPlaces
    ) {
      let layer = model.view(index)
      let record = layer.record
      let output = model.tensorView(index &+ 1)
      let file = unsafe model.file
      let count = layer.inputCount
      var inputs = unsafe InlineArray<4, UnsafeRawPointer>(repeating: places.input)
      var channels = InlineArray<4, Int>(repeating: 0)
      for slot in upTo(count) {
        let tensor = model.tensorView(layer.input(slot))
        channels[slot] = tensor.channels
        guard slot > 0 else { continue }
        if tensor.isCallers {
          if let callers = unsafe places.callers { unsafe inputs[slot] = callers }
        } else {
          if let arena = unsafe places.arena { unsafe inputs[slot] = arena + model.place(layer.input(slot)) }
        }
      }
      let isLimited = layer.isActivation(.clip)
      unsafe arguments.initialize(
        to: GraphArguments(
          geometry: model.geometry(index), inputCount: count, inputs: inputs, channels: channels,
          outputCount: output.elementCount, output: places.output, givesFloats: output.isFloat32,
          inputZeroPoint: model.tensorView(layer.input).zeroPoint, outputZeroPoint: output.zeroPoint,
          qMin: record.uint8(LayerRecord.qMinField), qMax: record.uint8(LayerRecord.qMaxField),
          factors: (file + record.int(LayerRecord.weightsOffsetField)).assumingMemoryBound(to: Int16.self),
          bias: (file + record.int(LayerRecord.biasOffsetField)).assumingMemoryBound(to: Int32.self),
          multipliers: (file + record.int(LayerRecord.multiplierOffsetField)).assumingMemoryBound(to: Int32.self),
          shifts: (file + record.int(LayerRecord.shiftOffsetField)).assumingMemoryBound(to: UInt8.self),
          table: file + record.int(LayerRecord.tableOffsetField), tableBytes: record.int(LayerRecord.tableBytesField),
          countsPadding: layer.countsPadding, reachBottom: layer.reachBottom, reachRight: layer.reachRight,
          floatMin: isLimited
            ? layer.float32(LayerRecord.floatMinField) : layer.isActivation(.relu) ? 0 : -Float.infinity,
          floatMax: isLimited ? layer.float32(LayerRecord.floatMaxField) : Float.infinity,
          normalization: LocalNormalization(
            localSize: layer.localSize, tableShift: layer.tableShift, outputShift: layer.outputShift,
            alpha: layer.float32(LayerRecord.alphaField), beta: layer.float32(LayerRecord.betaField),
            k: layer.float32(LayerRecord.kField))))
      #if !hasFeature(Embedded)
        unsafe arguments.pointee.limit(to: places.rows, model, index)
      #endif
    }
  }
#endif
