import CMoteIntrinsics
import MoteFormat

// 3x3 windows of stride 1 over whole vectors of channels: strips of four sums, or of 4x2 sums in front of a 2x2 pool. The
// six columns that a strip reads are copied once, padding included, and serve all outputs.

/// What a strip keeps in scratch: a description per line of sums, the sums of a few pairs per line, and the patch
/// `[lines + 2, C / 16, 6 columns, 16]`.
struct StripScratch {
  let lines: UnsafeMutablePointer<mote_mve_strip>
  let sums: UnsafeMutablePointer<Int32>
  let patch: UnsafeMutablePointer<UInt8>

  static var lineBytes: Int { (MemoryLayout<mote_mve_strip>.size + 15) / 16 * 16 }
  static var sumWords: Int { MVEKernels.pairs * MVEKernels.pairWords }

  init(_ start: UnsafeMutableRawPointer, lines count: Int) {
    unsafe lines = start.assumingMemoryBound(to: mote_mve_strip.self)
    let behind = unsafe start + count * Self.lineBytes
    unsafe sums = behind.assumingMemoryBound(to: Int32.self)
    unsafe patch = (behind + count * Self.sumWords * 4).assumingMemoryBound(to: UInt8.self)
  }
}

extension MVEKernels {
  @inline(__always)
  static func stripScratch(_ g: Geometry) -> Int {
    let lines = g.pool.strideY
    guard g.channels < Int(Int32.max) / 256 else { return Int(Int32.max) }
    return lines * (StripScratch.lineBytes + StripScratch.sumWords * 4) + (lines + 2) * 6 * g.channels
  }

  static func strips(_ a: UnsafePointer<Int8Arguments>) {
    let step = unsafe a.pointee.geometry.pool.strideX
    let width = unsafe a.pointee.geometry.pooledWidth
    let first = unsafe a.pointee.rows.firstRow
    for y in unsafe first..<first &+ a.pointee.rows.rowCount {
      var x = 0
      while x < width {
        unsafe strip(a, y, x)
        x &+= 4 / step
      }
    }
  }

  /// The outputs of one strip, which begins at output row y, column x.
  @inline(never)
  static func strip(_ a: UnsafePointer<Int8Arguments>, _ y: Int, _ x: Int) {
    let count = unsafe a.pointee.geometry.pool.strideY
    let channels = unsafe a.pointee.geometry.channels
    let outputs = unsafe a.pointee.geometry.outputChannels
    let scratch = unsafe StripScratch(a.pointee.scratch, lines: count)
    unsafe fillStrip(a, scratch, row: y &* count, column: x &* count, lines: count)
    for line in 0..<count { unsafe describe(a, scratch, row: y &* count, line) }
    let columns = unsafe min(4 / count, a.pointee.geometry.pooledWidth &- x)
    var p = unsafe output(a, y, x, 0)
    var o = 0
    while o < outputs {
      let block = min(2 &* pairs, outputs &- o)
      for line in 0..<count {
        let strip = unsafe scratch.lines + line
        unsafe strip.pointee.end = strip.pointee.sums + block &* (pairWords / 2)
        unsafe mote_mve_direct_rows(strip)
        unsafe strip.pointee.weights += 9 &* 2 &* pairs &* channels
      }
      for quarter in stride(from: 0, to: block, by: 4) {
        let sums = unsafe scratch.sums + quarter &* (pairWords / 2)
        unsafe count == 2 ? writePooled(a, sums, o, p, columns) : writeNeighbours(a, sums, o, p, columns, channels: 4)
        o &+= 4
        unsafe p += 4 &* valueBytes(a)
      }
    }
  }

  /// Tells the inner loop where a line's rows and weights lie. Rows of padding whose bytes are 0 add nothing and are left
  /// out, unless no row would remain.
  @inline(__always)
  static func describe(_ a: UnsafePointer<Int8Arguments>, _ scratch: StripScratch, row: Int, _ line: Int) {
    let slices = unsafe a.pointee.geometry.channels / DirectVectors.depth
    let top = unsafe row &- a.pointee.geometry.window.padTop
    var first = line
    var end = line &+ 3
    if unsafe a.pointee.inputZeroPoint == 0 {
      let inside = max(line, 0 &- top)
      let behind = unsafe min(line &+ 3, a.pointee.geometry.height &- top)
      if inside < behind { (first, end) = (inside, behind) }
    }
    let rowBytes = 96 &* slices
    let strip = unsafe scratch.lines + line
    unsafe strip.pointee.patch = UnsafePointer(scratch.patch + first &* rowBytes)
    unsafe strip.pointee.count = UInt32(truncatingIfNeeded: (end &- first) &* slices)
    unsafe strip.pointee.weights = a.pointee.weights.assumingMemoryBound(to: UInt8.self) + (first &- line) &* rowBytes
    unsafe strip.pointee.sums = scratch.sums + line &* StripScratch.sumWords
    unsafe strip.pointee.skip = UInt32(truncatingIfNeeded: (3 &- (end &- first)) &* rowBytes)
  }

  /// Copies the columns and starts the sums of each line at `-128 · Σ q`.
  @inline(__always)
  static func fillStrip(_ a: UnsafePointer<Int8Arguments>, _ scratch: StripScratch, row: Int, column: Int, lines: Int) {
    let channels = unsafe a.pointee.geometry.channels
    let width = unsafe a.pointee.geometry.width
    let left = unsafe column &- a.pointee.geometry.window.padLeft
    let top = unsafe row &- a.pointee.geometry.window.padTop
    var first = SIMD4<Int32>(repeating: 0)
    var second = SIMD4<Int32>(repeating: 0)
    // Six words that the leaf has not begun to use.
    let columnSums = unsafe scratch.sums
    var patch = unsafe scratch.patch
    for r in 0..<lines &+ 2 {
      let y = top &+ r
      let isInside = unsafe y >= 0 && y < a.pointee.geometry.height
      let start = unsafe isInside ? MVEKernels.row(y, a.pointee.rows.inputRing) &* width &+ left : 0
      let source = unsafe a.pointee.input + start &* channels
      if isInside && left >= 0 && left &+ 6 <= width {
        unsafe copySixColumns(source, channels, to: patch, columnSums)
      } else {
        for x in 0..<6 {
          let exists = isInside && left &+ x >= 0 && left &+ x < width
          unsafe columnSums[x] = unsafe copyColumn(
            exists ? source + x &* channels : nil, channels, a.pointee.inputZeroPoint, to: patch + 16 &* x)
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

  /// Four channels of up to four neighbours from the sums of two pairs.
  @inline(never)
  static func writeNeighbours(
    _ a: UnsafePointer<Int8Arguments>, _ sums: UnsafeMutablePointer<Int32>, _ o: Int, _ p: UnsafeMutableRawPointer, _ count: Int,
    channels: UInt32
  ) {
    let stage = unsafe OutputStage(a, o, channels: channels, scale: 0)
    let step = unsafe a.pointee.geometry.outputChannels &* valueBytes(a)
    var sums = unsafe sums
    var p = unsafe p
    for _ in 0..<count {
      unsafe stage.write(mote_mve_load_pairs_s32(sums) &+ stage.bias, a, to: p, channels: channels)
      unsafe sums += 2
      unsafe p += step
    }
  }

  /// Four channels of one or two outputs behind a 2x2 pool; the second line's sums lie behind the first's.
  @inline(never)
  static func writePooled(
    _ a: UnsafePointer<Int8Arguments>, _ sums: UnsafeMutablePointer<Int32>, _ o: Int, _ p: UnsafeMutableRawPointer, _ count: Int
  ) {
    let stage = unsafe OutputStage(a, o, channels: 4, scale: 0)
    var upper = unsafe sums
    var p = unsafe p
    for _ in 0..<count {
      let lower = unsafe upper + StripScratch.sumWords
      let left = unsafe mote_mve_max_s32(mote_mve_load_pairs_s32(upper), mote_mve_load_pairs_s32(lower))
      let right = unsafe mote_mve_max_s32(mote_mve_load_pairs_s32(upper + 2), mote_mve_load_pairs_s32(lower + 2))
      unsafe stage.write(mote_mve_max_s32(left, right) &+ stage.bias, a, to: p, channels: 4)
      unsafe upper += 4
      unsafe p += a.pointee.geometry.outputChannels &* valueBytes(a)
    }
  }
}
