import MoteFormat
import MoteKernels

// Kernels without weights run a layer whole. They are given some rows of it as a smaller layer: of an operator on positions
// those rows of input, of one with windows what lies below the first window, with what is left of the padding above it.
#if !hasFeature(Embedded)
  extension Geometry {
    /// Becomes the geometry of some rows of output.
    /// - Returns: the first row of input that it begins with.
    mutating func limit(to rows: Rows, hasWindow: Bool) -> Int {
      var first = rows.firstRow
      if hasWindow {
        let top = rows.firstRow &* window.strideY &- window.padTop
        // Every window holds a value, so the first one of these rows begins above the input's last row.
        first = max(0, top)
        height &-= first
        window = WindowRecord(sizes: window.sizes, pads: window.pads & ~255 | UInt32(truncatingIfNeeded: first &- top))
      } else {
        height = rows.rowCount
      }
      (outputHeight, pooledHeight) = (rows.rowCount, rows.rowCount)
      return first
    }
  }

  extension MoveArguments {
    /// Limits the layer to some rows of its output; nothing changes when those are all.
    mutating func limit(to rows: Rows, inputRowBytes: Int, outputRowBytes: Int, hasWindow: Bool) {
      guard rows.rowCount != geometry.outputHeight else { return }
      unsafe input += geometry.limit(to: rows, hasWindow: hasWindow) &* inputRowBytes
      unsafe output += rows.firstRow &* outputRowBytes
    }
  }

  #if !MOTE_NO_GRAPHS
    extension GraphArguments {
      /// Limits the layer to some rows of its output; nothing changes when those are all.
      mutating func limit(to rows: Rows, _ model: borrowing Model, _ index: Int) {
        let (layer, target) = (model.view(index), model.tensorView(index &+ 1))
        guard rows.rowCount != target.height else { return }
        let first = geometry.limit(to: rows, hasWindow: layer.isOperator(.averagePool))
        for slot in upTo(inputCount) { unsafe inputs[slot] += first &* model.holder(layer.input(slot)).rowBytes }
        unsafe output += rows.firstRow &* target.rowBytes
        outputCount = rows.rowCount &* target.width &* target.channels
      }
    }
  #endif
#endif
