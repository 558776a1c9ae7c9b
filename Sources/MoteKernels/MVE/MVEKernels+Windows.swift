import CMoteIntrinsics
import MoteFormat

// Windows of any kind: the taps of four positions are copied side by side, padding included, and every output's weights run
// along them. Weights are packed, or canonical of any geometry. Positions are neighbours in a row, or the sums that a fused
// pool takes the largest of.

/// What a window run keeps in scratch.
struct WindowScratch {
  /// `[T / 16, 4 positions, 16]`; taps behind the last are 0 and add nothing.
  let patch: UnsafeMutablePointer<UInt8>
  /// Sums of pairs of outputs.
  let sums: UnsafeMutablePointer<Int32>
  /// The largest sums so far of a pool with more than four of them; else of no size.
  let largest: UnsafeMutablePointer<Int32>

  /// Pairs at a time: two for canonical weights.
  @inline(__always)
  static func sumBytes(isStrip: Bool) -> Int { (isStrip ? 2 : MVEKernels.pairs) * MVEKernels.pairWords * 4 }
  @inline(__always)
  static func largestBytes(_ g: Geometry) -> Int {
    g.pool.height * g.pool.width > 4 ? (g.outputChannels + 3) / 4 * 16 : 0
  }

  @inline(__always)
  init(_ start: UnsafeMutableRawPointer, _ a: UnsafePointer<Int8Arguments>, filterBytes: Int) {
    unsafe patch = start.assumingMemoryBound(to: UInt8.self)
    unsafe largest = (start + 4 * filterBytes).assumingMemoryBound(to: Int32.self)
    unsafe sums = (start + 4 * filterBytes + Self.largestBytes(a.pointee.geometry)).assumingMemoryBound(to: Int32.self)
  }
}

/// Up to four positions of sums: the first of them, how many there are, and how many lie in a row.
struct Positions {
  var y, x, count, perRow: Int
}

extension MVEKernels {
  @inline(__always)
  static func filterBytes(_ g: Geometry) -> Int { (g.filterCount + 15) / 16 * 16 }

  @inline(__always)
  static func windowScratch(_ g: Geometry) -> Int {
    guard g.filterCount < Int(Int32.max) / 16, g.outputChannels < Int(Int32.max) / 16 else { return Int(Int32.max) }
    return 4 * filterBytes(g) + WindowScratch.sumBytes(isStrip: makesStrips(g)) + WindowScratch.largestBytes(g)
  }

  static func windows(_ a: UnsafePointer<Int8Arguments>) {
    let scratch = unsafe WindowScratch(a.pointee.scratch, a, filterBytes: filterBytes(a.pointee.geometry))
    let bytes = unsafe filterBytes(a.pointee.geometry)
    let zero = SIMD16<UInt8>(repeating: 0)
    let lastBlock = unsafe scratch.patch + (4 &* bytes &- 64)
    for i in 0..<4 { unsafe mote_mve_store_u8(lastBlock + 16 &* i, zero) }
    let isPooled = unsafe a.pointee.geometry.pool != WindowRecord()
    let width = unsafe a.pointee.geometry.pooledWidth
    let first = unsafe a.pointee.rows.firstRow
    for y in unsafe first..<first &+ a.pointee.rows.rowCount {
      for x in stride(from: 0, to: width, by: isPooled ? 1 : 4) {
        for group in unsafe 0..<a.pointee.geometry.groups {
          if isPooled {
            unsafe pooledWindow(a, scratch, y, x, group)
          } else {
            let count = min(4, width &- x)
            let positions = Positions(y: y, x: x, count: count, perRow: count)
            unsafe sums(a, scratch, positions, group, y, x, isFirst: true, isLast: true)
          }
        }
      }
    }
  }

  /// The sums of one window of the fused pool, four at a time.
  static func pooledWindow(_ a: UnsafePointer<Int8Arguments>, _ scratch: WindowScratch, _ y: Int, _ x: Int, _ group: Int) {
    let pool = unsafe a.pointee.geometry.pool
    let top = max(0, y &* pool.strideY &- pool.padTop)
    let bottom = unsafe min(a.pointee.geometry.outputHeight, y &* pool.strideY &- pool.padTop &+ pool.height)
    let left = max(0, x &* pool.strideX &- pool.padLeft)
    let right = unsafe min(a.pointee.geometry.outputWidth, x &* pool.strideX &- pool.padLeft &+ pool.width)
    let total = (bottom &- top) &* (right &- left)
    var done = 0
    while done < total {
      // Whole rows of the window if they fit in four, else parts of a row.
      let (line, column) = (done / (right &- left), done % (right &- left))
      let perRow = min(4, right &- left &- column)
      let rows = column == 0 && perRow == right &- left ? min(4 / perRow, bottom &- top &- line) : 1
      let positions = Positions(y: top &+ line, x: left &+ column, count: rows &* perRow, perRow: perRow)
      let isLast = done &+ positions.count == total
      unsafe sums(a, scratch, positions, group, y, x, isFirst: done == 0, isLast: isLast)
      done &+= positions.count
    }
  }

  /// Makes the sums of a group's outputs at some positions and writes them, or the largest of them, to output (y, x).
  @inline(never)
  static func sums(
    _ a: UnsafePointer<Int8Arguments>, _ scratch: WindowScratch, _ positions: Positions, _ group: Int, _ y: Int, _ x: Int,
    isFirst: Bool, isLast: Bool
  ) {
    var strip = mote_mve_strip()
    unsafe fillWindows(a, scratch, positions, group)
    unsafe mote_mve_store_twice_s32(&strip, patchSums(a, scratch) &* SIMD4(repeating: -128))
    let isPacked = unsafe a.pointee.layout == .directVectors
    let tables = unsafe OutputTables(a, scale: 0)
    let perGroup = unsafe a.pointee.geometry.outputChannels / a.pointee.geometry.groups
    let bytes = unsafe isPacked ? filterBytes(a.pointee.geometry) : a.pointee.geometry.filterCount
    unsafe strip.patch = UnsafePointer(scratch.patch)
    unsafe strip.sums = scratch.sums
    strip.count = unsafe UInt32(truncatingIfNeeded: filterBytes(a.pointee.geometry) / 16)
    let isPooled = unsafe a.pointee.geometry.pool != WindowRecord()
    var weights = unsafe a.pointee.weights + group &* perGroup &* bytes
    for o in stride(from: 0, to: perGroup, by: 4) {
      let block = min(4, perGroup &- o)
      if isPacked {
        unsafe mote_mve_direct_taps(&strip, weights, 2)
      } else {
        for i in 0..<block { unsafe canonicalSums(a, strip, weights + i &* bytes, i) }
      }
      unsafe weights += block &* bytes
      let channel = group &* perGroup &+ o
      if isPooled {
        unsafe keepLargest(a, scratch, positions.count, channel, y, x, block, isFirst: isFirst, isLast: isLast)
      } else {
        unsafe writeNeighbours(a, scratch.sums, channel, block, output(a, y, x, channel), positions.count, tables)
      }
    }
  }

  /// Sums of output i of a block, canonical weights.
  @inline(__always)
  static func canonicalSums(
    _ a: UnsafePointer<Int8Arguments>, _ strip: borrowing mote_mve_strip, _ weights: UnsafeRawPointer, _ i: Int
  ) {
    var weights = unsafe weights
    var patch = unsafe strip.patch!
    var s0 = UInt32(bitPattern: strip.starts.0)
    var s1 = UInt32(bitPattern: strip.starts.2)
    var s2 = UInt32(bitPattern: strip.starts.4)
    var s3 = UInt32(bitPattern: strip.starts.6)
    var rest = unsafe a.pointee.geometry.filterCount
    while rest > 0 {
      let w = unsafe mote_mve_load_first_u8(weights, UInt32(truncatingIfNeeded: rest))
      let plus128 = w ^ SIMD16(repeating: 0x80)
      unsafe s0 = mote_mve_dot_u8(s0, mote_mve_load_u8(patch), plus128)
      unsafe s1 = mote_mve_dot_u8(s1, mote_mve_load_u8(patch + 16), plus128)
      unsafe s2 = mote_mve_dot_u8(s2, mote_mve_load_u8(patch + 32), plus128)
      unsafe s3 = mote_mve_dot_u8(s3, mote_mve_load_u8(patch + 48), plus128)
      unsafe weights += 16
      unsafe patch += 64
      rest &-= 16
    }
    let sums = unsafe strip.sums! + (i / 2 &* pairWords &+ i & 1)
    unsafe sums[0] = Int32(bitPattern: s0)
    unsafe sums[2] = Int32(bitPattern: s1)
    unsafe sums[4] = Int32(bitPattern: s2)
    unsafe sums[6] = Int32(bitPattern: s3)
  }

  /// The largest of the positions' sums, and of those before; written when the window is complete.
  static func keepLargest(
    _ a: UnsafePointer<Int8Arguments>, _ scratch: WindowScratch, _ count: Int, _ o: Int, _ y: Int, _ x: Int, _ channels: Int,
    isFirst: Bool, isLast: Bool
  ) {
    var largest = unsafe mote_mve_load_pairs_s32(scratch.sums)
    for i in 1..<max(1, count) { unsafe largest = mote_mve_max_s32(largest, mote_mve_load_pairs_s32(scratch.sums + 2 &* i)) }
    // Blocks of four begin anew in each group, so a group's last may be partly the next one's: kept at its first channel.
    let kept = unsafe scratch.largest + o
    let channels = UInt32(truncatingIfNeeded: channels)
    if !isFirst { unsafe largest = mote_mve_max_s32(largest, mote_mve_load_first_s32(kept, channels)) }
    if isLast {
      let sums = unsafe largest &+ mote_mve_load_first_s32(a.pointee.bias + o, channels)
      unsafe writeAny(a, sums, o, channels: Int(channels), scale: 0, to: output(a, y, x, o))
    } else {
      unsafe mote_mve_store_first_s32(kept, largest, channels)
    }
  }
}
