import CMoteIntrinsics
import MoteFormat

extension MVEKernels {
  /// Pairs of outputs whose sums one call of an inner loop makes.
  static var pairs: Int { 4 }
  /// Words that the sums of a pair at four positions take: `[4 positions, 2 outputs]`.
  static var pairWords: Int { 8 }

  static let directEntry: Kernel.Run = { raw in
    let a = unsafe raw.assumingMemoryBound(to: Int8Arguments.self)
    // By address: the structure is too large to copy on a small stack.
    let isPacked = unsafe a.pointee.layout == .directVectors
    if isPacked, unsafe makesStrips(a.pointee.geometry) {
      unsafe strips(a)
    } else if isPacked, unsafe isFirstLayer(a.pointee.geometry) {
      unsafe firstLayer(a)
    } else {
      unsafe windows(a)
    }
  }

  static let directScratch: Kernel.Bytes = { raw in
    let g = unsafe raw.assumingMemoryBound(to: Geometry.self).pointee
    let windows = windowScratch(g)
    if makesStrips(g) { return max(windows, stripScratch(g)) }
    return isFirstLayer(g) ? max(windows, FirstLayerScratch.byteCount) : windows
  }

  /// Whether packed weights of the layer lie row by row.
  @inline(__always)
  static func isRows(_ g: Geometry) -> Bool {
    g.groups == 1 && DirectVectors.usesRows(window: g.window, channels: g.channels)
  }

  /// Whether its outputs are made in strips of four neighbours: no pool, or 2x2.
  @inline(__always)
  static func makesStrips(_ g: Geometry) -> Bool {
    isRows(g) && (g.pool == WindowRecord() || g.pool == WindowRecord(height: 2, width: 2, strideY: 2, strideX: 2))
  }

  /// Where the output for row y, column x, channel o lies.
  @inline(__always)
  static func output(_ a: UnsafePointer<Int8Arguments>, _ y: Int, _ x: Int, _ o: Int) -> UnsafeMutableRawPointer {
    let row = unsafe MVEKernels.row(y, a.pointee.rows.outputRing)
    let value = unsafe (row &* a.pointee.geometry.pooledWidth &+ x) &* a.pointee.geometry.outputChannels &+ o
    return unsafe a.pointee.output + value &* valueBytes(a)
  }

  @inline(__always)
  static func valueBytes(_ a: UnsafePointer<Int8Arguments>) -> Int { unsafe a.pointee.multipliers == nil ? 4 : 1 }
}
