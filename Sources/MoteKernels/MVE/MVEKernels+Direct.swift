import CMoteIntrinsics
import MoteFormat

extension MVEKernels {
  /// Pairs of outputs whose sums one call of an inner loop makes.
  static var pairs: Int { 4 }
  /// Words that the sums of a pair at four positions take: `[4 positions, 2 outputs]`.
  static var pairWords: Int { 8 }

  static let directEntry: Kernel.Run = { raw in
    let a = unsafe raw.assumingMemoryBound(to: Int8Arguments.self)
    let isPacked = unsafe a.pointee.layout == .directVectors
    if isPacked, unsafe makesStrips(geometry(a)) {
      unsafe strips(a)
    } else if isPacked, unsafe isFirstLayer(geometry(a)) {
      unsafe firstLayer(a)
    } else {
      unsafe windows(a)
    }
  }

  static let directScratch: Kernel.Bytes = { raw in
    let g = unsafe raw.assumingMemoryBound(to: Geometry.self)
    let windows = unsafe windowScratch(g)
    if unsafe makesStrips(g) { return unsafe max(windows, stripScratch(g)) }
    return unsafe isFirstLayer(g) ? max(windows, FirstLayerScratch.byteCount) : windows
  }

  /// Whether packed weights of the layer lie row by row.
  @inline(__always)
  static func isRows(_ g: UnsafePointer<Geometry>) -> Bool {
    unsafe g.pointee.groups == 1 && DirectVectors.usesRows(window: g.pointee.window, channels: g.pointee.channels)
  }

  /// Whether its outputs are made in strips of four neighbours: no pool, or 2x2.
  @inline(__always)
  static func makesStrips(_ g: UnsafePointer<Geometry>) -> Bool {
    unsafe isRows(g) && (!isPooled(g) || isPooledByTwo(g))
  }

  /// The geometry's address: it is too large to copy on a small stack, and the first field of its structure.
  @inline(__always)
  static func geometry(_ a: UnsafePointer<Int8Arguments>) -> UnsafePointer<Geometry> {
    unsafe UnsafeRawPointer(a).assumingMemoryBound(to: Geometry.self)
  }

  @inline(__always)
  static func isPooled(_ g: UnsafePointer<Geometry>) -> Bool {
    unsafe g.pointee.pool.height | g.pointee.pool.width | g.pointee.pool.strideY | g.pointee.pool.strideX != 1
  }

  /// Whether the pool is 2x2 with stride 2 and without pads.
  @inline(__always)
  static func isPooledByTwo(_ g: UnsafePointer<Geometry>) -> Bool {
    unsafe g.pointee.pool.height == 2 && g.pointee.pool.width == 2 && g.pointee.pool.strideY == 2
      && g.pointee.pool.strideX == 2 && g.pointee.pool.padTop | g.pointee.pool.padLeft | g.pointee.pool.padBottom == 0
      && g.pointee.pool.padRight == 0
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
