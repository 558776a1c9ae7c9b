import CMoteIntrinsics
import MoteFormat

// Windows of at most sixteen taps, the first layer of most networks: one vector holds a window. The lines under a row of
// windows are copied side by side, so that a gather with byte offsets picks up the taps of each position.

/// What such a layer keeps in scratch; the description has the size that it has with 64-bit pointers.
struct FirstLayerScratch {
  /// The description that the inner loop reads.
  let strip: UnsafeMutablePointer<mote_mve_strip>
  let patch: UnsafeMutablePointer<UInt8>
  let sums: UnsafeMutablePointer<Int32>
  let lines: UnsafeMutablePointer<UInt8>
  /// Where each tap lies behind the window's first, and 1 for each tap, sixteen bytes each; 0 behind the last tap, where the
  /// weights are 0.
  let taps: UnsafeMutablePointer<UInt8>

  /// Outputs at a time, in pairs.
  static var pairs: Int { 8 }
  /// The last byte that an offset reaches is 255; gathers of later positions begin further on.
  static var lineBytes: Int { 384 }
  static var stripBytes: Int { 64 }
  static var byteCount: Int { stripBytes + 64 + pairs * MVEKernels.pairWords * 4 + lineBytes + 32 }

  @inline(__always)
  init(_ start: UnsafeMutableRawPointer) {
    unsafe strip = start.assumingMemoryBound(to: mote_mve_strip.self)
    unsafe patch = (start + Self.stripBytes).assumingMemoryBound(to: UInt8.self)
    unsafe sums = (start + Self.stripBytes + 64).assumingMemoryBound(to: Int32.self)
    let behind = unsafe start + (Self.stripBytes + 64 + Self.pairs * MVEKernels.pairWords * 4)
    unsafe lines = behind.assumingMemoryBound(to: UInt8.self)
    unsafe taps = lines + Self.lineBytes
  }
}

extension MVEKernels {
  /// Bytes from one line to the next, so that the last tap of a window lies at most 255 behind its first.
  @inline(__always)
  static func firstLayerStride(_ g: UnsafePointer<Geometry>) -> Int {
    unsafe g.pointee.window.height == 1
      ? 128 : min(128, (256 - g.pointee.window.width * g.pointee.channels) / (g.pointee.window.height - 1))
  }

  /// Positions that a line holds, a multiple of four.
  @inline(__always)
  static func firstLayerPositions(_ g: UnsafePointer<Geometry>) -> Int {
    let rest = unsafe firstLayerStride(g) - g.pointee.window.width * g.pointee.channels
    return unsafe rest < 0 ? 0 : (rest / (g.pointee.window.strideX * g.pointee.channels) + 1) & ~3
  }

  /// Whether packed weights of the layer are one vector per output and its outputs lie side by side.
  @inline(__always)
  static func isFirstLayer(_ g: UnsafePointer<Geometry>) -> Bool {
    unsafe g.pointee.groups == 1 && g.pointee.filterCount <= 16 && !isPooled(g) && firstLayerPositions(g) >= 4
  }

  @inline(never)
  static func firstLayer(_ a: UnsafePointer<Int8Arguments>) {
    let scratch = unsafe FirstLayerScratch(a.pointee.scratch)
    unsafe scratch.strip.pointee.patch = UnsafePointer(scratch.patch)
    unsafe scratch.strip.pointee.sums = scratch.sums
    unsafe scratch.strip.pointee.count = 1
    unsafe describeTaps(a, scratch)
    let tables = unsafe OutputTables(a, scale: 0)
    let step = unsafe firstLayerPositions(geometry(a))
    let width = unsafe a.pointee.geometry.outputWidth
    var y = unsafe a.pointee.rows.firstRow
    let end = unsafe y &+ a.pointee.rows.rowCount
    while y < end {
      var x = 0
      while x < width {
        unsafe fillLines(a, scratch, y, x)
        unsafe firstLayerRow(a, scratch, output(a, y, x, 0), min(step, width &- x), tables)
        x &+= step
      }
      y &+= 1
    }
  }

  /// Copies the lines under the windows from sum (y, x) on, padding included.
  static func fillLines(_ a: UnsafePointer<Int8Arguments>, _ scratch: FirstLayerScratch, _ y: Int, _ x: Int) {
    let padding = unsafe SIMD16<UInt8>(repeating: a.pointee.inputZeroPoint)
    for i in 0..<FirstLayerScratch.lineBytes / 16 { unsafe mote_mve_store_u8(scratch.lines + 16 &* i, padding) }
    let g = unsafe geometry(a)
    let channels = unsafe a.pointee.geometry.channels
    let stride = unsafe firstLayerStride(geometry(a))
    let left = x &* g.pointee.window.strideX &- g.pointee.window.padLeft
    // Bytes of a line before the input and of the input.
    let before = max(0, 0 &- left) &* channels
    let count = unsafe min(a.pointee.geometry.width &- max(0, left), stride / channels &- max(0, 0 &- left)) &* channels
    for ky in 0..<g.pointee.window.height {
      let iy = y &* g.pointee.window.strideY &- g.pointee.window.padTop &+ ky
      guard iy >= 0, unsafe iy < a.pointee.geometry.height else { continue }
      let row = unsafe MVEKernels.row(iy, a.pointee.rows.inputRing) &* a.pointee.geometry.width
      let source = unsafe a.pointee.input + (row &+ max(0, left)) &* channels
      let line = unsafe scratch.lines + (ky &* stride &+ before)
      var done = 0
      while done < count {
        let rest = UInt32(truncatingIfNeeded: count &- done)
        unsafe mote_mve_store_first_u8(line + done, mote_mve_load_first_u8(source + done, rest), rest)
        done &+= 16
      }
    }
  }

  /// `count` positions from p on.
  @inline(never)
  static func firstLayerRow(
    _ a: UnsafePointer<Int8Arguments>, _ scratch: FirstLayerScratch, _ p: UnsafeMutableRawPointer, _ count: Int,
    _ tables: OutputTables?
  ) {
    let step = unsafe a.pointee.geometry.window.strideX &* a.pointee.geometry.channels
    let outputs = unsafe a.pointee.geometry.outputChannels
    let bytes = unsafe valueBytes(a)
    let offsets = unsafe mote_mve_load_u8(scratch.taps)
    let ones = unsafe mote_mve_load_u8(scratch.taps + 16)
    var line = unsafe scratch.lines
    var p = unsafe p
    let starts = unsafe UnsafeMutableRawPointer(scratch.strip).assumingMemoryBound(to: Int32.self)
    var i = 0
    while i < count {
      unsafe firstLayerStart(line, offsets, ones, scratch.patch, starts)
      unsafe firstLayerStart(line + step, offsets, ones, scratch.patch + 16, starts + 2)
      unsafe firstLayerStart(line + 2 &* step, offsets, ones, scratch.patch + 32, starts + 4)
      unsafe firstLayerStart(line + 3 &* step, offsets, ones, scratch.patch + 48, starts + 6)
      unsafe line += 4 &* step
      var o = 0
      while o < outputs {
        let block = min(2 &* FirstLayerScratch.pairs, outputs &- o)
        unsafe mote_mve_direct_taps(scratch.strip, a.pointee.weights + 16 &* o, UInt32(truncatingIfNeeded: block) &>> 1)
        unsafe writeNeighbours(a, scratch.sums, o, block, p + o &* bytes, min(4, count &- i), tables)
        o &+= block
      }
      unsafe p += 4 &* outputs &* bytes
      i &+= 4
    }
  }

  /// Picks up one position's taps and starts its sums at `-128 · Σ q`.
  @inline(__always)
  static func firstLayerStart(
    _ line: UnsafeMutablePointer<UInt8>, _ offsets: SIMD16<UInt8>, _ ones: SIMD16<UInt8>,
    _ patch: UnsafeMutablePointer<UInt8>,
    _ starts: UnsafeMutablePointer<Int32>
  ) {
    let q = unsafe mote_mve_gather_u8(line, offsets)
    unsafe mote_mve_store_u8(patch, q)
    let start = Int32(bitPattern: mote_mve_dot_u8(0, q, ones)) &* -128
    unsafe starts[0] = start
    unsafe starts[1] = start
  }

  static func describeTaps(_ a: UnsafePointer<Int8Arguments>, _ scratch: FirstLayerScratch) {
    let zero = SIMD16<UInt8>(repeating: 0)
    unsafe mote_mve_store_u8(scratch.taps, zero)
    unsafe mote_mve_store_u8(scratch.taps + 16, zero)
    let perLine = unsafe a.pointee.geometry.window.width &* a.pointee.geometry.channels
    let stride = unsafe firstLayerStride(geometry(a))
    var tap = unsafe scratch.taps
    for ky in unsafe 0..<a.pointee.geometry.window.height {
      for i in 0..<perLine {
        unsafe tap[0] = UInt8(truncatingIfNeeded: ky &* stride &+ i)
        unsafe tap[16] = 1
        unsafe tap += 1
      }
    }
  }
}
