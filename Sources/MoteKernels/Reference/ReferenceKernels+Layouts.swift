import MoteFormat

// Packed layouts in the reference: `prepare` undoes the order, then the obvious kernels run.
extension ReferenceKernels {
  /// `Int8Arguments` with the weights themselves in another order: brought back into the canonical one.
  public static var reorderedConvolutionInt8: Kernel {
    Kernel(run: convolutionInt8Entry, prepared: canonicalBytesEntry, prepare: restoreEntry)
  }

  /// `Int8Arguments` with weights transformed for Winograd: brought into the order `[O, 36, C]`.
  public static var winogradConvolutionInt8: Kernel {
    Kernel(
      run: winogradEntry, scratch: winogradScratchEntry, prepared: transformedBytesEntry, prepare: arrangeEntry,
      tileRows: Winograd.tile)
  }

  static let canonicalBytesEntry: Kernel.Bytes = { raw in
    let g = unsafe raw.assumingMemoryBound(to: Geometry.self).pointee
    return g.outputChannels &* g.filterCount
  }

  static let restoreEntry: Kernel.Prepare = { raw, prepared in
    let a = unsafe raw.assumingMemoryBound(to: Int8Arguments.self).pointee
    let g = a.geometry
    let count = a.layout.byteCount(
      Int64(g.outputChannels &* g.filterCount), window: g.window, channels: g.channels, outputs: g.outputChannels)
    let stored = unsafe Span.proved(a.weights.assumingMemoryBound(to: UInt8.self), Int(truncatingIfNeeded: count))
    var weights = unsafe MutableSpan(
      _unsafeStart: prepared.assumingMemoryBound(to: UInt8.self), count: g.outputChannels &* g.filterCount)
    var i = 0
    for o in 0..<g.outputChannels {
      for ky in 0..<g.window.height {
        for kx in 0..<g.window.width {
          for c in 0..<g.channels {
            let offset = a.layout.offset(o: o, ky: ky, kx: kx, c: c, window: g.window, channels: g.channels)
            weights[i] = stored[offset] &- a.layout.storedZero
            i &+= 1
          }
        }
      }
    }
  }

  static let transformedBytesEntry: Kernel.Bytes = { raw in
    let g = unsafe raw.assumingMemoryBound(to: Geometry.self).pointee
    return g.outputChannels &* g.channels &* Winograd.points2D &* 2
  }

  static let arrangeEntry: Kernel.Prepare = { raw, prepared in
    let a = unsafe raw.assumingMemoryBound(to: Int8Arguments.self).pointee
    let g = a.geometry
    let count = g.outputChannels &* g.channels &* Winograd.points2D
    let stored = unsafe Span.proved(a.weights.assumingMemoryBound(to: Int16.self), count)
    var weights = unsafe MutableSpan(_unsafeStart: prepared.assumingMemoryBound(to: Int16.self), count: count)
    var i = 0
    for o in 0..<g.outputChannels {
      for point in 0..<Winograd.points2D {
        for c in 0..<g.channels {
          weights[i] = Int16(littleEndian: stored[a.layout.index(point: point, c: c, o: o, channels: g.channels)])
          i &+= 1
        }
      }
    }
  }

  static let winogradScratchEntry: Kernel.Bytes = { raw in
    unsafe 4 &* ReferenceWinograd.scratchCount(raw.assumingMemoryBound(to: Geometry.self).pointee)
  }

  static let winogradEntry: Kernel.Run = { raw in
    let a = unsafe raw.assumingMemoryBound(to: Int8Arguments.self).pointee
    let g = a.geometry
    let layer = unsafe ReferenceWinograd(
      g, a.rows, zeroPoint: a.inputZeroPoint, input: Span.proved(a.input, a.rows.inputCount(g)),
      weights: Span.proved(
        a.weights.assumingMemoryBound(to: Int16.self), g.outputChannels &* g.channels &* Winograd.points2D),
      bias: Span.proved(a.bias, g.outputChannels))
    let count = ReferenceWinograd.scratchCount(g)
    var scratch = unsafe MutableSpan(
      _unsafeStart: a.scratch.bindMemory(to: Int32.self, capacity: count), count: count)
    if let multipliers = unsafe a.multipliers, let shifts = unsafe a.shifts {
      let multipliers = unsafe Span.proved(multipliers, g.outputChannels)
      let shifts = unsafe Span.proved(shifts, g.outputChannels)
      var output = unsafe MutableSpan(
        _unsafeStart: a.output.assumingMemoryBound(to: UInt8.self), count: a.rows.outputCount(g))
      layer.forEachSum(&scratch) { index, o, sum in
        output[index] = Requantization.single(
          sum, multiplier: multipliers[o], shift: shifts[o], zeroPoint: a.outputZeroPoint, qMin: a.qMin, qMax: a.qMax)
      }
    } else {
      var output = unsafe MutableSpan(
        _unsafeStart: a.output.assumingMemoryBound(to: Int32.self), count: a.rows.outputCount(g))
      layer.forEachSum(&scratch) { index, _, sum in output[index] = sum }
    }
  }
}
