import MoteFormat
import MoteKernels

/// Takes rows of sums in ascending order, pools them, and writes each row of output when it is complete.
///
/// Serves every layer that has no faster way of its own: any pool, any rounding, accumulators given out.
@usableFromInline struct OutputRows<V: IntegerVectors> {
  @usableFromInline let geometry: Geometry
  @usableFromInline let layer: PreparedLayer
  /// Int32 from one column of sums to the next.
  @usableFromInline let stride: Int
  /// Maxima of the row of output that is being made, `[POW, stride]`; unused without a pool.
  @usableFromInline let pooled: UnsafeMutableRawPointer
  @usableFromInline let spill: UnsafeMutableRawPointer

  /// Bytes of scratch for `pooled`: rows are read in whole vectors.
  @inlinable static func pooledBytes(_ g: Geometry, stride: Int) -> Int {
    g.hasNoPool ? 0 : Limits.align(4 &* (g.pooledWidth &* stride &+ 4 &* V.lanes), 64)
  }
  /// Bytes of scratch for `spill`.
  @inlinable static var spillBytes: Int { Limits.align(4 &* V.width, 64) }

  @inlinable init(
    _ a: Int8Arguments, _ layer: PreparedLayer, stride: Int, pooled: UnsafeMutableRawPointer,
    spill: UnsafeMutableRawPointer
  ) {
    geometry = a.geometry
    self.layer = layer
    self.stride = stride
    self.pooled = pooled
    self.spill = spill
  }

  /// The rows of sums that the wanted rows of output look at.
  @inlinable static func sumRows(_ a: Int8Arguments) -> Range<Int> {
    let pool = a.geometry.pool
    let first = Swift.max(0, a.rows.firstRow &* pool.strideY &- pool.padTop)
    let last = a.rows.firstRow &+ a.rows.rowCount &- 1
    let end = Swift.min(a.geometry.outputHeight, last &* pool.strideY &- pool.padTop &+ pool.height)
    return first..<Swift.max(first, end)
  }

  /// Takes row `y` of sums, `[OW, stride]`.
  @inlinable @inline(__always)
  func take(_ a: Int8Arguments, _ y: Int, _ sums: UnsafeRawPointer) {
    if geometry.hasNoPool { return write(a, y, sums) }
    let pool = geometry.pool
    let row = (y &+ pool.padTop) / pool.strideY
    let start = row &* pool.strideY &- pool.padTop
    // Windows do not overlap; a row between two of them counts for neither.
    guard y < start &+ pool.height, row < geometry.pooledHeight else { return }
    poolColumns(sums, isFirst: y == Swift.max(0, start))
    if y &+ 1 == Swift.min(geometry.outputHeight, start &+ pool.height) { write(a, row, UnsafeRawPointer(pooled)) }
  }

  /// The maximum of each window's columns, with what earlier rows of the window gave.
  @inlinable
  func poolColumns(_ sums: UnsafeRawPointer, isFirst: Bool) {
    let pool = geometry.pool
    for x in 0..<geometry.pooledWidth {
      let start = x &* pool.strideX &- pool.padLeft
      let first = Swift.max(0, start)
      let end = Swift.min(geometry.outputWidth, start &+ pool.width)
      let to = pooled + 4 &* x &* stride
      var o = 0
      while o < geometry.outputChannels {
        var best = V.load(sums + 4 &* (first &* stride &+ o))
        var column = first &+ 1
        while column < end {
          best = V.maximum(best, V.load(sums + 4 &* (column &* stride &+ o)))
          column &+= 1
        }
        // Vectors behind the last channel reach into the next column, which is written after this one.
        V.store(isFirst ? best : V.maximum(best, V.load(to + 4 &* o)), to + 4 &* o)
        o &+= V.lanes
      }
    }
  }

  /// Writes row `y` of output from its sums, `[POW, stride]`.
  @inlinable
  func write(_ a: Int8Arguments, _ y: Int, _ sums: UnsafeRawPointer) {
    let outputs = geometry.outputChannels
    let ringRow = y < a.rows.outputRing ? y : y % a.rows.outputRing
    let step = geometry.outputStride
    let place = a.output + ringRow &* geometry.pooledWidth &* step &* (a.multipliers == nil ? 4 : 1)
    guard let multipliers = a.multipliers, let shifts = a.shifts else {
      for x in 0..<geometry.pooledWidth {
        (place + 4 &* x &* step).copyMemory(from: sums + 4 &* x &* stride, byteCount: 4 &* outputs)
      }
      return
    }
    switch layer.rounding {
    case .fused:
      let rounding = FusedVectors<V>(layer, zeroPoint: a.outputZeroPoint)
      write(rounding, low: a.qMin, high: a.qMax, sums, place)
    case .high:
      let rounding = HighVectors<V>(layer, zeroPoint: a.outputZeroPoint)
      write(rounding, low: a.qMin, high: a.qMax, sums, place)
    case .scalar:
      for x in 0..<geometry.pooledWidth {
        for o in 0..<outputs {
          let sum = (sums + 4 &* (x &* stride &+ o)).loadUnaligned(as: Int32.self)
          let byte = Requantization.single(
            sum, multiplier: multipliers[o], shift: shifts[o], zeroPoint: a.outputZeroPoint, qMin: a.qMin, qMax: a.qMax)
          place.storeBytes(of: byte, toByteOffset: x &* step &+ o, as: UInt8.self)
        }
      }
    }
  }

  /// Four vectors at a time: along the row where channels fill a divisor of them, else channels of one column.
  @inlinable @inline(__always)
  func write<Rounding: VectorRounding>(
    _ rounding: Rounding, low: UInt8, high: UInt8, _ sums: UnsafeRawPointer, _ place: UnsafeMutableRawPointer
  ) where Rounding.V == V {
    let outputs = geometry.outputChannels
    let step = geometry.outputStride
    let chunk = 4 &* V.lanes
    let (low, high) = (V.bytes(repeating: low), V.bytes(repeating: high))
    if stride == outputs && step == outputs && chunk % outputs == 0 {
      // The row is one long vector, and every chunk of it has the same channels.
      let (p0, p1) = (rounding.parameters(0), rounding.parameters(V.lanes % outputs))
      let (p2, p3) = (rounding.parameters(2 &* V.lanes % outputs), rounding.parameters(3 &* V.lanes % outputs))
      let count = geometry.pooledWidth &* outputs
      var i = 0
      while i < count {
        let from = sums + 4 &* i
        let bytes = V.bytes(
          rounding.rounded(V.load(from), p0), rounding.rounded(V.load(from + V.width), p1),
          rounding.rounded(V.load(from + 2 &* V.width), p2), rounding.rounded(V.load(from + 3 &* V.width), p3))
        store(V.clamped(bytes, low: low, high: high), place + i, count &- i)
        i &+= chunk
      }
      return
    }
    if stride == V.lanes { return writeNarrow(rounding, low: low, high: high, sums, place) }
    var o = 0
    while o < outputs {
      let (p0, p1) = (rounding.parameters(o), rounding.parameters(o &+ V.lanes))
      let (p2, p3) = (rounding.parameters(o &+ 2 &* V.lanes), rounding.parameters(o &+ 3 &* V.lanes))
      for x in 0..<geometry.pooledWidth {
        let from = sums + 4 &* (x &* stride &+ o)
        let bytes = V.bytes(
          rounding.rounded(V.load(from), p0), rounding.rounded(V.load(from + V.width), p1),
          rounding.rounded(V.load(from + 2 &* V.width), p2), rounding.rounded(V.load(from + 3 &* V.width), p3))
        store(V.clamped(bytes, low: low, high: high), place + (x &* step &+ o), outputs &- o)
      }
      o &+= chunk
    }
  }

  /// Outputs that do not fill more than one vector: four columns at a time, each of which is written over what is too much of
  /// the one before it. Those of a slice fill the vector, so nothing is too much.
  @inlinable @inline(__always)
  func writeNarrow<Rounding: VectorRounding>(
    _ rounding: Rounding, low: V.Bytes, high: V.Bytes, _ sums: UnsafeRawPointer, _ place: UnsafeMutableRawPointer
  ) where Rounding.V == V {
    let (outputs, width, step) = (geometry.outputChannels, geometry.pooledWidth, geometry.outputStride)
    let p = rounding.parameters(0)
    var x = 0
    while x < width {
      @inline(__always) func column(_ i: Int) -> V.Sums { rounding.rounded(V.load(sums + (x &+ i) &* V.width), p) }
      let bytes = V.clamped(V.bytes(column(3), column(2), column(1), column(0)), low: low, high: high)
      let to = place + x &* step
      if (x &+ 3) &* outputs &+ V.lanes <= width &* outputs {
        V.storeQuarters(bytes, to + 3 &* step, to + 2 &* step, to + step, to)
      } else {
        V.store(bytes, spill)
        for i in 0..<Swift.min(4, width &- x) {
          for o in 0..<outputs {
            to.storeBytes(
              of: spill.load(fromByteOffset: (3 &- i) &* V.lanes &+ o, as: UInt8.self), toByteOffset: i &* step &+ o, as: UInt8.self)
          }
        }
      }
      x &+= 4
    }
  }

  /// Stores the first `count` bytes of a vector.
  @inlinable @inline(__always)
  func store(_ v: V.Bytes, _ place: UnsafeMutableRawPointer, _ count: Int) {
    if count >= 4 &* V.lanes { return V.store(v, place) }
    V.store(v, spill)
    place.copyMemory(from: spill, byteCount: count)
  }
}

/// Rule `single` before its clamp, a vector of channels at a time.
@usableFromInline protocol VectorRounding {
  associatedtype V: IntegerVectors
  associatedtype Parameters
  /// What the channels from `o` on are rounded with.
  func parameters(_ o: Int) -> Parameters
  func rounded(_ v: V.Sums, _ parameters: Parameters) -> V.Sums
}

@usableFromInline struct FusedVectors<V: IntegerVectors>: VectorRounding {
  @usableFromInline let layer: PreparedLayer
  @usableFromInline let offset: V.Scales

  @inlinable @inline(__always) init(_ layer: PreparedLayer, zeroPoint: UInt8) {
    self.layer = layer
    offset = V.scales(repeating: FusedRounding.magic + Float(zeroPoint))
  }

  @inlinable @inline(__always) func parameters(_ o: Int) -> V.Scales { V.loadScales(layer.scales + 4 &* o) }
  @inlinable @inline(__always) func rounded(_ v: V.Sums, _ scale: V.Scales) -> V.Sums {
    V.fused(v, scale: scale, offset: offset)
  }
}

@usableFromInline struct HighVectors<V: IntegerVectors>: VectorRounding {
  @usableFromInline let layer: PreparedLayer
  @usableFromInline let zeroPoint: V.Sums

  @inlinable @inline(__always) init(_ layer: PreparedLayer, zeroPoint: UInt8) {
    self.layer = layer
    self.zeroPoint = V.sums(repeating: Int32(zeroPoint))
  }

  @inlinable @inline(__always) func parameters(_ o: Int) -> (V.Sums, V.Sums, V.Sums) {
    (V.load(layer.multipliers + 4 &* o), V.load(layer.roundings + 4 &* o), V.load(layer.shifts + 4 &* o))
  }
  @inlinable @inline(__always) func rounded(_ v: V.Sums, _ p: (V.Sums, V.Sums, V.Sums)) -> V.Sums {
    V.Sums.sum(V.high(v, multiplier: p.0, rounding: p.1, shift: p.2), zeroPoint)
  }
}
