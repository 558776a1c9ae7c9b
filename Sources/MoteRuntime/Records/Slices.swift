import MoteFormat

// Tensors that are slices of another one's channels. They are in layer-wise plans only: a streamed plan is for chains.
extension Model {
  #if hasFeature(Embedded)
    /// Bytes from the start of the arena to a tensor's first element.
    func place(_ index: Int) -> Int { tensorView(index).arenaOffset }
  #else
    /// The tensor that a tensor's bytes are among: the parent of a slice, else the tensor itself.
    func holder(_ index: Int) -> TensorView {
      let tensor = tensorView(index)
      return tensor.isSlice ? tensorView(tensor.parent) : tensor
    }

    /// Bytes from the start of the arena to a tensor's first element.
    func place(_ index: Int) -> Int {
      let tensor = tensorView(index)
      return tensor.arenaOffset &+ tensor.channelOffset &<< (tensor.isFloat32 ? 2 : 0)
    }

    /// Bytes of scratch in which a layer's output is shown: a row of a slice, whose positions lie apart; else none.
    func shownBytes(_ index: Int) -> Int {
      let tensor = tensorView(index &+ 1)
      return tensor.isSlice ? tensor.rowBytes : 0
    }

    /// Whether any tensor is a slice.
    public var hasSlices: Bool {
      for index in 0..<tensorCount where tensorView(index).isSlice { return true }
      return false
    }
  #endif
}

#if !hasFeature(Embedded)
  extension Run {
    /// Shows the rows that were computed of a slice, one at a time: copied to scratch, which the kernel has left.
    @_lifetime(self: copy self)
    mutating func showSlice<Observer: LayerObserver & ~Copyable>(_ observer: inout Observer) -> Bool {
      let (tensor, holder) = (model.tensorView(layer &+ 1), model.holder(layer &+ 1))
      let width = tensor.width
      let bytes = quotient(tensor.rowBytes, by: width)
      let step = quotient(holder.rowBytes, by: width)
      for row in from(places.rows.firstRow, to: places.rows.firstRow &+ places.rows.rowCount) {
        // The slice's rows lie in the parent's, and a row of it fits into scratch: `Step.scratchBytes` counts it.
        for x in upTo(width) {
          unsafe (places.scratch + x &* bytes).copyMemory(
            from: places.output + (row &* holder.rowBytes &+ x &* step), byteCount: bytes)
        }
        let values = unsafe RawSpan(_unsafeStart: places.scratch, byteCount: width &* bytes)
        guard observer.layer(layer, rows: Range(uncheckedBounds: (row, row &+ 1)), wrote: values) else { return false }
      }
      return true
    }
  }
#endif
