import MoteFormat
import MoteKernels

#if !MOTE_DEVICE_KERNELS
  extension Plan {
    /// Packs the weights of every layer for this plan's kernels, once; many sessions may then read them.
    /// - Parameter memory: `preparedBytes` of the caller's memory, aligned to 16.
    public func prepare(_ model: borrowing Model, into memory: inout MutableRawSpan) throws(RunError) {
      guard modelChecksum == model.checksum else { throw .wrongPlan }
      try unsafe Self.check(
        prepared: memory.withUnsafeBytes { unsafe UnsafeRawPointer($0.baseAddress) }, memory.byteCount,
        needed: preparedBytes)
      let model = copy model
      unsafe memory.withUnsafeMutableBytes { memory in
        guard let start = memory.baseAddress else { return }
        unsafe pack(model, RunMemory(), into: start)
      }
    }

    /// - Precondition: `start` points to `preparedBytes` bytes.
    package func pack(_ model: borrowing Model, _ blocks: RunMemory, into start: UnsafeMutableRawPointer) {
      var offset = PackedWeights.tableBytes(model)
      for index in 0..<model.layerCount {
        let layer = model.view(index)
        // The plan was made with these kernels, so none is missing.
        guard let kernel = kernels.kernel(model.kernelKey(index)) else { return }
        if let prepare = unsafe kernel.prepare {
          let memory = unsafe start + offset
          unsafe PackedWeights.setPlace(start, index, offset)
          var places = unsafe LayerPlaces(
            input: blocks.input, output: blocks.output, scratch: blocks.arena,
            weights: model.file + layer.record.int(LayerRecord.weightsOffsetField),
            rows: Rows(all: model.geometry(index)))
          if layer.isType(.int8) {
            unsafe pack(Int8Arguments.self, model, index, &places, prepare, into: memory)
          } else {
            unsafe pack(Float16Arguments.self, model, index, &places, prepare, into: memory)
          }
        }
        offset &+= PackedWeights.bytes(model, kernels, index)
      }
    }

    private func pack<Arguments: LayerArguments>(
      _: Arguments.Type, _ model: borrowing Model, _ index: Int, _ places: inout LayerPlaces, _ prepare: Kernel.Prepare,
      into memory: UnsafeMutableRawPointer
    ) {
      unsafe withUnsafeTemporaryAllocation(of: Arguments.self, capacity: 1) { arguments in
        guard let arguments = arguments.baseAddress else { return }
        unsafe Arguments.fill(arguments, model, index, &places)
        unsafe prepare(UnsafeRawPointer(arguments), memory)
      }
    }
  }
#endif
