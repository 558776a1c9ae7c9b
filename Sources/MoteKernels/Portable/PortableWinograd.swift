import CMoteIntrinsics
import MoteFormat

/// Exact Winograd F(4x4, 3x3) in plain 32-bit arithmetic, on weights of layout `winogradPlain`, or of
/// `winogradBytes`, transformed on the fly; `WINOGRAD.md` has the proof.
///
/// Tiles of a row are taken a few at a time. Their transformed inputs stay in scratch while every filter passes, four
/// filters at a time. Two channels travel in one word as the integer `65536 * second + first` until they are stored.
struct PortableWinograd {
  let a: UnsafePointer<Int8Arguments>
  let memory: Scratch

  /// Where everything lies in the kernel's scratch.
  struct Scratch {
    /// Tiles that are transformed together; each has 4 columns of its own and shares 2 with the next.
    let tiles: Int
    /// `[36][C / 2][tiles]` or `[tiles][36][C / 2]` words.
    let inputs: UnsafeMutablePointer<Int32>
    /// `[2][4 * tiles + 2][6]`: four channels of the tiles' columns, transformed along the columns.
    let columns: UnsafeMutablePointer<Int32>
    /// `[36][4][tilesAtOnce]` or `[tiles][36][4]`: sums of four filters.
    let sums: UnsafeMutablePointer<Int32>
    /// `[4][6]`: one filter's sums of one tile, transformed along the rows.
    let half: UnsafeMutablePointer<Int32>
    /// Input rows of the tiles, six, at the first column that is read.
    let rows: UnsafeMutablePointer<UnsafePointer<UInt8>>
    /// Output rows of the tiles, four.
    let lines: UnsafeMutablePointer<UnsafeMutableRawPointer>
    /// `[4 * tiles + 2, C]` zero points: a row outside the input.
    let padding: UnsafeMutablePointer<UInt8>
    /// Weights transformed on the fly, in layers of layout `winogradBytes`.
    let weights: UnsafeMutableRawPointer

    static func tiles(_ g: UnsafePointer<Geometry>, atOnce: Int = PortableWinograd.tilesAtOnce) -> Int {
      let wide = (g.pointee.outputWidth &+ 3) &>> 2
      return wide < atOnce ? wide : atOnce
    }

    /// - Parameter atOnce: the tiles that a core takes at once; another core's when its memory is planned here.
    static func bytes(_ g: UnsafePointer<Geometry>, atOnce: Int = PortableWinograd.tilesAtOnce) -> Int {
      let (t, c) = (tiles(g, atOnce: atOnce), g.pointee.channels)
      let words = 18 &* c &* t &+ 12 &* (4 &* t &+ 2) &+ 144 &* atOnce &+ 24
      return 4 &* words &+ 10 &* MemoryLayout<UnsafeRawPointer>.stride &+ (4 &* t &+ 2) &* c
    }

    init(_ g: UnsafePointer<Geometry>, _ start: UnsafeMutableRawPointer) {
      tiles = Self.tiles(g)
      // Pointers first: they are the widest, and the start is aligned to 16.
      rows = start.assumingMemoryBound(to: UnsafePointer<UInt8>.self)
      lines = (start + 6 &* MemoryLayout<UnsafeRawPointer>.stride).assumingMemoryBound(to: UnsafeMutableRawPointer.self)
      half = (start + 10 &* MemoryLayout<UnsafeRawPointer>.stride).assumingMemoryBound(to: Int32.self)
      columns = half + 24
      sums = columns + (12 &* (4 &* tiles &+ 2))
      inputs = sums + (144 &* PortableWinograd.tilesAtOnce)
      padding = UnsafeMutableRawPointer(inputs + (18 &* g.pointee.channels &* tiles)).assumingMemoryBound(to: UInt8.self)
      weights = UnsafeMutableRawPointer(padding + (4 &* tiles &+ 2) &* g.pointee.channels)
    }
  }

  @inline(__always) var geometry: UnsafePointer<Geometry> {
    // The geometry is the first field of the arguments.
    UnsafeRawPointer(a).assumingMemoryBound(to: Geometry.self)
  }

  private var isOnTheFly: Bool {
    #if MOTE_NO_ONTHEFLY
      false
    #else
      a.pointee.layout == .winogradBytes
    #endif
  }

  init(_ a: UnsafePointer<Int8Arguments>) {
    self.a = a
    memory = Scratch(UnsafeRawPointer(a).assumingMemoryBound(to: Geometry.self), a.pointee.scratch)
  }

  func run() {
    let g = geometry
    for i in 0..<(4 &* memory.tiles &+ 2) &* g.pointee.channels { memory.padding[i] = a.pointee.inputZeroPoint }
    let pooled = g.pointee.pool.height == 2
    let linesPerTile = pooled ? 2 : 4
    let shift = pooled ? 1 : 0
    var row = a.pointee.rows.firstRow
    let end = row &+ a.pointee.rows.rowCount
    // With a pool, an odd last column of sums belongs to no window.
    let width = pooled ? 2 &* g.pointee.pooledWidth : g.pointee.outputWidth
    while row < end {
      findLines(row)
      let lines = end &- row < linesPerTile ? end &- row : linesPerTile
      var x = 0
      while x < width {
        let rest = (width &- x &+ 3) &>> 2
        let count = rest < memory.tiles ? rest : memory.tiles
        transformInputs(y: row &<< shift, x: x, count: count)
        var o = 0
        while o < g.pointee.outputChannels {
          if isOnTheFly { productsOnTheFly(o: o, count: count) } else { products(o: o, count: count) }
          output(o: o, count: count, x: x, columns: width &- x, lines: lines, pooled)
          o &+= 4
        }
        x &+= 4 &* count
      }
      clampLines(lines)
      row &+= linesPerTile
    }
  }

  /// The six input rows of a row of tiles from column `x` on; rows outside the input read zero points.
  func findRows(top: Int, x: Int) {
    let g = geometry
    for i in 0..<6 {
      let y = top &+ i
      if y < 0 || y >= g.pointee.height {
        memory.rows[i] = UnsafePointer(memory.padding)
      } else {
        let slot = GeneralConvolution.ringSlot(y, a.pointee.rows.inputRing)
        memory.rows[i] = a.pointee.input + ((slot &* g.pointee.width &+ x) &* g.pointee.channels)
      }
    }
  }

  /// The layer's clamp, where it is narrower than a byte.
  private func clampLines(_ count: Int) {
    if a.pointee.multipliers == nil { return }
    let line = geometry.pointee.pooledWidth &* geometry.pointee.outputChannels
    for i in 0..<count {
      PortableRequantization.clamp(
        memory.lines[i].assumingMemoryBound(to: UInt8.self), line, qMin: a.pointee.qMin, qMax: a.pointee.qMax)
    }
  }

  /// The output rows of a row of tiles. Those behind the last called-for row are found too, and not written.
  private func findLines(_ row: Int) {
    let g = geometry
    let line = g.pointee.pooledWidth &* g.pointee.outputChannels &* (a.pointee.multipliers == nil ? 4 : 1)
    var slot = GeneralConvolution.ringSlot(row, a.pointee.rows.outputRing)
    for i in 0..<4 {
      memory.lines[i] = a.pointee.output + (slot &* line)
      slot = slot &+ 1 == a.pointee.rows.outputRing ? 0 : slot &+ 1
    }
  }
}
