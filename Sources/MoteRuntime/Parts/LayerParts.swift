import MoteFormat
import MoteKernels

#if !hasFeature(Embedded)
  /// How the rows of one layer's output are divided into parts that may be computed at the same time.
  ///
  /// Rows are divided at `first`, and `step` rows behind that and so on: where the kernel's tiles end, so that each part has
  /// the tiles of the whole layer. Float sums, whose last bits depend on the tiling, are then the same in any number of parts.
  package struct LayerParts {
    package let count: Int
    private let rows, first, step: Int

    /// One part.
    package init(whole rows: Int) { (count, self.rows, first, step) = (1, rows, rows, 1) }

    /// - Parameter most: how many parts at most, at least 1.
    package init(rows: Int, first: Int, step: Int, most: Int) {
      self.rows = rows
      self.first = min(first, rows)
      self.step = step
      count = max(1, min(most, Self.pieces(rows, first, step)))
    }

    /// What is not divided any further.
    private static func pieces(_ rows: Int, _ first: Int, _ step: Int) -> Int {
      first >= rows ? 1 : 1 &+ quotient(rows &- first &+ step &- 1, by: step)
    }

    /// The rows of a part, at least one; all parts together are all rows.
    package func rows(of part: Int) -> Range<Int> {
      let pieces = Self.pieces(rows, first, step)
      @inline(__always) func start(_ part: Int) -> Int {
        let piece = quotient(pieces &* part, by: count)
        return piece == 0 ? 0 : min(rows, first &+ (piece &- 1) &* step)
      }
      return Range(uncheckedBounds: (start(part), start(part &+ 1)))
    }
  }

  extension Run {
    /// The parts of the layer that `next` went to.
    /// - Parameters:
    ///   - most: how many parts at most.
    ///   - leastWork: multiply-accumulates that a part has at least, at least 1; layers of little work have fewer parts.
    package func parts(most: Int, leastWork: Int) -> LayerParts {
      let rows = model.tensorView(layer &+ 1).height
      guard most > 1, rows > 1, let kernel = kernels.kernel(model.kernelKey(layer)) else { return LayerParts(whole: rows) }
      let most = min(most, quotient(work, by: leastWork))
      guard most > 1 else { return LayerParts(whole: rows) }
      let record = model.view(layer)
      guard record.isOperator(.convolution) else {
        return record.isOperator(.globalAveragePool)
          ? LayerParts(whole: rows) : LayerParts(rows: rows, first: 1, step: 1, most: most)
      }
      let tile = tileRows(kernel)
      let (stride, padding) = (record.pool.strideY, record.pool.padTop)
      // The rows of output, from 1 on, whose first row of sums begins a tile.
      let aligned = (1...tile).first { remainder($0 &* stride &- padding, by: tile) == 0 }
      if let aligned {
        let step = (1...tile).first { remainder($0 &* stride, by: tile) == 0 } ?? tile
        return LayerParts(rows: rows, first: aligned, step: step, most: most)
      }
      return record.isType(.int8) ? LayerParts(rows: rows, first: 1, step: tile, most: most) : LayerParts(whole: rows)
    }

    /// Rows of sums that belong together. Integer sums are the same however they are made; those that are made one by one
    /// anyway are divided anywhere.
    private func tileRows(_ kernel: Kernel) -> Int {
      let record = model.view(layer)
      let rows = (WeightLayout(rawValue: record.layout) ?? .canonical).tileRows
      let isForTiles = record.window.isDense3x3
      if record.isType(.int8), rows == 1, !isForTiles { return 1 }
      return max(kernel.tileRows, rows, isForTiles ? Winograd.tile : 1)
    }

    /// What the layer costs, roughly, in multiply-accumulates; an element that is moved counts as some.
    private var work: Int {
      let geometry = model.geometry(layer)
      let record = model.view(layer)
      let isMove = record.isType(.none)
      let taps = isMove ? 8 &* record.window.height &* record.window.width : geometry.filterCount
      let (work, overflow) = (geometry.outputHeight &* geometry.outputWidth &* geometry.outputChannels)
        .multipliedReportingOverflow(by: taps)
      return overflow ? Int.max : work
    }

    /// Computes some rows of the layer that `next` went to.
    /// - Parameter scratch: as many bytes as the kernel asks for, for this call alone.
    @_lifetime(self: copy self)
    package mutating func compute(_ rows: Range<Int>, scratch: UnsafeMutableRawPointer) {
      (places.rows.firstRow, places.rows.rowCount) = (rows.lowerBound, rows.count)
      unsafe places.scratch = scratch
      compute()
    }

    /// Shows all rows of the layer that `next` went to, and ends the run behind the last one.
    /// - Returns: false when the observer asked for the end.
    @_lifetime(self: copy self)
    package mutating func finishLayer<Observer: LayerObserver & ~Copyable>(_ observer: inout Observer) -> Bool {
      (places.rows.firstRow, places.rows.rowCount) = (0, places.rows.outputRing)
      guard show(&observer) else { return false }
      if layer == model.layerCount &- 1 { scaleLogits() }
      return true
    }
  }

  extension Plan {
    /// The largest scratch that one layer of this layer-wise plan asks for, in bytes.
    package func largestScratch(_ model: borrowing Model) -> Int {
      var bytes = 0
      for index in 0..<model.layerCount {
        let step = Step(model, at: index, .layerwise, kernels, longestLife: longestLife)
        bytes = max(bytes, step.scratchBytes(model, kernels) ?? 0)
      }
      return bytes
    }
  }
#endif
