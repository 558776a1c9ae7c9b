import MoteFormat
import MoteKernels

#if !hasFeature(Embedded)
  // Tensors that are slices of another one's channels. Firmware refuses them: its kernels write whole positions.
  extension Verifier {
    /// What of a tensor's record only a slice has: zero in others, and reserved bytes zero in both.
    func checkSliceFields(_ tensor: TensorView) throws(ModelError) {
      guard tensor.isSlice else { return try FieldCheck.run(FieldCheck.noSlice, tensor.record, in: file) }
      guard unsafe isZero(tensor.record.address + TensorRecord.reservedField.offset, TensorRecord.reservedField.size) else {
        throw tensor.record.refusal(.reservedNotZero, TensorRecord.reservedField, in: file)
      }
    }

    /// Every slice lies in the output of a concat, between the channels of the inputs beside it, and nobody else reads it.
    ///
    /// Behind the checks of all layers, so shapes fit, and a concat without a table has inputs of its output's scale.
    func checkSlices() throws(ModelError) {
      for index in upTo(layerCount &+ 1) {
        let tensor = tensor(index)
        if tensor.isSlice { try checkSlice(index, tensor) }
      }
      for index in upTo(layerCount) { try checkReads(index, layer(index)) }
    }

    private func checkSlice(_ index: Int, _ tensor: TensorView) throws(ModelError) {
      let record = tensor.record
      let parent = tensor.parent
      guard index >= 1, parent > index, parent < layerCount else {
        throw record.refusal(.unsupportedFeature, TensorRecord.parentField, in: file)
      }
      let (writer, reader) = (layer(index &- 1), layer(parent &- 1))
      // A concat of one input would be part of a chain, and those can be streamed.
      guard writer.isOperator(.convolution), writer.layout == WeightLayout.canonical.rawValue, reader.isOperator(.concat),
        reader.inputCount > 1, reader.record.uint32(LayerRecord.tableBytesField) == 0
      else { throw record.refusal(.unsupportedFeature, TensorRecord.parentField, in: file) }
      var isRead = false
      for slot in upTo(reader.inputCount) { isRead = isRead || reader.input(slot) == index }
      guard isRead else { throw record.refusal(.badTensor, TensorRecord.parentField, in: file) }
      guard tensor.channels % Limits.sliceChannels == 0 else {
        throw record.refusal(.badTensor, TensorRecord.channelsField, in: file)
      }
      guard tensor.channelOffset % Limits.sliceChannels == 0 else {
        throw record.refusal(.badTensor, TensorRecord.channelOffsetField, in: file)
      }
      guard tensor.lastUse == parent &- 1 else { throw record.refusal(.badTensor, TensorRecord.lastUseField, in: file) }
      guard tensor.arenaOffset == self.tensor(parent).arenaOffset else {
        throw record.refusal(.arenaOutOfBounds, TensorRecord.arenaOffsetField, in: file)
      }
    }

    /// A slice is read by its parent's writer alone, in the place that its channel offset says.
    private func checkReads(_ index: Int, _ layer: LayerView) throws(ModelError) {
      var channels = 0
      for slot in upTo(layer.inputCount) {
        let input = tensor(layer.input(slot))
        if input.isSlice {
          guard input.parent == index &+ 1 else {
            throw ModelError(
              .unsupportedFeature, at: layer.record.offset(in: file) &+ LayerRecord.input0Field.offset &+ 2 &* slot)
          }
          guard input.channelOffset == channels else {
            throw input.record.refusal(.badTensor, TensorRecord.channelOffsetField, in: file)
          }
        }
        channels &+= input.channels
      }
    }

    /// The first tensor whose writing makes a tensor's bytes alive: of a parent its earliest slice, else the tensor itself.
    func birth(_ index: Int) -> Int {
      let writer = layer(index &- 1)
      var first = index
      guard writer.isOperator(.concat) else { return first }
      for slot in upTo(writer.inputCount) where tensor(writer.input(slot)).isSlice { first = min(first, writer.input(slot)) }
      return first
    }

    /// Whether a sum lies exactly where one of its inputs does that nobody reads later. They have the same shape and type.
    func isTakenOver(_ input: Int, by output: Int) -> Bool {
      let (writer, taken) = (layer(output &- 1), tensor(input))
      guard writer.isOperator(.add), taken.lastUse == output &- 1, taken.arenaOffset == tensor(output).arenaOffset else {
        return false
      }
      for slot in upTo(writer.inputCount) where writer.input(slot) == input { return true }
      return false
    }
  }
#else
  extension Verifier {
    /// Firmware refuses sums in the place of an input as it refuses slices.
    @inline(__always) func isTakenOver(_ input: Int, by output: Int) -> Bool { false }
  }
#endif
