import MoteFormat
import MoteKernels

/// Takes rows of sums in ascending order, pools them, and writes each row of output when it is complete. ReLU has been done:
/// it is monotone, so it may come before the pool.
@usableFromInline struct FloatRows<V: FloatVectors> {
  @usableFromInline let geometry: Geometry
  @usableFromInline let output: UnsafeMutableRawPointer
  @usableFromInline let ring: Int
  /// Floats from one column of sums to the next.
  @usableFromInline let stride: Int
  /// Maxima of the row of output that is being made, `[POW, stride]`, where they cannot be made in its place.
  @usableFromInline let pooled: UnsafeMutableRawPointer

  /// Whether rows of sums may be written where the output is.
  @inlinable static func isDirect(_ g: Geometry, stride: Int) -> Bool { g.hasNoPool && stride == g.outputChannels }

  /// Bytes of scratch for `pooled`.
  @inlinable static func pooledBytes(_ g: Geometry, stride: Int) -> Int {
    g.hasNoPool || stride == g.outputChannels ? 0 : Limits.align(4 &* g.pooledWidth &* stride, 64)
  }

  @inlinable init(_ a: Float16Arguments, stride: Int, pooled: UnsafeMutableRawPointer) {
    geometry = a.geometry
    output = UnsafeMutableRawPointer(a.output)
    ring = a.rows.outputRing
    self.stride = stride
    self.pooled = pooled
  }

  /// The rows of sums that the wanted rows of output look at.
  @inlinable static func sumRows(_ a: Float16Arguments) -> Range<Int> {
    let pool = a.geometry.pool
    let first = Swift.max(0, a.rows.firstRow &* pool.strideY &- pool.padTop)
    let last = a.rows.firstRow &+ a.rows.rowCount &- 1
    let end = Swift.min(a.geometry.outputHeight, last &* pool.strideY &- pool.padTop &+ pool.height)
    return first..<Swift.max(first, end)
  }

  /// Where row `y` of output lies.
  @inlinable @inline(__always) func place(_ y: Int) -> UnsafeMutableRawPointer {
    output + 4 &* (y < ring ? y : y % ring) &* geometry.pooledWidth &* geometry.outputStride
  }

  /// Takes row `y` of sums, `[OW, stride]`.
  @inlinable
  func take(_ y: Int, _ sums: UnsafeRawPointer) {
    if geometry.hasNoPool { return copy(sums, to: place(y)) }
    let pool = geometry.pool
    let row = (y &+ pool.padTop) / pool.strideY
    let start = row &* pool.strideY &- pool.padTop
    // Windows do not overlap; a row between two of them counts for neither.
    guard y < start &+ pool.height, row < geometry.pooledHeight else { return }
    let inPlace = stride == geometry.outputChannels
    let maxima = inPlace ? place(row) : pooled
    poolColumns(sums, maxima, 4 &* (inPlace ? geometry.outputStride : stride), isFirst: y == Swift.max(0, start))
    if !inPlace && y &+ 1 == Swift.min(geometry.outputHeight, start &+ pool.height) {
      copy(UnsafeRawPointer(pooled), to: place(row))
    }
  }

  /// The maximum of each window's columns, with what earlier rows of the window gave; `step` bytes from one to the next.
  @inlinable
  func poolColumns(_ sums: UnsafeRawPointer, _ maxima: UnsafeMutableRawPointer, _ step: Int, isFirst: Bool) {
    let pool = geometry.pool
    for x in 0..<geometry.pooledWidth {
      let start = x &* pool.strideX &- pool.padLeft
      let first = Swift.max(0, start)
      let end = Swift.min(geometry.outputWidth, start &+ pool.width)
      let to = maxima + x &* step
      var o = 0
      while o < stride {
        var best = V.load(sums + 4 &* (first &* stride &+ o))
        var column = first &+ 1
        while column < end {
          best = V.maximum(best, V.load(sums + 4 &* (column &* stride &+ o)))
          column &+= 1
        }
        V.store(isFirst ? best : V.maximum(best, V.load(to + 4 &* o)), to + 4 &* o)
        o &+= V.lanes
      }
    }
  }

  /// Writes one row of output from its sums, `[POW, stride]`.
  @inlinable
  func copy(_ sums: UnsafeRawPointer, to place: UnsafeMutableRawPointer) {
    let (bytes, step) = (4 &* geometry.outputChannels, 4 &* geometry.outputStride)
    for x in 0..<geometry.pooledWidth {
      (place + x &* step).copyMemory(from: sums + 4 &* x &* stride, byteCount: bytes)
    }
  }
}
