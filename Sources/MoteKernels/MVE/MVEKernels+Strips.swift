import CMoteIntrinsics
import MoteFormat

// 3x3 windows of stride 1 over whole vectors of channels: strips of four sums, or of 4x2 sums in front of a 2x2 pool. The
// six columns that a strip reads are copied once, padding included, and serve all outputs.

/// What a strip keeps in scratch: a description per line of sums, the input's rows, the sums of a few pairs per line, and the
/// patch `[lines + 2, C / 16, 6 columns, 16]`.
struct StripScratch {
  let lines: UnsafeMutablePointer<mote_mve_strip>
  /// `lines + 2` rows of input; nil in the padding.
  let rows: UnsafeMutablePointer<UnsafePointer<UInt8>?>
  let sums: UnsafeMutablePointer<Int32>
  let patch: UnsafeMutablePointer<UInt8>

  static var sumWords: Int { MVEKernels.pairs * MVEKernels.pairWords }
  @inline(__always)
  static func fixedBytes(_ lines: Int) -> Int {
    let descriptions = lines * MemoryLayout<mote_mve_strip>.stride + (lines + 2) * MemoryLayout<UnsafeRawPointer>.size
    return (descriptions + 15) / 16 * 16 + lines * sumWords * 4
  }

  @inline(__always)
  init(_ start: UnsafeMutableRawPointer, lines count: Int) {
    unsafe lines = start.assumingMemoryBound(to: mote_mve_strip.self)
    let behind = unsafe start + count * MemoryLayout<mote_mve_strip>.stride
    unsafe rows = behind.assumingMemoryBound(to: UnsafePointer<UInt8>?.self)
    let end = unsafe start + Self.fixedBytes(count)
    unsafe patch = end.assumingMemoryBound(to: UInt8.self)
    unsafe sums = (end - count * Self.sumWords * 4).assumingMemoryBound(to: Int32.self)
  }
}

extension MVEKernels {
  @inline(__always)
  static func stripScratch(_ g: Geometry) -> Int {
    guard g.channels < Int(Int32.max) / 256 else { return Int(Int32.max) }
    return StripScratch.fixedBytes(g.pool.strideY) + (g.pool.strideY + 2) * 6 * g.channels
  }

  @inline(never)
  static func strips(_ a: UnsafePointer<Int8Arguments>) {
    let lines = unsafe a.pointee.geometry.pool.strideY
    let width = unsafe a.pointee.geometry.pooledWidth
    let tables = unsafe OutputTables(a, scale: 0)
    let first = unsafe a.pointee.rows.firstRow
    for y in unsafe first..<first &+ a.pointee.rows.rowCount {
      unsafe findRows(a, y &* lines, lines)
      for x in stride(from: 0, to: width, by: 4 / lines) { unsafe strip(a, y, x, lines, tables) }
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
      let strip = unsafe scratch.lines + line
      unsafe strip.pointee.patch = UnsafePointer(scratch.patch + first &* rowBytes)
      unsafe strip.pointee.count = UInt32(truncatingIfNeeded: (end &- first) &* (channels / DirectVectors.depth))
      unsafe strip.pointee.sums = scratch.sums + line &* StripScratch.sumWords
      unsafe strip.pointee.lead = UInt32(truncatingIfNeeded: (first &- line) &* rowBytes)
      unsafe strip.pointee.skip = UInt32(truncatingIfNeeded: (3 &- (end &- first)) &* rowBytes)
    }
  }

  /// The outputs of one strip, which begins at output row y, column x.
  @inline(never)
  static func strip(_ a: UnsafePointer<Int8Arguments>, _ y: Int, _ x: Int, _ lines: Int, _ tables: OutputTables?) {
    let outputs = unsafe a.pointee.geometry.outputChannels
    let scratch = unsafe StripScratch(a.pointee.scratch, lines: lines)
    unsafe fillStrip(a, scratch, column: x &* lines, lines: lines)
    let columns = unsafe min(4 / lines, a.pointee.geometry.pooledWidth &- x)
    var p = unsafe output(a, y, x, 0)
    var weights = unsafe a.pointee.weights
    for o in stride(from: 0, to: outputs, by: 2 &* pairs) {
      let block = min(2 &* pairs, outputs &- o)
      let pairs = UInt32(truncatingIfNeeded: block / 2)
      unsafe mote_mve_direct_rows(scratch.lines, weights, pairs)
      if lines == 2 {
        unsafe mote_mve_direct_rows(scratch.lines + 1, weights, pairs)
        unsafe writePooled(a, scratch.sums, o, block, p, columns, tables)
      } else {
        unsafe writeNeighbours(a, scratch.sums, o, block, p, columns, tables)
      }
      unsafe weights += 9 &* block &* a.pointee.geometry.channels
      unsafe p += block &* valueBytes(a)
    }
  }

  /// Copies the columns and starts the sums of each line at `-128 · Σ q`.
  @inline(__always)
  static func fillStrip(_ a: UnsafePointer<Int8Arguments>, _ scratch: StripScratch, column: Int, lines: Int) {
    let channels = unsafe a.pointee.geometry.channels
    let width = unsafe a.pointee.geometry.width
    let left = unsafe column &- a.pointee.geometry.window.padLeft
    let isInside = left >= 0 && left &+ 6 <= width
    var first = SIMD4<Int32>(repeating: 0)
    var second = SIMD4<Int32>(repeating: 0)
    // Six words that the leaf has not begun to use.
    let columnSums = unsafe scratch.sums
    var patch = unsafe scratch.patch
    for r in 0..<lines &+ 2 {
      let row = unsafe scratch.rows[r]
      if isInside, let row = unsafe row {
        unsafe copySixColumns(row + left &* channels, channels, to: patch, columnSums)
      } else {
        for x in 0..<6 {
          let exists = left &+ x >= 0 && left &+ x < width
          let source = unsafe exists ? row : nil
          unsafe columnSums[x] = unsafe copyColumn(
            source.map { unsafe $0 + (left &+ x) &* channels }, channels, a.pointee.inputZeroPoint, to: patch + 16 &* x)
        }
      }
      let sums = unsafe mote_mve_load_s32(columnSums) &+ mote_mve_load_s32(columnSums + 1) &+ mote_mve_load_s32(columnSums + 2)
      if r < 3 { first = first &+ sums }
      if r > 0 { second = second &+ sums }
      unsafe patch += 6 &* channels
    }
    unsafe mote_mve_store_twice_s32(scratch.lines, first &* SIMD4(repeating: -128))
    if lines == 2 { unsafe mote_mve_store_twice_s32(scratch.lines + 1, second &* SIMD4(repeating: -128)) }
  }

  /// One row of six columns that all lie inside the input: the common case, without questions.
  @inline(__always)
  static func copySixColumns(
    _ source: UnsafePointer<UInt8>, _ channels: Int, to patch: UnsafeMutablePointer<UInt8>, _ sums: UnsafeMutablePointer<Int32>
  ) {
    var s: (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32) = (0, 0, 0, 0, 0, 0)
    var source = unsafe source
    var patch = unsafe patch
    for _ in 0..<channels / 16 {
      var p = unsafe source
      unsafe s.0 = copyVector(&p, channels, patch, s.0)
      unsafe s.1 = copyVector(&p, channels, patch + 16, s.1)
      unsafe s.2 = copyVector(&p, channels, patch + 32, s.2)
      unsafe s.3 = copyVector(&p, channels, patch + 48, s.3)
      unsafe s.4 = copyVector(&p, channels, patch + 64, s.4)
      unsafe s.5 = copyVector(&p, channels, patch + 80, s.5)
      unsafe source += 16
      unsafe patch += 96
    }
    unsafe sums[0] = Int32(bitPattern: s.0)
    unsafe sums[1] = Int32(bitPattern: s.1)
    unsafe sums[2] = Int32(bitPattern: s.2)
    unsafe sums[3] = Int32(bitPattern: s.3)
    unsafe sums[4] = Int32(bitPattern: s.4)
    unsafe sums[5] = Int32(bitPattern: s.5)
  }

  @inline(__always)
  static func copyVector(
    _ p: inout UnsafePointer<UInt8>, _ step: Int, _ target: UnsafeMutablePointer<UInt8>, _ sum: UInt32
  ) -> UInt32 {
    let q = unsafe mote_mve_load_u8(p)
    unsafe p += step
    unsafe mote_mve_store_u8(target, q)
    return mote_mve_sum_u8(sum, q)
  }

  /// One column of a row, or padding where there is none; returns its sum.
  @inline(__always)
  static func copyColumn(
    _ source: UnsafePointer<UInt8>?, _ channels: Int, _ zeroPoint: UInt8, to patch: UnsafeMutablePointer<UInt8>
  ) -> Int32 {
    var sum: UInt32 = 0
    var q = SIMD16<UInt8>(repeating: zeroPoint)
    for slice in 0..<channels / 16 {
      if let source = unsafe source { unsafe q = mote_mve_load_u8(source + 16 &* slice) }
      unsafe mote_mve_store_u8(patch + 96 &* slice, q)
      sum = mote_mve_sum_u8(sum, q)
    }
    return Int32(bitPattern: sum)
  }
}
