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
  static func largestBytes(_ g: UnsafePointer<Geometry>) -> Int {
    g.pointee.pool.height * g.pointee.pool.width > 4 ? (g.pointee.outputChannels + 3) / 4 * 16 : 0
  }

  @inline(__always)
  init(_ start: UnsafeMutableRawPointer, _ a: UnsafePointer<Int8Arguments>, filterBytes: Int) {
    unsafe patch = start.assumingMemoryBound(to: UInt8.self)
    unsafe largest = (start + 4 * filterBytes).assumingMemoryBound(to: Int32.self)
    unsafe sums = (start + 4 * filterBytes + Self.largestBytes(MVEKernels.geometry(a))).assumingMemoryBound(
      to: Int32.self)
  }
}

/// Up to four positions of sums: the first of them, how many there are, and how many lie in a row.
struct Positions {
  var y, x, count, perRow: Int
}

extension MVEKernels {
  @inline(__always)
  static func filterBytes(_ g: UnsafePointer<Geometry>) -> Int { (g.pointee.filterCount + 15) / 16 * 16 }

  @inline(__always)
  static func windowScratch(_ g: UnsafePointer<Geometry>) -> Int {
    guard g.pointee.filterCount < Int(Int32.max) / 16, g.pointee.outputChannels < Int(Int32.max) / 16 else {
      return Int(Int32.max)
    }
    return 4 * filterBytes(g) + WindowScratch.sumBytes(isStrip: makesStrips(g)) + WindowScratch.largestBytes(g)
  }

  static func windows(_ a: UnsafePointer<Int8Arguments>) {
    let scratch = unsafe WindowScratch(a.pointee.scratch, a, filterBytes: filterBytes(geometry(a)))
    let bytes = unsafe filterBytes(geometry(a))
    let zero = SIMD16<UInt8>(repeating: 0)
    let lastBlock = unsafe scratch.patch + (4 &* bytes &- 64)
    for i in 0..<4 { unsafe mote_mve_store_u8(lastBlock + 16 &* i, zero) }
    let isPooled = unsafe isPooled(geometry(a))
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
  static func pooledWindow(
    _ a: UnsafePointer<Int8Arguments>, _ scratch: WindowScratch, _ y: Int, _ x: Int, _ group: Int
  ) {
    let g = unsafe geometry(a)
    let top = max(0, y &* g.pointee.pool.strideY &- g.pointee.pool.padTop)
    let bottom = unsafe min(
      a.pointee.geometry.outputHeight, y &* g.pointee.pool.strideY &- g.pointee.pool.padTop &+ g.pointee.pool.height)
    let left = max(0, x &* g.pointee.pool.strideX &- g.pointee.pool.padLeft)
    let right = unsafe min(
      a.pointee.geometry.outputWidth, x &* g.pointee.pool.strideX &- g.pointee.pool.padLeft &+ g.pointee.pool.width)
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
    _ a: UnsafePointer<Int8Arguments>, _ scratch: WindowScratch, _ positions: Positions, _ group: Int, _ y: Int,
    _ x: Int,
    isFirst: Bool, isLast: Bool
  ) {
    unsafe fillWindows(a, scratch, positions, group)
    let start = unsafe patchSums(a, scratch) &* SIMD4(repeating: -128)
    let isPacked = unsafe a.pointee.layout == .directVectors
    let tables = unsafe OutputTables(a, scale: 0)
    let perGroup = unsafe a.pointee.geometry.outputChannels / a.pointee.geometry.groups
    let bytes = unsafe isPacked ? filterBytes(geometry(a)) : a.pointee.geometry.filterCount
    let isPooled = unsafe isPooled(geometry(a))
    var weights = unsafe a.pointee.weights + group &* perGroup &* bytes
    for o in stride(from: 0, to: perGroup, by: 4) {
      let block = min(4, perGroup &- o)
      if isPacked {
        unsafe packedSums(a, scratch, weights, start)
      } else {
        unsafe canonicalSums(a, scratch, weights, start, block)
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

  /// Sums of a block of four outputs, packed weights.
  @inline(never)
  static func packedSums(
    _ a: UnsafePointer<Int8Arguments>, _ scratch: WindowScratch, _ weights: UnsafeRawPointer, _ start: SIMD4<Int32>
  ) {
    let count = unsafe UInt32(truncatingIfNeeded: filterBytes(geometry(a)) / 16)
    var strip = unsafe mote_mve_strip(
      starts: (start[0], start[0], start[1], start[1], start[2], start[2], start[3], start[3]),
      patch: UnsafePointer(scratch.patch), count: count, sums: scratch.sums, lead: 0, skip: 0)
    unsafe mote_mve_direct_taps(&strip, weights, 2)
  }

  /// Sums of a block of `count` outputs, canonical weights.
  @inline(never)
  static func canonicalSums(
    _ a: UnsafePointer<Int8Arguments>, _ scratch: WindowScratch, _ weights: UnsafeRawPointer, _ start: SIMD4<Int32>,
    _ count: Int
  ) {
    let taps = unsafe a.pointee.geometry.filterCount
    var weights = unsafe weights
    for i in 0..<count {
      var sums = (
        UInt32(bitPattern: start[0]), UInt32(bitPattern: start[1]), UInt32(bitPattern: start[2]),
        UInt32(bitPattern: start[3])
      )
      var patch = unsafe scratch.patch
      for _ in 0..<taps &>> 4 {
        unsafe addProducts(&sums, patch, mote_mve_load_u8(weights))
        unsafe weights += 16
        unsafe patch += 64
      }
      if taps & 15 != 0 {
        unsafe addProducts(&sums, patch, mote_mve_load_first_u8(weights, UInt32(truncatingIfNeeded: taps & 15)))
        unsafe weights += taps & 15
      }
      let target = unsafe scratch.sums + (i &>> 1 &* pairWords &+ i & 1)
      unsafe target[0] = Int32(bitPattern: sums.0)
      unsafe target[2] = Int32(bitPattern: sums.1)
      unsafe target[4] = Int32(bitPattern: sums.2)
      unsafe target[6] = Int32(bitPattern: sums.3)
    }
  }

  /// Sixteen weights against four positions. Behind the last tap the patch is 0.
  @inline(__always)
  static func addProducts(
    _ sums: inout (UInt32, UInt32, UInt32, UInt32), _ patch: UnsafeMutablePointer<UInt8>, _ weights: SIMD16<UInt8>
  ) {
    let w = weights ^ SIMD16(repeating: 0x80)
    unsafe sums.0 = mote_mve_dot_u8(sums.0, mote_mve_load_u8(patch), w)
    unsafe sums.1 = mote_mve_dot_u8(sums.1, mote_mve_load_u8(patch + 16), w)
    unsafe sums.2 = mote_mve_dot_u8(sums.2, mote_mve_load_u8(patch + 32), w)
    unsafe sums.3 = mote_mve_dot_u8(sums.3, mote_mve_load_u8(patch + 48), w)
  }

  /// The largest of the positions' sums, and of those before; written when the window is complete.
  static func keepLargest(
    _ a: UnsafePointer<Int8Arguments>, _ scratch: WindowScratch, _ count: Int, _ o: Int, _ y: Int, _ x: Int,
    _ channels: Int,
    isFirst: Bool, isLast: Bool
  ) {
    var largest = unsafe mote_mve_load_pairs_s32(scratch.sums)
    for i in 1..<max(1, count) {
      unsafe largest = mote_mve_max_s32(largest, mote_mve_load_pairs_s32(scratch.sums + 2 &* i))
    }
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
