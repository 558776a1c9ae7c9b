import CMoteIntrinsics
import MoteFormat

// 3x3 windows of stride 1 over whole vectors of channels: strips of four sums, or of 4x2 sums in front of a 2x2 pool. The
// six columns that a strip reads are copied once, padding included, and serve all outputs.

/// What a strip keeps in scratch: a description per line of sums, the input's rows, where the six columns begin in a row, the
/// sums of a few pairs per line, and the patch `[lines + 2, C / 16, 6 columns, 16]`.
///
/// Sizes are those of 64-bit pointers on every machine, so that all of them plan the same arena.
struct StripScratch {
  let lines: UnsafeMutableRawPointer
  /// `lines + 2` rows of input; nil in the padding.
  let rows: UnsafeMutablePointer<UnsafePointer<UInt8>?>
  let columns: UnsafeMutablePointer<Int32>
  let sums: UnsafeMutablePointer<Int32>
  let patch: UnsafeMutablePointer<UInt8>

  static var sumWords: Int { MVEKernels.pairs &* MVEKernels.pairWords }
  static var lineBytes: Int { 64 }
  static var columnBytes: Int { 32 }
  @inline(__always)
  static func headBytes(_ lines: Int) -> Int { (lines &* lineBytes &+ (lines &+ 2) &* 8 &+ 15) & ~15 }
  @inline(__always)
  static func fixedBytes(_ lines: Int) -> Int { headBytes(lines) &+ columnBytes &+ lines &* sumWords &* 4 }

  @inline(__always)
  func line(_ i: Int) -> UnsafeMutablePointer<mote_mve_strip> {
    unsafe (lines + i &* Self.lineBytes).assumingMemoryBound(to: mote_mve_strip.self)
  }

  @inline(__always)
  init(_ start: UnsafeMutableRawPointer, lines count: Int) {
    unsafe lines = start
    unsafe rows = (start + count &* Self.lineBytes).assumingMemoryBound(to: UnsafePointer<UInt8>?.self)
    let head = unsafe start + Self.headBytes(count)
    unsafe columns = head.assumingMemoryBound(to: Int32.self)
    unsafe sums = (head + Self.columnBytes).assumingMemoryBound(to: Int32.self)
    unsafe patch = (start + Self.fixedBytes(count)).assumingMemoryBound(to: UInt8.self)
  }
}

extension MVEKernels {
  @inline(__always)
  static func stripScratch(_ g: UnsafePointer<Geometry>) -> Int {
    guard g.pointee.channels < Int(Int32.max) / 256 else { return Int(Int32.max) }
    return StripScratch.fixedBytes(g.pointee.pool.strideY) + (g.pointee.pool.strideY + 2) * 6 * g.pointee.channels
  }

  @inline(never)
  static func strips(_ a: UnsafePointer<Int8Arguments>) {
    let lines = unsafe a.pointee.geometry.pool.strideY
    let tables = unsafe OutputTables(a, scale: 0)
    let scratch = unsafe StripScratch(a.pointee.scratch, lines: lines)
    let width = unsafe a.pointee.geometry.pooledWidth
    let step = lines == 2 ? 2 : 4
    let stepBytes = unsafe step &* a.pointee.geometry.outputChannels &* valueBytes(a)
    var y = unsafe a.pointee.rows.firstRow
    let end = unsafe y &+ a.pointee.rows.rowCount
    while y < end {
      unsafe findRows(a, y &* lines, lines)
      var p = unsafe output(a, y, 0, 0)
      var x = 0
      while x < width {
        unsafe fillStrip(a, scratch, column: x &* lines, lines: lines)
        unsafe strip(a, scratch, p, min(step, width &- x), lines, tables)
        unsafe p += stepBytes
        x &+= step
      }
      y &+= 1
    }
  }

  /// The input's rows for sums from `row` on, and for the inner loop each line's rows of the patch and of the weights. Rows of
  /// padding whose bytes are 0 add nothing and are left out, unless no row would remain.
  static func findRows(_ a: UnsafePointer<Int8Arguments>, _ row: Int, _ lines: Int) {
    let scratch = unsafe StripScratch(a.pointee.scratch, lines: lines)
    let channels = unsafe a.pointee.geometry.channels
    let height = unsafe a.pointee.geometry.height
    let top = unsafe row &- a.pointee.geometry.window.padTop
    for r in 0..<lines &+ 2 {
      let y = top &+ r
      if y >= 0 && y < height {
        let start = unsafe MVEKernels.row(y, a.pointee.rows.inputRing) &* a.pointee.geometry.width
        unsafe scratch.rows[r] = a.pointee.input + start &* channels
      } else {
        unsafe scratch.rows[r] = nil
      }
    }
    let rowBytes = 6 &* channels
    for line in 0..<lines {
      var (first, end) = (line, line &+ 3)
      if unsafe a.pointee.inputZeroPoint == 0 {
        let (inside, behind) = (max(line, 0 &- top), min(line &+ 3, height &- top))
        if inside < behind { (first, end) = (inside, behind) }
      }
      let strip = unsafe scratch.line(line)
      unsafe strip.pointee.patch = UnsafePointer(scratch.patch + first &* rowBytes)
      unsafe strip.pointee.count = UInt32(truncatingIfNeeded: (end &- first) &* (channels / DirectVectors.depth))
      unsafe strip.pointee.sums = scratch.sums + line &* StripScratch.sumWords
      unsafe strip.pointee.lead = UInt32(truncatingIfNeeded: (first &- line) &* rowBytes)
      unsafe strip.pointee.skip = UInt32(truncatingIfNeeded: (3 &- (end &- first)) &* rowBytes)
    }
  }

  /// The outputs of one strip, from the patch to `columns` positions at p.
  @inline(never)
  static func strip(
    _ a: UnsafePointer<Int8Arguments>, _ scratch: StripScratch, _ p: UnsafeMutableRawPointer, _ columns: Int,
    _ lines: Int,
    _ tables: OutputTables?
  ) {
    var p = unsafe p
    var weights = unsafe a.pointee.weights
    let outputs = unsafe a.pointee.geometry.outputChannels
    let weightBytes = unsafe 9 &* a.pointee.geometry.channels
    let bytes = unsafe valueBytes(a)
    var o = 0
    while o < outputs {
      let block = min(2 &* pairs, outputs &- o)
      let pairs = UInt32(truncatingIfNeeded: block) &>> 1
      unsafe mote_mve_direct_rows(scratch.line(0), weights, pairs)
      if lines == 2 {
        unsafe mote_mve_direct_rows(scratch.line(1), weights, pairs)
        unsafe writePooled(a, scratch.sums, o, block, p, columns, tables)
      } else {
        unsafe writeNeighbours(a, scratch.sums, o, block, p, columns, tables)
      }
      unsafe weights += weightBytes &* block
      unsafe p += block &* bytes
      o &+= block
    }
  }

  /// Copies the columns from `column` on and starts the sums of each line at `-128 · Σ q`.
  @inline(never)
  static func fillStrip(_ a: UnsafePointer<Int8Arguments>, _ scratch: StripScratch, column: Int, lines: Int) {
    let channels = unsafe a.pointee.geometry.channels
    let slices = channels &>> 4
    let left = unsafe column &- a.pointee.geometry.window.padLeft
    let width = unsafe a.pointee.geometry.width
    // Columns beside the input are copied from its first or last and then overwritten.
    for x in 0..<6 {
      unsafe scratch.columns[x] = Int32(truncatingIfNeeded: max(0, min(width &- 1, left &+ x)) &* channels)
    }
    let isInside = left >= 0 && left &+ 6 <= width
    var first = SIMD4<Int32>(repeating: 0)
    var second = SIMD4<Int32>(repeating: 0)
    // Six words that the inner loop has not begun to use.
    let sums = unsafe scratch.sums
    var patch = unsafe scratch.patch
    for r in 0..<lines &+ 2 {
      if let row = unsafe scratch.rows[r] {
        unsafe copyThreeColumns(row, scratch.columns, slices, to: patch, sums)
        unsafe copyThreeColumns(row, scratch.columns + 3, slices, to: patch + 48, sums + 3)
        if !isInside { unsafe padColumns(a, left, slices, patch, sums) }
      } else {
        for x in 0..<6 { unsafe sums[x] = padColumn(a, slices, patch + 16 &* x) }
      }
      unsafe patch += 96 &* slices
      let windows = unsafe mote_mve_load_s32(sums) &+ mote_mve_load_s32(sums + 1) &+ mote_mve_load_s32(sums + 2)
      if r < 3 { first = first &+ windows }
      if r > 0 { second = second &+ windows }
    }
    unsafe mote_mve_store_twice_s32(scratch.line(0), first &* SIMD4(repeating: -128))
    if lines == 2 { unsafe mote_mve_store_twice_s32(scratch.line(1), second &* SIMD4(repeating: -128)) }
  }

  /// Three columns of a row and their sums.
  @inline(__always)
  static func copyThreeColumns(
    _ row: UnsafePointer<UInt8>, _ columns: UnsafeMutablePointer<Int32>, _ slices: Int,
    to patch: UnsafeMutablePointer<UInt8>,
    _ sums: UnsafeMutablePointer<Int32>
  ) {
    var p0 = unsafe row + Int(columns[0])
    var p1 = unsafe row + Int(columns[1])
    var p2 = unsafe row + Int(columns[2])
    var patch = unsafe patch
    var s0: UInt32 = 0
    var s1: UInt32 = 0
    var s2: UInt32 = 0
    for _ in 0..<slices {
      let q0 = unsafe mote_mve_load_u8(p0)
      unsafe mote_mve_store_u8(patch, q0)
      s0 = mote_mve_sum_u8(s0, q0)
      let q1 = unsafe mote_mve_load_u8(p1)
      unsafe mote_mve_store_u8(patch + 16, q1)
      s1 = mote_mve_sum_u8(s1, q1)
      let q2 = unsafe mote_mve_load_u8(p2)
      unsafe mote_mve_store_u8(patch + 32, q2)
      s2 = mote_mve_sum_u8(s2, q2)
      unsafe p0 += 16
      unsafe p1 += 16
      unsafe p2 += 16
      unsafe patch += 96
    }
    unsafe sums[0] = Int32(bitPattern: s0)
    unsafe sums[1] = Int32(bitPattern: s1)
    unsafe sums[2] = Int32(bitPattern: s2)
  }

  /// Overwrites the columns that do not exist.
  @inline(__always)
  static func padColumns(
    _ a: UnsafePointer<Int8Arguments>, _ left: Int, _ slices: Int, _ patch: UnsafeMutablePointer<UInt8>,
    _ sums: UnsafeMutablePointer<Int32>
  ) {
    let behind = unsafe max(0, min(6, a.pointee.geometry.width &- left))
    for x in 0..<max(0, min(6, 0 &- left)) { unsafe sums[x] = padColumn(a, slices, patch + 16 &* x) }
    for x in behind..<6 { unsafe sums[x] = padColumn(a, slices, patch + 16 &* x) }
  }

  /// One column of padding and its sum.
  @inline(__always)
  static func padColumn(_ a: UnsafePointer<Int8Arguments>, _ slices: Int, _ patch: UnsafeMutablePointer<UInt8>) -> Int32
  {
    let zeroPoint = unsafe a.pointee.inputZeroPoint
    var patch = unsafe patch
    for _ in 0..<slices {
      unsafe mote_mve_store_u8(patch, SIMD16(repeating: zeroPoint))
      unsafe patch += 96
    }
    return Int32(zeroPoint) &* Int32(truncatingIfNeeded: slices &* 16)
  }
}
